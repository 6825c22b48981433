"""The server of a test process: that it cannot start, that it goes away, that it ends badly."""

import json
import re
import shlex
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.cassette.deck_report import CassetteReport, DeckReport
from harness.control.client import RemoteHarness
from harness.errors import UnsoundRun
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


def test_what_cannot_start_says_why_in_the_same_words_each_time(tmp_path: Path) -> None:
    refusing = f"{shlex.quote(sys.executable)} -c 'import sys; sys.exit(\"harness: not today\")'"
    for options, reason in {
        Options(server=refusing): "the server could not start: not today",
        Options(server="/nonexistent/harness"): "the server '/nonexistent/harness' is no program",
        Options(specs=(tmp_path / "nowhere",)): f"{tmp_path}/nowhere: is not a folder",
    }.items():
        server = ServerOfRun(options)
        with pytest.raises(NotRunning, match=re.escape(reason)) as first:
            server.handle()
        with pytest.raises(NotRunning) as second:
            server.mint("x")
        assert str(first.value) == str(second.value)
        assert server.stop() == ()


def test_a_server_that_was_stopped_does_not_start_again(state: Path, server: str) -> None:
    one = ServerOfRun(Options(server=server))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_STATE_DIR", str(state))
        handle = one.handle()
        assert one.handle() is handle
        assert one.stop() == ()
    assert one.stop() == ()
    with pytest.raises(UnsoundRun, match="does not answer"):
        handle.rules()
    with pytest.raises(NotRunning, match="the server was stopped"):
        one.handle()


def test_a_journal_that_has_forgotten_exchanges_is_not_taken_for_whole() -> None:
    class Forgetful(ServerOfRun):
        def handle(self) -> Any:
            return SimpleNamespace(client=SimpleNamespace(ask=lambda *_, **__: {"missed": 3, "exchanges": []}))

    with pytest.raises(UnsoundRun, match="3 are missing"):
        Forgetful(Options()).exchanges("x", 0)


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
    assert [line.partition(" the harness of process")[0] for line in run.summary] == ["! test_gone.py::test_a:"]


def test_a_server_that_goes_away_under_a_test_is_told_in_its_report(run_suite: Any) -> None:
    text = """
import os, signal, pytest

@pytest.mark.faults("tencent=throttle")
def test_it(harness):
    with pytest.raises(pytest.fail.Exception, match="does not answer at"):
        with harness.faults("tencent=throttle") as faults:
            os.kill(harness._place.handle.client.running.pid, signal.SIGKILL)
    for ask in (lambda: harness.journal.exchanges, lambda: faults.hits, lambda: harness.rules,
                lambda: harness.faults("tencent=throttle").__enter__(), lambda: harness.step_clock(1)):
        with pytest.raises(pytest.fail.Exception, match="does not answer at"):
            ask()
    with pytest.raises(ZeroDivisionError), faults_of_before(faults):
        raise ZeroDivisionError

def faults_of_before(faults):
    faults.__enter__ = lambda: faults
    return type("Again", (), {"__enter__": lambda _: None, "__exit__": lambda _, *error: faults.__exit__(*error)})()
"""
    run = run_suite(files={"test_gone.py": text})
    told = run.told("test_it")
    assert (told.outcome, run.status) == ("failed", 1)
    assert run.summary[0].startswith("! test_gone.py::test_it: the harness of process")
    assert "does not answer at" in told.text
    assert "does not answer at" in told.section
    assert "repeat with: pytest test_gone.py::test_it" in told.section


BAD_END = """
import subprocess, sys
subprocess.call(sys.argv[1:])
sys.exit("harness: the journal is no longer written: no space")
"""


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_a_server_that_ends_badly_fails_the_run(run_suite: Any, server: str, workers: list[str]) -> None:
    arguments = ["--harness-server", f"{shlex.quote(sys.executable)} bad_end.py {server}", *workers]
    run = run_suite(files={"test_a.py": THREE, "bad_end.py": BAD_END}, arguments=arguments)
    assert run.outcomes() == {"passed"}
    assert run.status == 1
    assert list(run.summary) == ["! the journal is no longer written: no space"]


def test_a_test_asks_for_its_own_cassette_only() -> None:
    """What comes back for a test must not grow with the tests before it."""
    asked: list[tuple[object, ...]] = []
    one = CassetteReport("a.yaml", "a", 1, played=1)
    running = SimpleNamespace(proxy_url="", endpoint_url=None, ca_bundle="ca", seed=1)

    def ask(*words: str, query: object) -> object:
        asked.append((*words, query))
        return DeckReport((one,) if len(asked) == 1 else ()).as_data()

    class Asking(ServerOfRun):
        def handle(self) -> RemoteHarness:
            client: Any = SimpleNamespace(ask=ask, running=running)
            return RemoteHarness(client, self.catalog())

    server = Asking(Options())
    assert server.cassette("a") == one
    assert server.cassette("b") is None
    assert asked == [("GET", "/cassettes", {"session": "a"}), ("GET", "/cassettes", {"session": "b"})]
