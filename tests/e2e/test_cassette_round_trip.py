"""Round trips of the three SDKs: recorded, replayed through VCR.py, replayed through the proxy, checked, scanned."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from harness.app import LocalHarness
from harness.cassette.interaction import RecordMode
from harness.cassette.reading import read_cassette
from harness.cli.main import run
from harness.config import ANY_PORT, Settings, spec_roots
from harness.contract.load import load_catalog
from tests.e2e.record_cassettes import Recording, Said, calls, drivers, recordings, session

pytestmark = pytest.mark.sdk
CASES = tuple(
    one
    for one in recordings(load_catalog(spec_roots()))
    if one.operation.name in {"StartInstanceRefresh", "RedeployInstance", "RebootInstances"}
    and one.case in {"item-error", "throttled-once"}
)
each_case = pytest.mark.parametrize("recording", CASES, ids=lambda one: f"{one.client}-{one.case}")


@pytest.fixture
def faking(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., LocalHarness]:
    """A harness that fakes, not started; it records where it is given a folder."""

    def make(folder: Path | None = None) -> LocalHarness:
        mode: RecordMode = "none" if folder is None else "once"
        state = tmp_path_factory.mktemp("state")
        return LocalHarness(Settings(state, spec_roots(), ANY_PORT, seed=3, cassettes=folder, record_mode=mode))

    return make


@pytest.fixture
def replayed(
    under_vcr: Callable[..., Any], through_proxy: Callable[..., Any]
) -> Callable[[Recording, Path, tuple[Said, ...]], None]:
    """Asserts that a cassette lets the client say the same again, through VCR.py and through the proxy, all of it."""

    def replay(recording: Recording, cassette: Path, said: tuple[Said, ...]) -> None:
        number = len(read_cassette(cassette).interactions)
        for played in (
            under_vcr(recording, cassette),
            through_proxy(cassette.parent, {cassette.stem: recording}),
        ):
            assert played.said == said
            assert played.facts == {"missed": False, "played": number, "unplayed": 0}

    return replay


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs ``harness cassette``: its exit code, and what it printed."""

    def run_command(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        status = run(["cassette", *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run_command


@each_case
def test_what_the_proxy_recorded(
    recording: Recording, faking: Any, replayed: Any, command: Any, tmp_path: Path
) -> None:
    with ExitStack() as stack, faking(tmp_path) as harness:
        (driver,) = drivers(stack, (recording.client,)).values()
        here = session(harness, harness.mint(alias="case", rules=recording.rules), recording)
        said = calls(driver, recording, here)
    replayed(recording, tmp_path / "case.yaml", said)
    assert command("check", tmp_path)[0] == 0
    assert command("scan", tmp_path)[0] == 0


@each_case
def test_what_our_vcrpy_recorded(
    recording: Recording, faking: Any, replayed: Any, under_vcr: Any, command: Any, tmp_path: Path
) -> None:
    cassette = tmp_path / "cassettes" / "case.yaml"
    with faking() as harness:
        recorded = under_vcr(recording, cassette, how="once", harness=harness)
    assert not recorded.facts["missed"]
    replayed(recording, cassette, recorded.said)
    assert command("check", cassette)[0] == 0
    assert command("scan", cassette)[0] == 0


@each_case
def test_what_vcrpy_recorded_by_itself(
    recording: Recording, faking: Any, replayed: Any, under_vcr: Any, command: Any, tmp_path: Path
) -> None:
    cassette = tmp_path / "foreign" / "case.yaml"
    with faking() as harness:
        said = under_vcr(recording, cassette, how="plain", harness=harness).said
    replayed(recording, cassette, said)
    status, told = command("check", cassette)
    assert status == 0, told
    # It has kept what the SDK signed with: the key id and the signature.
    assert command("scan", cassette)[0] == 1
    assert command("scrub", cassette.parent, "--out", tmp_path / "clean")[0] == 0
    clean = tmp_path / "clean" / "case.yaml"
    assert command("scan", clean)[0] == 0
    assert command("check", clean)[0] == 0
    replayed(recording, clean, said)
