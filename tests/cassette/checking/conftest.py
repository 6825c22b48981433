"""Builders of recorded interactions: what the fake answers to signed calls, and what is changed in them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.checking.check import check
from harness.cassette.checking.checked import Breach, CheckReport
from harness.cassette.interaction import Cassette, Interaction
from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.model import Call, Credentials, Dialect, Json, Params
from harness.pipeline import Answered, Pipeline
from harness.protocols.table import PROTOCOLS
from harness.responders.fake import FakeResponder
from harness.sessions import SessionStore
from harness.signing.table import SCHEMES
from harness.wire import HttpResponse

HOSTS = {
    "tencent": "as.tencentcloudapi.com",
    "alibaba": "ecs.cn-hangzhou.aliyuncs.com",
    "volcengine": "open.volcengineapi.com",
    "acme": "vm.acme.example",
}
REGIONS = {"tencent": "ap-guangzhou", "alibaba": "cn-hangzhou", "volcengine": "cn-beijing"}


@dataclass(frozen=True)
class Studio:
    """Records what the fake answers, labelled as the harness labels it."""

    catalog: Catalog
    pipeline: Pipeline
    credentials: Credentials
    now: datetime

    def record(
        self, name: str, params: Params | None = None, *, spoken: Dialect | None = None, region: str | None = None
    ) -> Interaction:
        """The interaction of one call: that of the documented example unless said otherwise."""
        operation = self.catalog.operation(self.catalog.resolve(name))
        provider = self.catalog.provider(operation.id.provider)
        given = example_params(operation) if params is None else params
        place = region or REGIONS[provider.name]
        way = spoken or provider.dialects[0]
        call = Call(operation.id, given, self.credentials.access_key, place)
        plain = PROTOCOLS[way.protocol].build(call, operation, authority=HOSTS[provider.name])
        service = operation.id.service
        request = SCHEMES[way.signing].sign(plain, self.credentials, region=place, service=service, now=self.now)
        answered = self.pipeline.begin(request, proxy_user=None, now=self.now)
        assert isinstance(answered, Answered)
        assert answered.take is not None
        return answered.take.interaction


@pytest.fixture
def studio(catalog: Catalog, noon: datetime) -> Callable[..., Studio]:
    """Builds studios with rules for all their calls."""

    def build(*rules: str, strict: bool = False, against: Catalog | None = None) -> Studio:
        specs = against or catalog
        sessions = SessionStore(specs, seed=0)
        minted = sessions.mint(rules=rules, alias="main", manual_clock=True)
        pipeline = Pipeline(specs, sessions, FakeResponder(), strict=strict)
        return Studio(specs, pipeline, minted.credentials, noon)

    return build


@pytest.fixture
def recorded(studio: Callable[..., Studio]) -> Callable[..., Interaction]:
    """One labelled interaction with the fake: ``recorded("RebootInstances", rules=[…])``."""

    def build(name: str, params: Params | None = None, *, rules: tuple[str, ...] = (), **more: Any) -> Interaction:
        return studio(*rules).record(name, params, **more)

    return build


@pytest.fixture
def foreign(recorded: Callable[..., Interaction]) -> Callable[..., Interaction]:
    """One interaction without a label, as VCR.py would have recorded it."""

    def build(name: str, params: Params | None = None, **more: Any) -> Interaction:
        return replace(recorded(name, params, **more), label=None)

    return build


@pytest.fixture
def checked(catalog: Catalog) -> Callable[..., CheckReport]:
    """Checks interactions as one cassette."""

    def run(
        *interactions: Interaction,
        metadata: Mapping[str, Json] | None = None,
        against: Catalog | None = None,
        path: str = "cassettes/case.yaml",
    ) -> CheckReport:
        return check([Cassette(Path(path), interactions, metadata or {})], against or catalog)

    return run


@pytest.fixture(scope="session")
def with_body() -> Callable[[Interaction, Callable[[Any], Any]], Interaction]:
    """The interaction with its answer's JSON changed in place."""

    def build(interaction: Interaction, change: Callable[[Any], Any]) -> Interaction:
        body = json.loads(interaction.response.body)
        change(body)
        return with_answer(interaction, body=json.dumps(body, ensure_ascii=False).encode())

    return build


def with_answer(interaction: Interaction, **changes: Any) -> Interaction:
    response: HttpResponse = replace(interaction.response, **changes)
    return replace(interaction, response=response)


@pytest.fixture(scope="session")
def answer() -> Callable[..., Interaction]:
    """The interaction with parts of its answer changed."""
    return with_answer


@pytest.fixture(scope="session")
def told() -> Callable[[CheckReport], list[tuple[str, str, str, str]]]:
    """The breaches of a report: part, pointer, keyword, status."""

    def build(report: CheckReport) -> list[tuple[str, str, str, str]]:
        found: list[Breach] = [one for cassette in report.cassettes for one in cassette.breaches]
        return [(one.part, one.violation.pointer, one.violation.keyword, one.violation.status) for one in found]

    return build
