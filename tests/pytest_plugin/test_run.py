"""What a run keeps of its reports and of its workers."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.pytest_plugin.options import Options
from harness.pytest_plugin.run import NOT_RUNNING, SEEN, Run
from harness.pytest_plugin.summary import summary


def report(node: str, **told: Any) -> Any:
    """The report of a test that carries these attributes."""
    return SimpleNamespace(nodeid=node, longrepr="as it was", **told)


def seen(test: str, **told: Any) -> dict[str, Any]:
    """What a test met: nothing, unless said otherwise."""
    nothing: dict[str, Any] = {
        "test": test,
        "uses": [],
        "unknown": [],
        "passed": [],
        "problems": [],
        "cassette": None,
        "unplayed": [],
    }
    return nothing | told


def note(run: Run, *reports: Any) -> None:
    for one in reports:
        run.pytest_runtest_logreport(one)


def test_reports_that_carry_nothing_are_left_alone() -> None:
    run = Run(Options(), worker=None)
    plain = report("a.py::test_a")
    note(run, plain)
    assert plain.longrepr == "as it was"
    assert (run.seen, run.not_running) == ({}, {})


def test_the_first_report_of_a_reason_keeps_it() -> None:
    run = Run(Options(), worker=None)
    reasons = {"test_a": "x", "test_b": "x", "test_c": "y"}
    told = [report(f"a.py::{name}", **{NOT_RUNNING: reason}) for name, reason in reasons.items()]
    note(run, *told, told[0])
    pointer = "no harness is running: the error of a.py::test_a says why"
    assert [one.longrepr for one in told] == ["as it was", pointer, "as it was"]
    assert run.not_running == {"x": "a.py::test_a", "y": "a.py::test_c"}


def test_a_test_that_runs_again_is_kept_twice() -> None:
    run = Run(Options(), worker=None)
    note(run, *(report("a.py::test_a@group", **{SEEN: seen("a.py::test_a")}) for _ in range(2)))
    assert run.seen == {"a.py::test_a": [seen("a.py::test_a")] * 2}


def test_workers_hand_over_what_they_have_to_say() -> None:
    run = Run(Options(seed=7), worker=None)
    gateway = SimpleNamespace(id="gw3")
    node = SimpleNamespace(workerinput={}, gateway=gateway)
    run.pytest_configure_node(node)
    assert node.workerinput == {"harness_seed": 7}
    run.pytest_testnodedown(node)
    for output in ({"harness_problems": ["the disk is full"]}, {}):
        run.pytest_testnodedown(SimpleNamespace(workeroutput=output, gateway=gateway))
    assert run.problems == ["worker gw3 crashed: what its last test met is not known", "the disk is full"]


def test_the_end_says_each_thing_once() -> None:
    run = Run(Options(), worker=None)
    run.problems = ["the disk is full", "the disk is full"]
    tests = [f"a.py::test_{number}" for number in range(5)]
    many = [f"call {number}" for number in range(12)]
    note(run, *(report(test, **{SEEN: seen(test, unknown=["x", "x"], passed=["a rule"])}) for test in tests))
    note(run, report("b", **{SEEN: seen("b", unknown=many, problems=["it does not answer"])}))
    assert summary(run) == (
        "! the disk is full",
        "! it does not answer",
        "calls of what no contract describes:",
        "  x  (a.py::test_0, a.py::test_1, a.py::test_2 and 2 more)",
        *(f"  call {number}  (b)" for number in range(9)),
        "  … and 3 more",
        "never met, because chance, rate or time let the calls pass:",
        "  a rule  (a.py::test_0, a.py::test_1, a.py::test_2 and 2 more)",
    )


def test_the_end_says_what_was_played_and_recorded_and_what_was_not() -> None:
    run = Run(Options(cassettes=Path("/tapes")), worker=None)
    for number in (1, 2):
        played = {"played": number, "recorded": 0}
        note(run, report("a", **{SEEN: seen("a", cassette=played, unplayed=["tapes/a.yaml, interaction 3"])}))
    assert summary(run) == (
        "recordings that a test has left unplayed:",
        "  tapes/a.yaml, interaction 3  (a)",
        "2 interactions played in /tapes",  # each is counted once, however often the test was tried
    )
    note(run, report("b", **{SEEN: seen("b", cassette={"played": 0, "recorded": 1})}))
    assert summary(run)[-1] == "2 interactions played, 1 interaction recorded in /tapes"


def test_a_run_without_anything_to_say_says_nothing() -> None:
    run = Run(Options(), worker=None)
    note(run, report("a", **{SEEN: seen("a", cassette={"played": 0, "recorded": 0})}))
    assert summary(run) == ()


@pytest.mark.parametrize("status", [pytest.ExitCode.OK, pytest.ExitCode.INTERRUPTED])
def test_a_problem_fails_a_run_that_has_passed(status: pytest.ExitCode) -> None:
    run = Run(Options(), worker=None)
    run.server = SimpleNamespace(stop=lambda: ("it ended badly",))
    session: Any = SimpleNamespace(exitstatus=status)
    run.pytest_sessionfinish(session)
    expected = pytest.ExitCode.TESTS_FAILED if status is pytest.ExitCode.OK else status
    assert session.exitstatus is expected


def test_a_server_that_outlives_its_session_is_ended() -> None:
    run = Run(Options(), worker=None)
    ended: list[str] = []

    def stop() -> tuple[str, ...]:
        ended.append("once")
        return ()

    run.server = SimpleNamespace(stop=stop)
    run.pytest_unconfigure()
    assert ended == ["once"]
