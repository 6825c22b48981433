"""An answer that did not come in time is a timeout for the caller."""

from typing import Any

import pytest

from harness.checks.timeout_told import CHECK

judged: Any = CHECK.judge
HANG: dict[str, Any] = {"fault": "hang", "left": True}


def test_a_timeout_passes(make: Any) -> None:
    call = make.call(make.attempt(**HANG), outcome={"kind": "timeout"})
    assert judged(call, make.contract()).verdict == "pass"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("result", "given a result"),
        ("client_error", "given another trouble of the client's (AcmeError: no answer)"),
        ("service_error", "given a service error"),
    ],
)
def test_anything_else_fails(make: Any, kind: str, words: str) -> None:
    ruling = judged(make.call(make.attempt(**HANG), outcome={"kind": kind}), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-at-0",))
    assert words in ruling.reason


def test_an_error_without_words_is_told_without(make: Any) -> None:
    told = {"kind": "result", "error_type": None, "message": None}
    assert judged(make.call(make.attempt(**HANG), outcome=told), make.contract()).reason.endswith("given a result")


@pytest.mark.parametrize("kind", ["hung", "died", "crash", "unsupported"])
def test_where_the_client_said_nothing_nothing_is_said(make: Any, kind: str) -> None:
    assert judged(make.call(make.attempt(**HANG), outcome={"kind": kind}), make.contract()) is None


def test_the_last_attempt_decides(make: Any) -> None:
    recovered = make.call(make.attempt(**HANG), make.attempt(at=1))
    assert judged(recovered, make.contract()) is None
    error = make.call(make.attempt(make.error()), make.attempt(at=1, **HANG))
    assert judged(error, make.contract()).verdict == "fail"


def test_a_slow_answer_counts_if_the_client_left_it(make: Any) -> None:
    drip: dict[str, Any] = {"fault": "drip:8B/1s", "leaves": "intact", "role": "slow", "sent": 3}
    told = {"kind": "client_error"}
    assert judged(make.call(make.attempt(left=True, **drip), outcome=told), make.contract()).verdict == "fail"
    assert judged(make.call(make.attempt(**drip), outcome=told), make.contract()) is None


def test_an_answer_of_which_all_came_is_none_that_did_not(make: Any) -> None:
    all_of_it: dict[str, Any] = {"fault": "hang:100%@mid", "leaves": "damaged", "role": "change"}
    assert judged(make.call(make.attempt(sent=500, **all_of_it), outcome={"kind": "result"}), make.contract()) is None
    part = make.call(make.attempt(sent=5, **all_of_it), outcome={"kind": "result"})
    assert judged(part, make.contract()).verdict == "fail"


def test_what_is_not_late_is_not_judged(make: Any) -> None:
    told = {"kind": "client_error"}
    assert judged(make.call(make.attempt(fault="close", left=True), outcome=told), make.contract()) is None
    assert judged(make.call(outcome=told), make.contract()) is None
