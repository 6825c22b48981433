"""The request satisfies the contract."""

from dataclasses import replace
from typing import Any

from harness.checks.request_contract import CHECK
from harness.model import OperationId

judged: Any = CHECK.judge


def test_a_request_without_violations_passes(make: Any) -> None:
    assert judged(make.conversation(), make.contract()).verdict == "pass"


def test_a_documented_violation_fails_whatever_the_answer(make: Any) -> None:
    earlier = make.exchange(number=1, violations=(make.violation(),))
    ruling = judged(make.conversation(None, earlier), make.contract())
    assert ruling.verdict == "fail"
    assert ruling.reason == "/BoxIds/0: 7 is no string"
    assert ruling.evidence == ("session-1-1",)


def test_a_violation_of_an_inferred_fact_is_inconclusive(make: Any) -> None:
    earlier = make.exchange(number=1, violations=(make.violation(status="inferred", pointer=""),))
    ruling = judged(make.conversation(None, earlier), make.contract())
    assert ruling.verdict == "inconclusive"
    assert ruling.reason == "/: 7 is no string"


def test_documented_violations_speak_first(make: Any) -> None:
    doubtful = make.violation(status="unknown", message="doubtful")
    earlier = make.exchange(number=1, violations=(doubtful, make.violation(), make.violation()))
    ruling = judged(make.conversation(None, earlier), make.contract())
    assert (ruling.verdict, ruling.reason) == ("fail", "/BoxIds/0: 7 is no string")


def test_a_driver_that_failed_is_not_the_clients_silence(make: Any) -> None:
    silent = replace(make.conversation(kind="crash"), exchanges=())
    assert judged(silent, make.contract()) is None
    broken = make.exchange(number=1, violations=(make.violation(),))
    assert judged(make.conversation(None, broken, kind="crash"), make.contract()).verdict == "fail"


def test_a_call_that_sends_nothing_fails(make: Any) -> None:
    ruling = judged(replace(make.conversation(), exchanges=()), make.contract())
    assert ruling.verdict == "fail"
    assert "no request for OpenBoxes" in ruling.reason


def test_a_call_that_sends_something_else_fails(make: Any) -> None:
    stranger = make.exchange(number=9, operation=OperationId("acme", "box", "2020-01-01", "Else"))
    ruling = judged(replace(make.conversation(), exchanges=(stranger,)), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-9",))
