"""A result reaches the caller as a result."""

from typing import Any

from harness.checks.result_returned import CHECK
from harness.model import ItemError

judged: Any = CHECK.judge

LOCKED = ItemError("b-2", "Box.Locked", "The box is locked.")


def test_a_result_passes(make: Any) -> None:
    assert judged(make.conversation(), make.contract()).verdict == "pass"


def test_where_the_driver_failed_nobody_knows_what_the_client_said(make: Any) -> None:
    assert judged(make.conversation(None, kind="crash"), make.contract()) is None


def test_an_error_is_not_judged(make: Any) -> None:
    assert judged(make.conversation(make.error()), make.contract()) is None


def test_an_error_made_of_a_result_fails(make: Any) -> None:
    conversation = make.conversation(None, kind="client_error", error_type="KeyError", message="'TaskId'")
    ruling = judged(conversation, make.contract())
    assert ruling.verdict == "fail"
    assert ruling.reason == "a result was sent, the caller was given client error (KeyError: 'TaskId')"
    ruling = judged(make.conversation(None, kind="timeout"), make.contract())
    assert ruling.reason == "a result was sent, the caller was given timeout"


def test_failed_items_may_be_reported_as_an_error_that_names_them(make: Any) -> None:
    partial = make.result({}, LOCKED)
    named = make.conversation(partial, kind="service_error")
    assert judged(named, make.contract()).verdict == "pass"
    unnamed = make.conversation(partial, kind="service_error", item_errors=())
    assert judged(unnamed, make.contract()).verdict == "fail"
    invented = make.conversation(make.result(), kind="service_error", item_errors=(LOCKED,))
    assert judged(invented, make.contract()).verdict == "fail"
