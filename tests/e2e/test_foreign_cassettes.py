"""Cassettes that VCR.py recorded by itself, over each HTTP library of the SDKs: what is there is found, and no more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from harness.app import LocalHarness
from harness.cassette.checking.check import check
from harness.cassette.checking.checked import CheckReport
from harness.cassette.interaction import Interaction
from harness.cassette.reading import read_cassette
from harness.clients.table import CLIENTS
from harness.config import ANY_PORT, Settings, spec_roots
from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.contract.load import load_catalog
from harness.model import OperationId
from tests.e2e.record_cassettes import Recording

pytestmark = pytest.mark.sdk
CATALOG = load_catalog(spec_roots())
TRANSPORTS = {
    "tencentcloud-sdk-python-autoscaling": "requests",
    "tencentcloud-sdk-python-async": "httpx",
    "alibabacloud_ecs20140526": "requests",
    "alibabacloud_ecs20140526-async": "aiohttp",
    "volcenginesdk-ecs": "urllib3",
}
each_client = pytest.mark.parametrize(
    "client",
    [
        pytest.param(
            name,
            id=f"{name}-{library}",
            marks=pytest.mark.skipif(find_spec(library) is None, reason=f"{library} is not installed"),
        )
        for name, library in TRANSPORTS.items()
    ],
)


@dataclass(frozen=True)
class Foreign:
    """A harness to be recorded by VCR.py alone, and the way there."""

    harness: LocalHarness
    under_vcr: Callable[..., Any]
    folder: Path

    def record(self, operation: OperationId, client: str, case: str, *rules: str, again: bool = False) -> Path:
        """A cassette of the documented example of an operation, below a folder named by the case."""
        wanted = tuple(rule.replace("OPERATION", operation.short) for rule in rules)
        region = CATALOG.provider(operation.provider).default_region
        params = example_params(CATALOG.operation(operation))
        name = f"{case}-{TRANSPORTS[client]}"
        one = Recording(operation, client, name, params, region, wanted, again=again)
        cassette = self.folder / case / f"{operation.name}.yaml"
        self.under_vcr(one, cassette, how="plain", harness=self.harness)
        return cassette


@pytest.fixture(scope="module")
def faking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHarness]:
    """A harness that fakes; nothing tells its recordings from those of the real cloud."""
    with LocalHarness(Settings(tmp_path_factory.mktemp("state"), spec_roots(), ANY_PORT, seed=3)) as harness:
        yield harness


@pytest.fixture
def foreign(faking: LocalHarness, under_vcr: Callable[..., Any], tmp_path: Path) -> Foreign:
    """What VCR.py records of the fake by itself."""
    return Foreign(faking, under_vcr, tmp_path)


def _checked(folder: Path, catalog: Catalog = CATALOG) -> CheckReport:
    return check([read_cassette(file) for file in sorted(folder.rglob("*.yaml"))], catalog)


def _is_clean(report: CheckReport, interactions: int) -> bool:
    assert [str(one) for cassette in report.cassettes for one in cassette.breaches] == []
    assert [str(one) for cassette in report.cassettes for one in cassette.uncovered] == []
    assert sum(cassette.interactions for cassette in report.cassettes) >= interactions
    return report.news == () and report.patches == ()


def _operations(client: str) -> tuple[OperationId, ...]:
    return tuple(one for one in CATALOG.ids() if one.provider == CLIENTS[client].provider)


@each_client
def test_nothing_is_found_where_nothing_is(client: str, foreign: Foreign) -> None:
    every = _operations(client)
    for operation in every:
        foreign.record(operation, client, "example")
    foreign.record(every[0], client, "throttled", "OPERATION=throttle#1", again=True)
    foreign.record(every[0], client, "refused", "OPERATION=error:InternalError")
    report = _checked(foreign.folder)
    assert _is_clean(report, len(every) + 3)
    assert {name for cassette in report.cassettes for name in cassette.operations} == set(every)
    dated = every[0].provider != "alibaba"  # its page has no date
    assert all((cassette.undated == 0) is dated for cassette in report.cassettes)


@each_client
def test_nothing_is_found_in_gzip(client: str, foreign: Foreign) -> None:
    cassette = foreign.record(_operations(client)[0], client, "gzip", "OPERATION=encoding:gzip")
    assert "gzip" in cassette.read_text(encoding="utf-8")
    assert _is_clean(_checked(cassette.parent), 1)


def test_item_errors(foreign: Foreign) -> None:
    (operation,) = _operations("volcenginesdk-ecs")
    foreign.record(operation, "volcenginesdk-ecs", "items", "OPERATION=item:InvalidInstanceStatus")
    assert _is_clean(_checked(foreign.folder), 1)


def _teapot(interaction: Interaction) -> Interaction:
    return replace(interaction, response=replace(interaction.response, status=418))


@each_client
def test_what_is_there_is_found(client: str, foreign: Foreign) -> None:
    recorded = read_cassette(foreign.record(_operations(client)[0], client, "altered"))
    report = check([replace(recorded, interactions=tuple(map(_teapot, recorded.interactions)))], CATALOG)
    (breach,) = report.violations
    assert (breach.part, breach.place.number, breach.place.file) == ("response", 1, str(recorded.path))
    assert breach.place.line > 0
