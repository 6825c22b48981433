"""The project's own cassettes: what the SDKs record now, and what they say when the cassettes answer them again."""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.reading import read_cassette
from harness.cli.main import run
from harness.config import spec_roots
from harness.contract.load import load_catalog
from harness.control.cassette_options import CassetteOptions
from harness.control.child import ServerOptions, serving
from harness.control.client import ControlClient, RemoteHarness
from tests.e2e.record_cassettes import (
    CASSETTES,
    Recording,
    Said,
    as_locked,
    calls,
    cassettes_of,
    contents,
    drivers,
    record,
    recorded_on,
    recordings,
    session,
)

pytestmark = pytest.mark.sdk
RECORDINGS = tuple(recordings(load_catalog(spec_roots())))
FOLDERS = tuple(dict.fromkeys(one.place.parent for one in RECORDINGS))


@dataclass(frozen=True)
class Fresh:
    """The cassettes recorded a moment ago, and what the SDKs said meanwhile."""

    folder: Path
    said: Mapping[Path, tuple[Said, ...]]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """The project's cassettes recorded anew, as of the day of those that are there."""
    folder, day = tmp_path_factory.mktemp("fresh"), recorded_on(CASSETTES)
    assert day is not None
    said = record(folder, day, state=tmp_path_factory.mktemp("state"), work=tmp_path_factory.mktemp("work"))
    return Fresh(folder, said)


def test_each_operation_has_its_example_an_error_an_item_error_and_a_throttle() -> None:
    assert [str(file.relative_to(CASSETTES)) for file in cassettes_of(CASSETTES)] == sorted(
        f"{operation}/{case}.yaml"
        for operation, cases in {
            "alibaba/ecs/RedeployInstance/alibabacloud_ecs20140526": ("example", "request-error", "throttled-once"),
            "tencent/as/ResumeInstanceRefresh/tencentcloud-sdk-python-autoscaling": (
                "example",
                "request-error",
                "throttled-once",
            ),
            "tencent/as/RollbackInstanceRefresh/tencentcloud-sdk-python-autoscaling": (
                "example",
                "request-error",
                "throttled-once",
            ),
            "tencent/as/StartInstanceRefresh/tencentcloud-sdk-python-autoscaling": (
                "example",
                "request-error",
                "throttled-once",
            ),
            "volcengine/ecs/RebootInstances/volcenginesdk-ecs": (
                "example",
                "item-error",
                "request-error",
                "throttled-once",
            ),
        }.items()
        for case in cases
    )


def test_the_sdks_record_what_is_there(fresh: Fresh) -> None:
    """If this fails, ``make cassettes`` records them anew: look at what has changed."""
    if not as_locked():
        pytest.skip("other versions of the SDKs are installed than those that were recorded")
    there, now = contents(CASSETTES), contents(fresh.folder)
    assert there.keys() == now.keys()
    for place, recorded in there.items():
        assert now[place].decode() == recorded.decode(), place


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda one: str(one.place))
def test_each_is_played_through_vcrpy_with_the_same_outcome(
    recording: Recording, fresh: Fresh, under_vcr: Callable[..., Any]
) -> None:
    played = under_vcr(recording, CASSETTES / recording.place)
    assert played.said == fresh.said[recording.place]
    interactions = len(read_cassette(CASSETTES / recording.place).interactions)
    assert played.facts == {"missed": False, "played": interactions, "unplayed": 0}


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_each_is_played_through_the_proxy_with_the_same_outcome(
    folder: Path, fresh: Fresh, through_proxy: Callable[..., Any]
) -> None:
    wanted = {one.case: one for one in RECORDINGS if one.place.parent == folder}
    played = through_proxy(CASSETTES / folder, wanted)
    assert played.said == tuple(said for one in wanted.values() for said in fresh.said[one.place])
    interactions = sum(len(read_cassette(CASSETTES / one.place).interactions) for one in wanted.values())
    assert played.facts == {"missed": False, "played": interactions, "unplayed": 0}


@pytest.mark.parametrize("client", dict.fromkeys(one.client for one in RECORDINGS))
def test_each_client_is_answered_by_harness_serve(client: str, fresh: Fresh, tmp_path: Path) -> None:
    """``harness serve --replay``: a session plays the cassette of its name."""
    recording = next(one for one in RECORDINGS if one.client == client and one.case == "throttled-once")
    options = ServerOptions(cassettes=CassetteOptions(replay=(CASSETTES / recording.place).parent))
    environ = os.environ | {"HARNESS_STATE_DIR": str(tmp_path)}
    with (
        ExitStack() as stack,
        serving((sys.executable, "-m", "harness"), "pytest", options, environ=environ) as child,
        closing(ControlClient(child.running)) as control,
    ):
        remote = RemoteHarness(control, load_catalog(spec_roots()))
        (driver,) = drivers(stack, (client,)).values()
        here = session(remote, remote.mint(alias=recording.case), recording)
        assert calls(driver, recording, here) == fresh.said[recording.place]
        report = remote.cassettes()
        assert report is not None
        assert (report.played, report.missed) == (2, 0)
        # The other files of the folder are of sessions that nobody has made.
        assert recording.place.name not in {Path(one.file).name for one in report.unplayed}


def test_the_sdks_said_what_each_case_is_about(fresh: Fresh) -> None:
    for one in RECORDINGS:
        said = fresh.said[one.place]
        recorded = read_cassette(CASSETTES / one.place).interactions
        match one.case:
            case "example":
                assert [each.kind for each in said] == ["result"]
                assert len(recorded) == 1
            case "request-error":
                assert [each.kind for each in said] == ["service_error"]
            case "item-error":
                assert [len(each.item_errors) > 0 for each in said] == [True]
            case "throttled-once":
                assert said[-1].kind == "result"
                assert len(recorded) == 2


def test_the_cassettes_say_that_they_are_no_recordings_of_the_real_cloud() -> None:
    for file in cassettes_of(CASSETTES):
        cassette = read_cassette(file)
        told = cassette.metadata["answered_by"]
        assert isinstance(told, dict)
        assert set(told) <= {"fake", "fault"}
        assert all("not a recording of the real cloud" in str(words) for words in told.values())
        responders = {one.label.responder if one.label else None for one in cassette.interactions}
        assert responders == set(told)


def test_the_cassettes_keep_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["cassette", "check", str(CASSETTES)])
    said = capsys.readouterr()
    assert (status, said.err) == (0, ""), said.out
    assert "16 cassettes, 21 interactions: 0 violations, 0 doubtful, 0 news, 0 old\n" in said.out


def test_the_cassettes_hold_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["cassette", "scan", str(CASSETTES)])
    assert (status, capsys.readouterr().out) == (0, "16 cassettes: nothing looks secret\n")
