"""The exit code of a run, and what makes it unsound."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from harness.faults.changed_answer import not_met
from harness.model import Exchange
from harness.pipeline.drafts import OWN_ERROR
from harness.reports.watched_run import Remark, RuleOutcome, WatchedRun
from harness.run.verdict import exit_code, unsound_reasons

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
FINDING = Remark("finding", "signature", "wrong")


@pytest.mark.parametrize(
    ("status", "unsound", "remarks", "code"),
    [
        (0, (), (), 0),
        (0, (), (Remark("warning", "x", "y"), Remark("note", "x", "y")), 0),
        (0, (), (FINDING,), 1),
        (0, ("lost",), (FINDING,), 3),
        (5, ("lost",), (FINDING,), 5),
        (143, (), (FINDING,), 143),
    ],
)
def test_the_programs_own_status_comes_first(
    status: int, unsound: tuple[str, ...], remarks: tuple[Remark, ...], code: int
) -> None:
    report = WatchedRun(("true",), status, "ended", 7, "again", NOON, NOON, remarks=remarks, unsound=unsound)
    assert exit_code(report) == code


def rule(**changes: Any) -> RuleOutcome:
    fields: dict[str, Any] = {
        "text": "alibaba=throttle#1",
        "matches": 0,
        "hits": 0,
        "state": "never could",
        "why": "no call matched it",
        "origin": "command line",
    }
    return RuleOutcome(**{**fields, **changes})


def test_a_rule_that_could_meet_no_call_makes_a_run_unsound() -> None:
    assert unsound_reasons([rule()], []) == ("the rule alibaba=throttle#1 could meet no call: no call matched it",)
    assert unsound_reasons([rule(origin="scenario")], [])
    assert not unsound_reasons([rule(state="not met"), rule(state="met", hits=1)], [])


def test_a_number_that_was_not_reached_counts_where_it_was_ordered_for_this_run_alone() -> None:
    late = {"matches": 3, "why": "call 5 was never reached: 3 calls matched"}
    assert unsound_reasons([rule(**late)], [])
    assert not unsound_reasons([rule(origin="scenario", **late)], [])


def test_a_rule_that_was_added_by_hand_does_not() -> None:
    assert not unsound_reasons([rule(origin="control")], [])


def test_of_a_preset_one_rule_has_to_meet_a_call() -> None:
    unmet, met = rule(origin="scenario"), rule(origin="scenario", state="met", hits=1)
    assert not unsound_reasons([unmet, met], [], preset="throttle-storm")
    assert unsound_reasons([unmet], [], preset="throttle-storm") == ("no rule of the preset throttle-storm met a call",)
    assert unsound_reasons([rule(), met], [], preset="throttle-storm")
    assert not unsound_reasons([], [], preset="throttle-storm")


def test_a_mistake_of_ours_makes_a_run_unsound_and_is_told_once(make_exchange: Callable[..., Exchange]) -> None:
    crash = make_exchange(problem=f"{OWN_ERROR}: KeyError at x.py:1")
    other = make_exchange(problem="no provider of the loaded specs is known at host 'example.com'")
    assert unsound_reasons([], [crash, other, crash]) == (f"{OWN_ERROR}: KeyError at x.py:1",)


def test_a_fault_that_could_change_nothing_makes_a_run_unsound(make_exchange: Callable[..., Exchange]) -> None:
    told = str(not_met("body:drop=A", "the answer has no A"))
    assert unsound_reasons([], [make_exchange(problem=told)]) == (told,)
