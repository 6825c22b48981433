"""Drivers as child processes: what they say, and every way in which they misbehave."""

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.drivers.messages import SCHEMA_FILE, ClientSession
from harness.drivers.runner import Driver, DriverFailure, patience

MADE = Path(__file__).parent / "made_driver.py"
RESULT = {"kind": "result", "value": {"TaskId": "t-1"}, "request_id": "r-1"}
ERROR = {"kind": "service_error", "code": "Box.NotFound", "message": "No such box.", "request_id": "r-1", "http": 404}
OPERATION = "acme/box:OpenBoxes"
CONCURRENT = Path(__file__).parent / "made_concurrent_driver.py"


@pytest.fixture
def drivers() -> Iterator[Any]:
    """Makes drivers that are ended with the test."""
    made: list[Driver] = []

    def make(*command: str, **timeouts: float) -> Driver:
        made.append(Driver(command, environment=dict(os.environ), **timeouts))
        return made[-1]

    yield make
    for driver in made:
        driver.kill()
        driver.close()


def session(*replies: Any) -> ClientSession:
    return ClientSession("HARNESSAAAAAAAAAAAAA", json.dumps(replies), "north-1", "/ca.pem", proxy="http://127.0.0.1:1")


def made(mode: str) -> tuple[str, ...]:
    return (sys.executable, str(MADE), mode)


def pid_of(driver: Driver) -> int:
    process = driver._process
    assert process is not None
    return process.pid


def test_calls_are_answered_one_after_the_other(drivers: Any) -> None:
    driver = drivers(*made("right"))
    assert not driver.running
    assert driver.start().client.name == "made-sdk"
    assert driver.running
    assert driver.call(OPERATION, {}, session(RESULT, ERROR)).value == {"TaskId": "t-1"}
    assert driver.call(OPERATION, {}, session(RESULT, ERROR)).code == "Box.NotFound"
    driver.close()
    assert not driver.running


def test_a_driver_that_is_asked_to_end_ends_with_status_0(drivers: Any) -> None:
    driver = drivers(*made("right"))
    driver.start()
    process = driver._process
    driver.close()
    assert process.returncode == 0
    driver.close()


def test_the_context_ends_the_driver() -> None:
    with Driver(made("right"), environment=dict(os.environ)) as driver:
        driver.start()
    assert not driver.running


def test_a_driver_gets_the_environment_given_and_no_other() -> None:
    program = """
import json, os, sys
sys.stdin.readline()
ready = {"type": "ready", "protocol": 1, "client": {"name": "n", "version": "v"}, "operations": sorted(os.environ)}
print(json.dumps(ready))
"""
    with Driver((sys.executable, "-c", program), environment={"MARK": "1"}) as driver:
        seen = driver.start().operations
    assert "MARK" in seen
    assert "PATH" not in seen


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("/no/such/program",), "No such file or directory"),
        (made("no-start"), "ended with status 1 instead of answering"),
        (made("future"), "it speaks protocol 2"),
        (("sh", "-c", "exec >&-; sleep 600"), "closed its output instead of answering"),
    ],
)
def test_a_driver_that_cannot_start_says_why(drivers: Any, command: tuple[str, ...], words: str) -> None:
    driver = drivers(*command, grace=0.3)
    with pytest.raises(DriverFailure) as caught:
        driver.start()
    assert caught.value.kind == "start"
    assert words in str(caught.value)
    assert not driver.running


def test_the_last_words_of_a_driver_are_kept(drivers: Any) -> None:
    with pytest.raises(DriverFailure) as caught:
        drivers(*made("no-start")).start()
    assert caught.value.hint == "its last words: no module named made_sdk"
    assert caught.value.stderr == "no module named made_sdk\n"


def test_a_driver_that_does_not_introduce_itself_is_given_up(drivers: Any) -> None:
    with pytest.raises(DriverFailure) as caught:
        drivers(*made("mute"), start_timeout=0.5).start()
    assert caught.value.kind == "start"
    assert "did not answer within 0.5 s" in str(caught.value)


@pytest.mark.parametrize(
    ("mode", "kind", "words"),
    [
        ("dies", "died", "ended with status 7 instead of answering (its last words: the SDK called exit)"),
        ("garbage", "garbage", "did not keep to the protocol: no JSON: 'Traceback (most recent call last):'"),
        ("hangs", "hung", "did not answer within 1 s"),
    ],
)
def test_a_driver_that_fails_in_a_call_is_gone_and_can_be_started_again(
    drivers: Any, mode: str, kind: str, words: str
) -> None:
    driver = drivers(*made(mode), call_timeout=1.0)
    driver.start()
    pid = pid_of(driver)
    with pytest.raises(DriverFailure) as caught:
        driver.call(OPERATION, {}, session(ERROR))
    assert caught.value.kind == kind
    assert words in str(caught.value)
    assert not driver.running
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    driver.start()
    assert driver.call(OPERATION, {}, session(RESULT)).kind == "result"


def test_the_patience_with_a_call_follows_from_the_session(drivers: Any) -> None:
    described = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))["description"]
    assert (patience(session()), session().timeout) == (60.0, 10.0)
    assert "60 seconds for a timeout of 10" in described
    driver = drivers(*made("hangs"))
    driver.start()
    with pytest.raises(DriverFailure) as caught:
        driver.call(OPERATION, {}, replace(session(ERROR), timeout=-4.9))
    assert caught.value.kind == "hung"
    assert str(caught.value) == (
        "the driver did not answer within 0.4 s (4 attempts of the session's timeout, -4.9 s, and 20 s more)"
    )


@pytest.mark.parametrize(("mode", "hinted"), [("debugs", True), ("garbage", True), ("wrong-id", False)])
def test_a_driver_that_prints_debug_text_is_told_where_to(drivers: Any, mode: str, *, hinted: bool) -> None:
    driver = drivers(*made(mode))
    driver.start()
    with pytest.raises(DriverFailure) as caught:
        driver.call(OPERATION, {}, session(ERROR))
    assert ("(standard output belongs to the protocol; print to standard error)" in str(caught.value)) == hinted


def test_a_hint_and_the_last_words_are_both_told() -> None:
    failure = DriverFailure("garbage", "no", stderr="one\ntwo\n", hint="do this")
    assert str(failure) == "no (do this; its last words: two)"


def test_a_call_without_a_process_fails(drivers: Any) -> None:
    with pytest.raises(DriverFailure, match="is not running"):
        drivers(*made("right")).call(OPERATION, {}, session(RESULT))


def test_a_driver_that_ignores_the_end_is_killed(drivers: Any) -> None:
    driver = drivers(*made("stubborn"), grace=0.3)
    driver.start()
    pid = pid_of(driver)
    driver.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_killing_from_another_thread_frees_who_waits(drivers: Any) -> None:
    driver = drivers(*made("hangs"))
    driver.start()
    timer = threading.Timer(0.3, driver.kill)
    timer.start()
    with pytest.raises(DriverFailure) as caught:
        driver.call(OPERATION, {}, session(ERROR))
    timer.join()
    assert caught.value.kind == "died"
    assert f"status {-signal.SIGKILL}" in str(caught.value)


def test_what_a_driver_started_goes_with_it(drivers: Any, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program = f"echo $$ > {note}; sleep 600"
    shell = f"sh -c '{program}' & exec {sys.executable} {MADE} hangs"
    driver = drivers("sh", "-c", shell, call_timeout=1.0)
    driver.start()
    with pytest.raises(DriverFailure):
        driver.call(OPERATION, {}, session(ERROR))
    child = int(note.read_text())
    for _ in range(100):  # an orphan is collected by the system in its own time
        with suppress(ProcessLookupError):
            os.kill(child, 0)
            if _is_zombie(child):
                return
            threading.Event().wait(0.05)
            continue
        return
    pytest.fail("the driver's child lives on")


def _is_zombie(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return True


def test_a_killed_driver_stays_dead_and_its_twin_does_not(drivers: Any) -> None:
    driver = drivers(*made("right"))
    driver.start()
    driver.kill()
    driver.close()
    with pytest.raises(DriverFailure, match="the driver was killed"):
        driver.start()
    with driver.twin() as twin:
        twin.start()
        assert twin.call(OPERATION, {}, session(RESULT)).kind == "result"


def side_by_side(driver: Driver, *replies: Any) -> list[Any]:
    """What came of as many calls as there are replies, all open at once: outcomes and failures."""
    came: list[Any] = [None] * len(replies)

    def call(number: int) -> None:
        own = replace(session(replies[number]), access_key=f"HARNESS{number:013}")
        try:
            came[number] = driver.call(OPERATION, {}, own)
        except DriverFailure as failure:
            came[number] = failure

    threads = [threading.Thread(target=call, args=(number,)) for number in range(len(replies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


def concurrent(mode: str) -> tuple[str, ...]:
    return (sys.executable, str(CONCURRENT), mode)


def test_several_calls_are_open_at_once_and_each_gets_its_own_answer(drivers: Any) -> None:
    driver = drivers(*concurrent("pairs"))
    assert driver.start().concurrency == 2
    result, error = side_by_side(driver, RESULT, ERROR)
    assert (result.kind, error.kind) == ("result", "service_error")


def test_what_a_driver_can_be_given_is_in_its_introduction(drivers: Any) -> None:
    ready = drivers(*concurrent("pairs")).start()
    assert (ready.variants, ready.settings, ready.timeout_covers) == (
        ("defaults", "retries"),
        ("proxy", "ca", "log"),
        "attempt",
    )


def test_starting_a_driver_that_runs_changes_nothing(drivers: Any) -> None:
    driver = drivers(*concurrent("pairs"))
    ready, pid = driver.start(), pid_of(driver)
    assert driver.start() is ready
    assert pid_of(driver) == pid


@pytest.mark.parametrize("mode", ["dies-in-company", "noise"])
def test_of_several_open_calls_none_is_named_as_the_cause(drivers: Any, mode: str) -> None:
    driver = drivers(*concurrent(mode))
    driver.start()
    assert {failure.kind for failure in side_by_side(driver, RESULT, RESULT)} == {"interrupted"}
    assert not driver.running


def test_a_call_that_was_alone_is_the_cause(drivers: Any) -> None:
    driver = drivers(*concurrent("dies"))
    driver.start()
    assert [failure.kind for failure in side_by_side(driver, RESULT)] == ["died"]


def test_a_call_that_hangs_takes_the_others_with_it(drivers: Any) -> None:
    driver = drivers(*concurrent("pairs"), call_timeout=0.4)
    driver.start()
    hung = side_by_side(driver, RESULT)[0]
    assert hung.kind == "hung"
    assert not driver.running


def test_a_driver_that_does_not_run_takes_no_calls(drivers: Any) -> None:
    with pytest.raises(DriverFailure) as caught:
        drivers(*concurrent("pairs")).call(OPERATION, {}, session(RESULT))
    assert caught.value.kind == "interrupted"
