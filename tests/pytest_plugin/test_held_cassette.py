"""Tests with cassettes of their own: recorded, played, and failed for what no recording answers."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parent / "examples"
RECORD, REPLAY = ("--harness-record", "tapes"), ("--harness-replay", "tapes")
PLAYED = "test_played"
MISSED = ("test_it_swallows_what_goes_wrong", "test_it_expects_an_error_of_that_kind")


@pytest.fixture(scope="module")
def recorded(run_suite: Any) -> Any:
    """The suite, recorded."""
    return run_suite("played", arguments=RECORD)


@pytest.fixture(scope="module")
def replay(run_suite: Any, recorded: Any) -> Any:
    """Runs the suite again in a folder that has what was recorded."""

    def run(*arguments: str, **environ: str) -> Any:
        files = {f"tapes/{path.name}": path.read_text("utf-8") for path in (recorded.folder / "tapes").iterdir()}
        return run_suite("played", arguments=arguments or REPLAY, files=files, environ=environ)

    return run


@pytest.fixture(scope="module")
def missed(replay: Any) -> Any:
    """The suite, whose tests ask for something else than what was recorded."""
    return replay(GROUP="asg-2", AGAIN="2")


def tapes(run: Any) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((run.folder / "tapes").iterdir())}


def test_each_test_is_recorded_into_a_file_of_its_own(recorded: Any) -> None:
    assert recorded.status == 0, recorded.out
    names = sorted(tapes(recorded))
    assert f"{PLAYED}.test_it_calls.yaml" in names
    assert (
        sum(bool(re.fullmatch(rf"{PLAYED}\.test_each_has_its_own-a-b-[0-9a-f]{{8}}\.yaml", one)) for one in names) == 2
    )
    assert not any("test_every_row" in name or name.endswith(".recording") for name in names)
    assert f"harness: cassettes {recorded.folder}/tapes, mode once" in recorded.out
    assert re.search(rf"^\d+ interactions recorded in {recorded.folder}/tapes$", "\n".join(recorded.summary))


def test_what_was_recorded_is_played(recorded: Any, replay: Any) -> None:
    run = replay("--harness-replay", "tapes", "--harness-replay-strict")
    assert run.status == 0, run.out
    assert tapes(run) == tapes(recorded)
    (line,) = run.summary
    assert re.search(r"^\d+ interactions played in ", line)
    again = replay(*RECORD)
    assert again.status == 0, again.out
    assert tapes(again) == tapes(recorded)
    assert "recorded" not in "\n".join(again.summary)


def test_what_faults_have_answered_is_not_in_the_cassette(recorded: Any) -> None:
    cut = tapes(recorded)[f"{PLAYED}.test_its_first_answer_is_cut.yaml"].decode()
    assert cut.count("- request:") == 2
    retried = tapes(recorded)[f"{PLAYED}.test_it_retries.yaml"].decode()
    assert retried.count("- request:") == 1
    assert "RequestLimitExceeded" not in retried


@pytest.mark.parametrize("name", MISSED)
def test_a_miss_fails_the_test_whatever_became_of_it(missed: Any, name: str) -> None:
    told = missed.told(name)
    assert told.outcome == "failed"
    first, hint = told.text.splitlines()
    assert first.startswith("no recording answers this call (tencent/as:ResumeInstanceRefresh): none matches in ")
    assert 'AutoScalingGroupId was recorded as "asg-1" and sent as "asg-2"' in first
    assert hint == "(--harness-record tapes --harness-record-mode new_episodes records what is missing)"
    assert f"repeat with: pytest {PLAYED}.py::{name} --harness-seed 0 --harness-replay tapes" in told.section
    assert missed.told(name, "teardown").outcome == "passed"


def test_a_test_that_failed_of_it_tells_it_in_its_section(missed: Any) -> None:
    told = missed.told("test_it_calls")
    assert told.outcome == "failed"
    assert "HTTP 599" in told.text
    assert f"cassette tapes/{PLAYED}.test_it_calls.yaml: 1 not played\n  no recording answers" in told.section
    assert missed.told("test_it_calls", "teardown").outcome == "passed"


def test_a_miss_that_was_skipped_over_fails_the_end_of_the_test(missed: Any) -> None:
    name = "test_it_skips_when_the_service_is_not_there"
    assert missed.told(name).outcome == "skipped"
    end = missed.told(name, "teardown")
    assert end.outcome == "failed"
    assert end.text.startswith("no recording answers this call")


def test_a_miss_while_cleaning_up_fails_the_end_of_the_test(missed: Any) -> None:
    name = "test_its_fixture_cleans_up"
    assert missed.told(name).outcome == "passed"
    end = missed.told(name, "teardown")
    assert (end.outcome, end.text.count("no recording answers this call")) == ("failed", 1)


def test_a_test_that_is_expected_to_fail_does(missed: Any) -> None:
    assert missed.told("test_it_is_expected_to_fail").outcome == "skipped"
    assert missed.told("test_it_is_expected_to_fail", "teardown").outcome == "passed"


def test_one_call_too_many_is_told(missed: Any) -> None:
    section = missed.told("test_it_calls_as_often_as_it_is_told").section
    assert "the one recording that matches has been played already" in section
    assert ": 1 played\n" in section


def test_a_call_of_no_test_fails_the_test_that_is_running(missed: Any) -> None:
    told = missed.told("test_its_client_names_nobody")
    assert told.outcome == "failed"
    assert "no recording answers this call" in told.text
    assert "there is no cassette" in told.text


def test_what_asks_for_the_same_still_passes(missed: Any) -> None:
    for name in ("test_it_retries", "test_its_first_answer_is_cut", "test_it_looks_at_its_cassette"):
        assert missed.told(name).outcome == "passed"


def test_a_test_without_a_cassette_says_so(run_suite: Any) -> None:
    files = {"tapes/other.yaml": "version: 1\ninteractions: []\n"}
    told = run_suite("played", files=files, arguments=[*REPLAY, "-k", MISSED[0]]).told(MISSED[0])
    assert told.outcome == "failed"
    assert "there is no cassette " in told.text
    assert f"tapes/{PLAYED}.{MISSED[0]}.yaml" in told.text


def test_what_was_not_played_is_told_and_fails_where_that_is_asked_for(replay: Any) -> None:
    name = "test_its_first_answer_is_cut"
    place = f"tapes/{PLAYED}.{name}.yaml, interaction 2 (tencent/as:ResumeInstanceRefresh) was not played"
    none = "test_it_calls_as_often_as_it_is_told"
    nothing = f"tapes/{PLAYED}.{none}.yaml was not played at all"
    run = replay(*REPLAY, "-k", f"{name} or {none}", AGAIN="0", LESS="1")
    assert run.status == 0, run.out
    assert list(run.summary)[:3] == [
        "recordings that a test has left unplayed:",
        f"  {nothing}  ({PLAYED}.py::{none})",
        f"  {place}  ({PLAYED}.py::{name})",
    ]
    strict = replay(*REPLAY, "-k", f"{name} or {none}", "--harness-replay-strict", AGAIN="0", LESS="1")
    for test, told in ((name, place), (none, nothing)):
        assert strict.told(test).outcome == "passed"
        end = strict.told(test, "teardown")
        assert (end.outcome, end.text) == ("failed", told)


@pytest.mark.parametrize(("mode", "group", "interactions"), [("new_episodes", "asg-2", 2), ("all", "asg-1", 1)])
def test_what_is_missing_is_recorded_where_the_mode_says_so(
    replay: Any, mode: str, group: str, interactions: int
) -> None:
    run = replay(*RECORD, "--harness-record-mode", mode, "-k", MISSED[0], GROUP=group)
    assert run.status == 0, run.out
    assert run.summary[-1] == f"1 interaction recorded in {run.folder}/tapes"
    text = tapes(run)[f"{PLAYED}.{MISSED[0]}.yaml"].decode()
    assert (text.count("- request:"), group in text) == (interactions, True)


AGAIN = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    for _ in range(3):
        runtestprotocol(item, nextitem=nextitem, log=True)
    return True
"""
THRICE = """
def test_it(my_client):
    my_client.resume()
"""


def test_a_test_that_runs_again_plays_from_the_beginning(run_suite: Any) -> None:
    files = {"test_thrice.py": THRICE, "again.py": AGAIN}
    once = run_suite(files=files, arguments=RECORD)
    kept = {f"tapes/{name}": content.decode() for name, content in tapes(once).items()}
    run = run_suite(files=files | kept, arguments=[*REPLAY, "--harness-replay-strict", "-p", "again"])
    assert run.status == 0, run.out
    assert len(run.reports) == 9


TRIES = """
from pathlib import Path

def test_it(my_client):
    counter = Path(__file__).with_name("tries")
    tries = len(counter.read_text()) if counter.exists() else 0
    counter.write_text("x" * (tries + 1))
    my_client.resume(f"asg-{tries}")
    my_client.resume(f"asg-{tries}")
"""


def test_a_test_that_is_tried_again_while_it_is_recorded_is_recorded_as_it_was_tried_last(run_suite: Any) -> None:
    run = run_suite(files={"test_tries.py": TRIES, "again.py": AGAIN}, arguments=[*RECORD, "-p", "again"])
    assert run.status == 0, run.out
    assert run.summary[-1] == f"2 interactions recorded in {run.folder}/tapes"
    (text,) = (content.decode() for content in tapes(run).values())
    assert [text.count(f"asg-{tries}") for tries in range(3)] == [0, 0, 2]


EXPECTS = """
import pytest

def test_it(harness, my_client):
    with harness.cassette.expect_miss(), pytest.raises(OSError, match="599"):
        my_client.resume("asg-9")
    assert len(harness.cassette.misses) == 1

def test_nothing_came(harness):
    with harness.cassette.expect_miss():
        pass

def test_another_one(harness, my_client):
    with pytest.raises(OSError), harness.cassette.expect_miss():
        my_client.resume("asg-9")
    try:
        my_client.resume("asg-8")
    except OSError:
        pass
"""


def test_a_miss_may_be_expected(run_suite: Any) -> None:
    files = {"test_expects.py": EXPECTS, "tapes/other.yaml": "version: 1\ninteractions: []\n"}
    run = run_suite(files=files, arguments=REPLAY)
    assert (run.told("test_it").outcome, run.told("test_it", "teardown").outcome) == ("passed", "passed")
    nothing = run.told("test_nothing_came")
    assert "a miss was expected, and a recording answered each call" in nothing.text
    assert ">       with harness.cassette.expect_miss():" in nothing.text
    other = run.told("test_another_one")
    assert (other.outcome, other.text.count("no recording answers this call")) == ("failed", 1)


def test_without_cassettes_there_is_none(run_suite: Any) -> None:
    text = "def test_it(harness):\n    assert harness.cassette is None\n"
    run = run_suite(files={"test_it.py": text})
    assert run.status == 0, run.out
    assert run.summary == ()


GONE = """
import os, signal, pytest

def test_it(harness):
    os.kill(harness._place.handle.client.running.pid, signal.SIGKILL)
    for ask in (lambda: harness.cassette.played, lambda: harness.cassette.misses,
                lambda: harness.cassette.expect_miss().__enter__()):
        with pytest.raises(pytest.fail.Exception, match="does not answer at"):
            ask()
"""


def test_a_server_that_goes_away_is_told(run_suite: Any) -> None:
    run = run_suite(files={"test_gone.py": GONE}, arguments=RECORD)
    told = run.told("test_it")
    assert (told.outcome, run.status) == ("failed", 1)
    assert "does not answer at" in told.text
    assert "pytest.fail.Exception" not in told.text


def test_workers_record_into_one_folder_and_play_from_it(run_suite: Any, recorded: Any, replay: Any) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    run = run_suite("played", arguments=[*RECORD, "-n", "2"])
    assert run.status == 0, run.out
    assert tapes(run).keys() == tapes(recorded).keys()
    played = replay(*REPLAY, "--harness-replay-strict", "-n", "2")
    assert played.status == 0, played.out
    (line,) = played.summary
    assert re.search(r"^\d+ interactions played in ", line)
    failed = replay(*REPLAY, "-n", "2", GROUP="asg-2")
    assert "no recording answers this call" in failed.told(MISSED[0]).text


_NO_SDK = [name for name in ("tencentcloud", "volcenginesdkecs") if importlib.util.find_spec(name) is None]


@pytest.mark.sdk
@pytest.mark.skipif(bool(_NO_SDK), reason="an official SDK is not installed")
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_suites_with_the_official_sdks_are_recorded_and_played(run_suite: Any, workers: tuple[str, ...]) -> None:
    files = {path.name: path.read_text("utf-8") for path in EXAMPLES.glob("*.py")}
    settings = {"pytest.ini": "[pytest]\nmarkers =\n  sdk: drives a released SDK\nharness_record = tapes\n"}
    recorded = run_suite(files=files | settings, arguments=workers)
    assert recorded.status == 0, recorded.out
    kept = {f"tapes/{name}": content.decode() for name, content in tapes(recorded).items()}
    assert any("test_refresh.test_resume_survives_a_throttle" in name for name in kept)
    assert any("test_reboot.test_all_is_well" in name for name in kept)
    played = run_suite(files=files | settings | kept, arguments=[*workers, *REPLAY, "--harness-replay-strict"])
    assert played.status == 0, played.out
    assert tapes(played) == tapes(recorded)
