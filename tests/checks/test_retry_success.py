"""A success ends the call."""

from typing import Any

import pytest

from harness.checks.retry_success import CHECK
from harness.model import ItemError

judged: Any = CHECK.judge


def test_a_success_on_a_later_attempt_that_the_caller_gets_passes(make: Any) -> None:
    call = make.call(make.attempt(make.error()), make.attempt(fault="close"), make.attempt(at=1))
    assert judged(call, make.contract()).verdict == "pass"


def test_without_a_second_attempt_there_is_nothing_to_say(make: Any) -> None:
    assert judged(make.call(make.attempt()), make.contract()) is None
    assert judged(make.call(make.attempt(), outcome={"kind": "client_error"}), make.contract()) is None
    assert judged(make.call(make.attempt(make.error()), make.attempt(make.error(), at=1)), make.contract()) is None
    assert judged(make.call(), make.contract()) is None


@pytest.mark.parametrize("kind", ["service_error", "client_error", "timeout"])
def test_a_success_that_the_caller_does_not_get_fails(make: Any, kind: str) -> None:
    call = make.call(
        make.attempt(make.error()), make.attempt(at=1), outcome={"kind": kind, "error_type": "Tired", "code": "Busy"}
    )
    ruling = judged(call, make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-at-1",))
    assert ruling.reason == (f"attempt 2 succeeded, and the caller was given a {kind.replace('_', ' ')} (Tired: Busy)")


def test_the_callers_error_need_not_have_a_name(make: Any) -> None:
    call = make.call(make.attempt(make.error()), make.attempt(at=1), outcome={"kind": "client_error"})
    assert judged(call, make.contract()).reason.endswith("the caller was given a client error")
    told = {"kind": "client_error", "message": "tired"}
    call = make.call(make.attempt(make.error()), make.attempt(at=1), outcome=told)
    assert judged(call, make.contract()).reason.endswith("the caller was given a client error (tired)")


@pytest.mark.parametrize("kind", ["hung", "died", "crash", "unsupported"])
def test_where_the_client_said_nothing_nothing_is_said(make: Any, kind: str) -> None:
    call = make.call(make.attempt(make.error()), make.attempt(at=1), outcome={"kind": kind})
    assert judged(call, make.contract()) is None


def test_a_call_that_goes_on_after_its_success_fails(make: Any) -> None:
    ruling = judged(make.call(make.attempt(), make.attempt(at=1)), make.contract())
    assert ruling.verdict == "fail"
    assert ruling.reason == "attempt 1 succeeded, and the call was made once more"
    assert ruling.evidence == ("session-1-at-0", "session-1-at-1")
    many = judged(
        make.call(make.attempt(make.error()), make.attempt(at=1), make.attempt(at=2), make.attempt(at=3)),
        make.contract(),
    )
    assert many.reason == "attempt 2 succeeded, and the call was made 2 times more"


def test_a_client_that_may_have_given_the_answer_up_is_not_blamed(make: Any) -> None:
    call = make.call(make.attempt(), make.attempt(at=0.9), timeout=1.0)
    assert judged(call, make.contract()) is None
    assert judged(make.call(make.attempt(), make.attempt(at=0.7), timeout=1.0), make.contract()).verdict == "fail"
    own = make.call(make.attempt(), make.attempt(at=4.5), timeout=None)
    assert judged(own, make.contract()) is None
    assert judged(make.call(make.attempt(), make.attempt(at=3), timeout=None), make.contract()).verdict == "fail"


def test_a_timeout_that_may_have_been_reached_is_not_blamed(make: Any) -> None:
    answers = make.attempt(make.error()), make.attempt(at=1)
    late = make.call(*answers, outcome={"kind": "timeout", "started": 0.0, "ended": 0.8}, timeout=1.0)
    assert judged(late, make.contract()) is None
    soon = make.call(*answers, outcome={"kind": "timeout", "started": 0.0, "ended": 0.7}, timeout=1.0)
    assert judged(soon, make.contract()).verdict == "fail"
    error = make.call(*answers, outcome={"kind": "client_error", "started": 0.0, "ended": 0.8}, timeout=1.0)
    assert judged(error, make.contract()).verdict == "fail"


def test_a_success_in_part_may_be_an_error(make: Any) -> None:
    partial = make.result(None, ItemError("b-2", "Box.Locked", "The box is locked."))
    call = make.call(make.attempt(make.error()), make.attempt(partial, at=1), outcome={"kind": "client_error"})
    assert judged(call, make.contract()) is None
