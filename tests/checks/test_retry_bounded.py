"""Attempts come to an end."""

from typing import Any

from harness.checks.retry_bounded import CHECK

judged: Any = CHECK.judge


def test_some_attempts_pass(make: Any) -> None:
    many = [make.attempt(make.error(), at=number) for number in range(50)]
    assert judged(make.call(*many[:2]), make.contract()).verdict == "pass"
    assert judged(make.call(*many), make.contract()).verdict == "pass"


def test_more_attempts_than_any_policy_makes_fail(make: Any) -> None:
    many = [make.attempt(make.error(), at=number) for number in range(51)]
    ruling = judged(make.call(*many), make.contract())
    assert (ruling.verdict, ruling.reason) == ("fail", "the call was made 51 times")
    assert ruling.evidence == ("session-1-at-0", "session-1-at-50")
    hung = judged(make.call(*many, outcome={"kind": "hung"}), make.contract())
    assert judged(make.call(*many, outcome={"kind": "crash"}), make.contract()).verdict == "fail"
    assert judged(make.call(*many[:9], outcome={"kind": "crash"}), make.contract()) is None
    assert hung.reason == "the call was made 51 times, and no end of it was seen"


def test_connections_that_came_to_nothing_are_attempts_as_well(make: Any) -> None:
    refused = [make.attempt(at=number, fault="refuse", operation=None, responder="connection") for number in range(51)]
    assert judged(make.call(*refused), make.contract()).verdict == "fail"
    assert judged(make.call(*refused[:3]), make.contract()).verdict == "pass"
    hung = make.call(*refused[:3], outcome={"kind": "hung"})
    assert judged(hung, make.contract()).verdict == "inconclusive"


def test_one_attempt_is_not_judged(make: Any) -> None:
    assert judged(make.call(make.attempt()), make.contract()) is None
    assert judged(make.call(), make.contract()) is None


def test_a_client_that_was_still_busy_is_inconclusive(make: Any) -> None:
    few = make.attempt(make.error()), make.attempt(make.error(), at=30)
    ruling = judged(make.call(*few, outcome={"kind": "hung"}), make.contract())
    assert ruling.verdict == "inconclusive"
    assert "after 2 attempts" in ruling.reason


def test_a_client_that_waits_for_an_answer_is_a_matter_of_timeouts(make: Any) -> None:
    waiting = make.attempt(make.error()), make.attempt(at=1, fault="hang", took=30.0)
    assert judged(make.call(*waiting, outcome={"kind": "hung"}), make.contract()).verdict == "pass"
