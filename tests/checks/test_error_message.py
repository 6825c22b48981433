"""The provider's error message reaches the caller."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.error_message import CHECK
from harness.model import Leaves

judged: Any = CHECK.judge


@pytest.mark.parametrize("message", ["No such box.", "code: 404, No such box. request id: r-1"])
def test_the_message_with_or_without_words_around_it_passes(make: Any, message: str) -> None:
    assert judged(make.conversation(make.error(), message=message), make.contract()).verdict == "pass"


@pytest.mark.parametrize("message", [None, "Something went wrong"])
def test_another_message_fails(make: Any, message: str | None) -> None:
    ruling = judged(make.conversation(make.error(), message=message), make.contract())
    assert ruling.verdict == "fail"
    assert (message or "no message") in ruling.reason


@pytest.mark.parametrize("status", ["inferred", "contradicted"])
def test_a_message_that_is_not_documented_cannot_fail(make: Any, status: Any) -> None:
    reply = make.error(make.error_spec(message_status=status))
    assert judged(make.conversation(reply, message="x"), make.contract()).verdict == "inconclusive"


def test_a_text_of_our_own_is_not_judged(make: Any) -> None:
    reply = make.error(make.error_spec(message_status="unknown"))
    assert judged(make.conversation(reply, message="x"), make.contract()) is None


def test_what_was_no_error_or_not_reported_as_one_is_not_judged(make: Any) -> None:
    assert judged(make.conversation(message="x"), make.contract()) is None
    assert judged(make.conversation(make.error(), kind="timeout", message=None), make.contract()) is None


def dressed(make: Any, leaves: Leaves = "dressed", **outcome: Any) -> Any:
    reply = make.error()
    exchange = make.met("content_type:other", leaves, "answer", reply=reply)
    return judged(replace(make.over(exchange), outcome=make.outcome(reply, **outcome)), make.contract())


def test_a_dressed_error_may_become_one_of_the_clients_own(make: Any) -> None:
    assert dressed(make).verdict == "pass"
    assert dressed(make, message="?") is None
    assert dressed(make, "intact", message="?").verdict == "fail"


def test_a_failure_rests_on_the_row(make: Any) -> None:
    assert judged(make.conversation(make.error(), message="?"), make.contract()).facts == (make.source,)
