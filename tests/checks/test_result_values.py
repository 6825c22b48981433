"""The values of a result reach the caller as they were sent."""

import json
from dataclasses import replace
from typing import Any

import pytest

from harness.checks.result_values import CHECK
from harness.model import Leaves

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


def changed(make: Any, value: Any, *, body: bytes = b"", leaves: Leaves = "intact", **result: Any) -> Any:
    contract = make.contract(make.operation(protocol="volcengine-query"))
    sent = body or b'{"ResponseMetadata":{"RequestId":"r-1"},"Result":' + json.dumps(result).encode() + b"}"
    exchange = make.met("body:any", leaves, body=sent)
    return judged(make.over(exchange, value=value), contract)


def test_a_new_member_need_not_be_shown(make: Any) -> None:
    assert changed(make, {"TaskId": "t-1"}, TaskId="t-1", New=1).verdict == "pass"
    assert changed(make, {"TaskId": "t-1", "New": 1}, TaskId="t-1", New=1).verdict == "pass"


def test_a_new_member_that_is_shown_otherwise_cannot_fail(make: Any) -> None:
    ruling = changed(make, {"TaskId": "t-1", "New": 2**53}, TaskId="t-1", New=2**53 + 1)
    assert ruling.verdict == "inconclusive"
    assert f"/New: {2**53 + 1} became {2**53}" in ruling.reason


def test_a_text_is_shown_as_it_was_sent(make: Any) -> None:
    assert changed(make, {"TaskId": "\u4e2d\U0001f600"}, TaskId="\u4e2d\U0001f600").verdict == "pass"
    assert changed(make, {"TaskId": "\u4e2d?"}, TaskId="\u4e2d\U0001f600").verdict == "fail"


@pytest.mark.parametrize("blank", ["", 0, False, [], {}])
def test_what_stands_for_nothing_cannot_fail(make: Any, blank: Any) -> None:
    assert changed(make, {"TaskId": blank}, New=1).verdict == "inconclusive"
    assert changed(make, {"TaskId": "made up"}, New=1).verdict == "fail"


def test_an_empty_list_may_be_shown_as_nothing_and_a_text_may_not(make: Any) -> None:
    assert changed(make, {"TaskId": "t-1"}, TaskId="t-1", Details=[]).verdict == "inconclusive"
    assert changed(make, {}, TaskId="").verdict == "fail"


def test_a_value_that_breaks_the_contract_may_be_shown_in_any_way(make: Any) -> None:
    assert changed(make, {"TaskId": "7"}, TaskId=7).verdict == "inconclusive"
    assert changed(make, {"TaskId": "7"}, TaskId="8").verdict == "fail"


def test_of_an_answer_that_was_cut_no_value_is_known(make: Any) -> None:
    cut = b'{"ResponseMetadata":{"Req[cut: 999999 bytes in all]'
    assert changed(make, {"TaskId": "xxx"}, body=cut) is None


def test_a_dressed_result_has_its_values_all_the_same(make: Any) -> None:
    assert changed(make, {}, leaves="dressed", TaskId="t-1").verdict == "fail"


def test_a_failure_rests_on_the_members(make: Any) -> None:
    other = replace(make.source, anchor="output/TaskId")
    output = make.operation().output
    members = tuple(replace(one, source=other) if one.name == "TaskId" else one for one in output.members)
    contract = make.contract(make.operation(output=replace(output, members=members)))
    assert judged(make.conversation(value={}), contract).facts == (other,)
    assert judged(make.conversation(value=[]), contract).facts == (make.source,)


@pytest.mark.parametrize(("leaves", "verdict"), [("dressed", "inconclusive"), ("intact", "fail")])
def test_the_body_of_a_dressed_answer_may_be_handed_out_unread(make: Any, leaves: Leaves, verdict: str) -> None:
    body = b'{"ResponseMetadata":{"RequestId":"r-1"},"Result":{"TaskId":"t-1"}}'
    assert changed(make, body.decode(), body=body, leaves=leaves).verdict == verdict
    assert changed(make, "TaskId", body=body, leaves=leaves).verdict == "fail"
