"""The values of a result reach the caller as they were sent."""

from typing import Any

import pytest

from harness.checks.result_values import CHECK

judged: Any = CHECK.judge


def test_equal_values_pass(make: Any) -> None:
    assert judged(make.conversation(), make.contract()).verdict == "pass"
    assert judged(make.conversation(value={"TaskId": "t-1", "Guess": None}), make.contract()).verdict == "pass"


def test_no_value_is_the_empty_one(make: Any) -> None:
    assert judged(make.conversation(make.result({}), value=None), make.contract()).verdict == "pass"
    assert judged(make.conversation(value=None), make.contract()).verdict == "fail"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"TaskId": "t-2"}, "/TaskId: 't-1' became 't-2'"),
        ({}, "/TaskId: 't-1' became nothing"),
        ({"TaskId": 1, "Guess": 2}, "/TaskId: 't-1' became 1"),
        (["t-1"], "the value is no object: list"),
    ],
)
def test_another_value_fails(make: Any, value: Any, line: str) -> None:
    ruling = judged(make.conversation(value=value), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert ruling.reason.endswith(line)


@pytest.mark.parametrize("name", ["Guess", "Unheard"])
def test_members_that_are_not_documented_cannot_fail(make: Any, name: str) -> None:
    ruling = judged(make.conversation(value={"TaskId": "t-1", name: "x"}), make.contract())
    assert ruling.verdict == "inconclusive"


def test_nested_differences_rest_on_their_member(make: Any) -> None:
    reply = make.result({"Details": [{"BoxId": "b-1"}]})
    ruling = judged(make.conversation(reply, value={"Details": [{"BoxId": "b-9"}]}), make.contract())
    assert ruling.verdict == "fail"
    assert "/Details/0/BoxId" in ruling.reason


def test_what_was_no_result_is_not_judged(make: Any) -> None:
    assert judged(make.conversation(make.error(), value={}), make.contract()) is None
    assert judged(make.conversation(None, kind="client_error", value=None), make.contract()) is None


def test_another_order_cannot_fail(make: Any) -> None:
    reply = make.result({"TaskId": "t-1", "Boxes": [{"BoxId": "b-1"}, {"BoxId": "b-2"}]})
    value = {"TaskId": "t-1", "Boxes": [{"BoxId": "b-2"}, {"BoxId": "b-1"}]}
    ruling = judged(make.conversation(reply, value=value), make.contract())
    assert ruling.verdict == "inconclusive"
    assert "the order of a list changed" in ruling.reason
