"""A provider's error reaches the caller as one."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.error_raised import CHECK
from harness.model import Leaves

judged: Any = CHECK.judge


def test_a_service_error_passes(make: Any) -> None:
    assert judged(make.conversation(make.error()), make.contract()).verdict == "pass"


def test_a_result_is_not_judged(make: Any) -> None:
    assert judged(make.conversation(), make.contract()) is None


def test_where_the_driver_failed_nobody_knows_what_the_client_said(make: Any) -> None:
    assert judged(make.conversation(make.error(), kind="crash"), make.contract()) is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("result", "as a result"),
        ("client_error", "as a trouble of the client's own (AcmeError: No such box.)"),
        ("timeout", "as a timeout"),
    ],
)
def test_anything_else_fails(make: Any, kind: str, words: str) -> None:
    ruling = judged(make.conversation(make.error(), kind=kind), make.contract())
    assert ruling.verdict == "fail"
    assert words in ruling.reason
    assert "Box.NotFound (HTTP 404)" in ruling.reason
    assert ruling.evidence == ("session-1-1",)


def test_words_are_left_out_where_there_are_none(make: Any) -> None:
    ruling = judged(make.conversation(make.error(), kind="result", error_type=None), make.contract())
    assert ruling.reason.endswith("as a result")


def test_an_inferred_row_is_inconclusive(make: Any) -> None:
    reply = make.error(make.error_spec(status="inferred"))
    assert judged(make.conversation(reply, kind="result"), make.contract()).verdict == "inconclusive"


def dressed(make: Any, leaves: Leaves = "dressed", **outcome: Any) -> Any:
    reply = make.error()
    exchange = make.met("content_type:other", leaves, "answer", reply=reply)
    return judged(replace(make.over(exchange), outcome=make.outcome(reply, **outcome)), make.contract())


@pytest.mark.parametrize("kind", ["service_error", "client_error", "timeout"])
def test_of_a_dressed_error_any_error_may_be_made(make: Any, kind: str) -> None:
    assert dressed(make, kind=kind).verdict == "pass"


def test_of_a_dressed_error_no_result_may_be_made(make: Any) -> None:
    assert dressed(make, kind="result").verdict == "fail"


def test_a_damaged_error_is_another_checks_business(make: Any) -> None:
    assert dressed(make, "damaged", kind="result") is None


def test_a_failure_rests_on_the_row(make: Any) -> None:
    assert judged(make.conversation(make.error(), kind="result"), make.contract()).facts == (make.source,)
