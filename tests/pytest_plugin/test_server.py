"""The server of a test process: that it cannot start, that it goes away, that it ends badly."""

import json
import shlex
import sys
from typing import Any

import pytest

from harness.pytest_plugin.options import Options
from harness.pytest_plugin.server import NotRunning, ServerOfRun

THREE = """
def test_a(harness): ...
def test_b(harness): ...
def test_c(): ...
"""
ABSENT = "no harness is running: the server '/nonexistent/harness' is no program"


def test_why_there_is_no_server_is_said_once(run_suite: Any) -> None:
    run = run_suite(files={"test_three.py": THREE}, environ={"HARNESS_SERVER": "/nonexistent/harness"})
    assert run.status == 1
    assert run.told("test_a", "setup").text.startswith(ABSENT)
    assert run.told("test_b", "setup").text == "no harness is running: the error of test_three.py::test_a says why"
    assert run.told("test_c").outcome == "passed"
    assert sum("is no program" in report["text"] for report in run.reports) == 1


def test_workers_say_it_once_together(run_suite: Any) -> None:
    run = run_suite(
        files={"test_three.py": THREE, "met.json": "old"},
        arguments=["-n", "2", "--harness-server", "/nonexistent/harness", "--harness-coverage", "met.json"],
    )
    assert run.status == 1
    texts = [run.told(name, "setup").text for name in ("test_a", "test_b")]
    assert sorted(ABSENT in text for text in texts) == [False, True]
    assert sum("no harness is running: the error of test_three.py::test_" in text for text in texts) == 1
    (gap,) = json.loads((run.folder / "met.json").read_text(encoding="utf-8"))["gaps"]
    assert gap.startswith("the server '/nonexistent/harness' is no program")


def test_specs_that_are_not_there_are_said_the_same_way(run_suite: Any) -> None:
    run = run_suite(files={"test_three.py": THREE, "pytest.ini": "[pytest]\nharness_specs = nowhere\n"})
    assert "nowhere: is not a folder" in run.told("test_a", "setup").text


def test_a_server_that_says_why_it_refuses(run_suite: Any) -> None:
    refusing = f"{shlex.quote(sys.executable)} -c 'import sys; sys.exit(\"harness: not today\")'"
    run = run_suite(files={"test_three.py": THREE}, arguments=["--harness-server", refusing])
    assert "no harness is running: the server could not start: not today" in run.told("test_a", "setup").text


def test_a_server_that_goes_away_is_told_and_not_started_again(run_suite: Any) -> None:
    text = """
import os, signal

def test_a(harness):
    os.kill(harness._place.handle.client.running.pid, signal.SIGKILL)

def test_b(harness): ...

def test_c(harness): ...
"""
    run = run_suite(files={"test_gone.py": text})
    assert run.status == 1
    assert run.told("test_a").outcome == "passed"
    assert "does not answer at http://127.0.0.1:" in run.told("test_b", "setup").text
    assert run.told("test_c", "setup").text.endswith("the error of test_gone.py::test_b says why")
    assert any("does not answer at" in line for line in run.summary)


def test_a_server_that_goes_away_under_a_test_is_told_in_its_report(run_suite: Any) -> None:
    text = """
import os, signal, pytest

def kill(harness):
    os.kill(harness._place.handle.client.running.pid, signal.SIGKILL)

def test_journal(harness):
    faults = harness.faults("tencent=throttle")
    faults.__enter__()
    kill(harness)
    for ask in (lambda: harness.journal.exchanges, lambda: faults.hits, lambda: harness.rules,
                lambda: harness.faults("tencent=throttle").__enter__(), lambda: harness.step_clock(1)):
        with pytest.raises(pytest.fail.Exception, match="does not answer at"):
            ask()
    with pytest.raises(ZeroDivisionError), faults:
        raise ZeroDivisionError

"""
    run = run_suite(files={"test_gone.py": text})
    told = run.told("test_journal")
    assert "these faults have had their block" in told.text
    assert "does not answer at" in told.section
    assert "repeat with: pytest test_gone.py::test_journal" in told.section


def test_a_block_whose_server_goes_away_fails_at_its_end(run_suite: Any) -> None:
    text = """
import os, signal

def test_it(harness):
    with harness.faults("tencent=throttle"):
        os.kill(harness._place.handle.client.running.pid, signal.SIGKILL)

def test_marked(): ...
"""
    run = run_suite(files={"test_gone.py": text})
    assert "Failed: the harness of process" in run.told("test_it").text


BAD_END = """
import subprocess, sys
code = subprocess.call([sys.executable, "-m", "harness", *sys.argv[1:]])
sys.exit("harness: the journal is no longer written: no space")
"""


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_a_server_that_ends_badly_fails_the_run(run_suite: Any, workers: list[str]) -> None:
    server = f"{shlex.quote(sys.executable)} bad_end.py"
    run = run_suite(files={"test_a.py": THREE, "bad_end.py": BAD_END}, arguments=["--harness-server", server, *workers])
    assert run.outcomes() == {"passed"}
    assert run.status == 1
    assert list(run.summary) == ["! the journal is no longer written: no space"]


def test_a_server_is_started_when_it_is_needed_only(run_suite: Any) -> None:
    run = run_suite(files={"test_a.py": "def test_c(): ..."}, environ={"HARNESS_SERVER": "/nonexistent/harness"})
    assert run.status == 0
    assert not run.summary


def test_after_its_end_a_server_is_not_started_again() -> None:
    server = ServerOfRun(Options(server="/nonexistent/harness"))
    assert server.stop() == ()
    with pytest.raises(NotRunning) as first:
        server.handle()
    with pytest.raises(NotRunning) as second:
        server.mint("x")
    assert str(first.value) == str(second.value)
