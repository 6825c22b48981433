"""A result reaches the caller as a result."""

from dataclasses import replace
from typing import Any

from harness.checks.result_returned import CHECK
from harness.model import ItemError, Leaves

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


def given_up(make: Any, fault: str = "drip:16B/0.2s", role: str = "slow", ended: float = 1.0, **known: Any) -> Any:
    met = make.met(fault, "intact", role)
    conversation = make.over(met, kind="timeout", started=0.1, ended=0.1 + ended)
    return judged(replace(conversation, **{"timeout": 1.0, **known}), make.contract())


def test_who_gives_up_an_answer_that_is_kept_back_need_not_leave(make: Any) -> None:
    assert given_up(make) is None
    assert given_up(make, ended=0.8) is None
    assert given_up(make, timeout=None) is None
    assert given_up(make, ended=0.7).verdict == "fail"
    assert given_up(make, fault="delay:2s", role="answer").verdict == "fail"


def test_who_waits_for_each_byte_has_no_reason_to_give_up_one_that_drips(make: Any) -> None:
    assert given_up(make, timeout_covers="read").verdict == "fail"
    assert given_up(make, fault="bandwidth:4KB/s", timeout_covers="read").verdict == "fail"
    assert given_up(make, fault="delay:2s", timeout_covers="read") is None


def test_failed_items_may_be_reported_as_an_error_that_names_them(make: Any) -> None:
    partial = make.result({}, LOCKED)
    named = make.conversation(partial, kind="service_error")
    assert judged(named, make.contract()).verdict == "pass"
    unnamed = make.conversation(partial, kind="service_error", item_errors=())
    assert judged(unnamed, make.contract()).verdict == "fail"
    invented = make.conversation(make.result(), kind="service_error", item_errors=(LOCKED,))
    assert judged(invented, make.contract()).verdict == "fail"


def volcengine(make: Any, **changes: Any) -> Any:
    return make.contract(make.operation(protocol="volcengine-query", **changes))


def sent(make: Any, inside: bytes, leaves: Leaves = "intact", kind: str = "client_error") -> Any:
    body = b'{"ResponseMetadata":{"RequestId":"r-1"},"Result":' + inside + b"}"
    return make.over(make.met("body:any", leaves, body=body), kind=kind, error_type="MadeError", message="no")


def test_of_a_dressed_result_any_error_may_be_made(make: Any) -> None:
    dressed = make.met("content_type:other", "dressed", "answer")
    assert judged(make.over(dressed, kind="client_error"), make.contract()).verdict == "pass"
    assert judged(make.over(make.met("x", "damaged"), kind="client_error"), make.contract()) is None


def test_a_new_member_is_no_reason_for_an_error(make: Any) -> None:
    ruling = judged(sent(make, b'{"TaskId":"t-1","New":1}'), volcengine(make))
    assert (ruling.verdict, ruling.facts) == ("fail", (make.source,))


def test_of_a_value_that_breaks_the_contract_any_error_may_be_made(make: Any) -> None:
    assert judged(sent(make, b'{"TaskId":7}'), volcengine(make)).verdict == "pass"


def test_that_a_member_may_be_absent_has_to_be_documented(make: Any) -> None:
    ruling = judged(sent(make, b"{}"), volcengine(make))
    assert ruling.verdict == "inconclusive"
    assert "it came without TaskId, which no page says may be left out" in ruling.reason
    optional = make.operation().output
    members = tuple(replace(member, required=False) for member in optional.members)
    contract = volcengine(make, output=replace(optional, members=members))
    assert judged(sent(make, b"{}"), contract).verdict == "fail"
    assert judged(sent(make, b"{}", kind="result"), contract).verdict == "pass"
