"""Which calls were given up for no reason that was ordered."""

from typing import Any

import pytest

from harness.model import Judgement
from harness.verify.given_up import excused, given_up

FAILED = Judgement("executed-twice", "fail", "high", "it was done twice")
PASSED = Judgement("signature", "pass", "high")


def timed_out(make: Any, *exchanges: Any, seconds: float = 1.0, timeout: float | None = 1.0) -> Any:
    outcome = {"kind": "timeout", "started": 5.0, "ended": 5.0 + seconds}
    return make.call(*exchanges, outcome=outcome, timeout=timeout)


def test_a_call_that_timed_out_though_nothing_was_ordered_was_given_up(make: Any) -> None:
    assert given_up(timed_out(make))
    assert given_up(timed_out(make, make.attempt()))
    assert given_up(timed_out(make, seconds=0.875))


@pytest.mark.parametrize("fault", ["hang", "close@after"])
def test_a_fault_explains_a_timeout(make: Any, fault: str) -> None:
    assert not given_up(timed_out(make, make.attempt(fault=fault)))
    assert not given_up(timed_out(make, make.handshake("blackhole")))


def test_a_timeout_long_before_its_time_is_the_clients_own(make: Any) -> None:
    assert not given_up(timed_out(make, seconds=0.7))
    assert not given_up(timed_out(make, timeout=None))


@pytest.mark.parametrize("kind", ["result", "client_error"])
def test_other_outcomes_were_not_given_up(make: Any, kind: str) -> None:
    outcome = {"kind": kind, "started": 5.0, "ended": 9.0}
    assert not given_up(make.call(make.attempt(), outcome=outcome, timeout=1.0))


def test_an_attempt_that_follows_a_success_after_all_of_the_timeout_was_made_for_want_of_it(make: Any) -> None:
    lost = make.attempt(fault="close@after")
    assert given_up(make.call(lost, make.attempt(at=2, left=True), make.attempt(at=2.8), timeout=1.0))
    assert not given_up(make.call(lost, make.attempt(at=2, left=True), make.attempt(at=2.7), timeout=1.0))
    assert not given_up(make.call(lost, make.attempt(at=2), make.attempt(at=4), timeout=None))


def test_an_attempt_that_follows_a_success_that_came_in_time_was_made_all_the_same(make: Any) -> None:
    assert not given_up(make.call(make.attempt(), make.attempt(at=2), timeout=1.0))
    assert given_up(make.call(make.attempt(took=0.8), make.attempt(at=2), timeout=1.0))


def test_an_attempt_that_follows_something_else_was_not(make: Any) -> None:
    hung = make.attempt(fault="delay:9s", leaves="intact", role="slow")
    assert not given_up(make.call(hung, make.attempt(at=2), timeout=1.0))
    assert not given_up(make.call(make.attempt(make.error()), make.attempt(at=2), timeout=1.0))


@pytest.mark.parametrize("fault", ["drip:16B/0.2s,over=body", "bandwidth:4KB/s"])
def test_what_keeps_coming_is_no_reason_for_a_timeout_of_each_wait(make: Any, fault: str) -> None:
    slow = make.attempt(fault=fault, leaves="intact", role="slow", left=True)
    after = make.attempt(at=2, fault=fault, leaves="intact", role="slow")
    assert given_up(make.call(slow, after, timeout=1.0, timeout_covers="read"))
    assert not given_up(make.call(slow, after, timeout=1.0, timeout_covers="attempt"))
    other = make.attempt(fault="delay:0.3s", leaves="intact", role="slow", left=True)
    assert not given_up(make.call(other, after, timeout=1.0, timeout_covers="read"))


def told(make: Any, *conversations: Any) -> tuple[str, list[tuple[str, str]]]:
    result = make.case_result(verdict="fail", judgements=(PASSED, FAILED), conversations=conversations)
    found = excused(result)
    return found.verdict, [(one.verdict, one.reason) for one in found.judgements]


def test_nothing_is_held_against_a_client_that_a_slow_machine_kept_waiting(make: Any) -> None:
    verdict, (passed, (changed, reason)) = told(make, make.call(make.attempt()), timed_out(make))
    assert (verdict, passed, changed) == ("inconclusive", ("pass", ""), "inconclusive")
    assert reason.startswith("it was done twice; not counted as a failure: the client's time was over though nothing")


def test_other_failures_are_held_against_it(make: Any) -> None:
    for call in (make.call(make.attempt()), timed_out(make, make.attempt(fault="hang")), timed_out(make, timeout=None)):
        assert told(make, call) == ("fail", [("pass", ""), ("fail", "it was done twice")])


@pytest.mark.parametrize(("timeout", "verdict"), [(4.9, "inconclusive"), (5.0, "fail")])
def test_no_machine_is_late_by_many_seconds(make: Any, timeout: float, verdict: str) -> None:
    assert told(make, timed_out(make, seconds=timeout, timeout=timeout))[0] == verdict
