"""The request satisfies the contract."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.request_contract import CHECK
from harness.model import OperationId
from harness.wire import HttpResponse

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


def silent(make: Any, *exchanges: Any, invalid: bool = False, **outcome: Any) -> Any:
    return judged(replace(make.over(*exchanges, **outcome), invalid=invalid), make.contract())


@pytest.mark.parametrize("kind", ["hung", "died"])
def test_what_became_of_a_client_that_said_nothing_is_told_elsewhere(make: Any, kind: str) -> None:
    assert silent(make, kind=kind) is None


def test_what_was_meant_to_break_the_contract_may_be_refused_by_the_client(make: Any) -> None:
    assert silent(make, invalid=True, kind="client_error").verdict == "pass"
    assert silent(make, invalid=True, kind="result").verdict == "fail"
    ruling = silent(make, kind="client_error", error_type="MadeError", message="no")
    assert ruling.verdict == "fail"
    assert ruling.reason == "no request for OpenBoxes arrived; the caller was given client error (MadeError: no)"
    assert ruling.facts == (make.source,)


def test_what_was_meant_to_break_the_contract_is_not_held_against_it(make: Any) -> None:
    broken = make.exchange(violations=(make.violation(),))
    assert silent(make, broken).verdict == "fail"
    assert silent(make, broken, invalid=True) is None


def test_a_connection_that_was_broken_on_purpose_explains_the_silence(make: Any) -> None:
    assert silent(make, make.handshake("tls:expired"), kind="client_error") is None
    other = make.exchange(operation=None, faults=make.handshake("x").draft.faults)
    assert silent(make, other, kind="client_error").verdict == "fail"


def test_a_client_that_does_not_trust_the_harness_is_not_judged_by_its_silence(make: Any) -> None:
    ruling = silent(make, make.handshake(problem="it does not trust the CA"), kind="client_error")
    assert ruling.verdict == "inconclusive"
    assert ruling.reason == "no request for OpenBoxes arrived: it does not trust the CA"


def test_a_client_whose_time_was_over_before_it_was_heard_is_not_judged(make: Any) -> None:
    ruling = silent(make, kind="timeout", error_type="MadeTimeout", message="the time is over")
    assert (ruling.verdict, ruling.facts) == ("inconclusive", ())
    assert ruling.reason == "no request for OpenBoxes arrived before the client's time was over"
    assert silent(make, kind="timeout", invalid=True).verdict == "inconclusive"
    assert silent(make, make.exchange(), kind="timeout").verdict == "pass"


def test_what_the_harness_cannot_read_is_inconclusive(make: Any) -> None:
    refused = make.error(message="no JSON")
    unread = make.exchange(refused, params=None, responder="refusal")
    ruling = silent(make, unread)
    assert (ruling.verdict, ruling.evidence) == ("inconclusive", ("session-1-1",))
    assert ruling.reason == "the harness cannot read the request as a call: no JSON"
    assert silent(make, make.exchange(refused, params=None)).verdict == "pass"
    assert silent(make, make.exchange(refused, responder="refusal")).verdict == "pass"
    broken = make.exchange(number=2, violations=(make.violation(),))
    assert silent(make, unread, broken).verdict == "fail"


def test_what_a_redirect_made_of_a_request_is_not_judged(make: Any) -> None:
    redirect = make.exchange(response=HttpResponse(302, "", (("Location", "/elsewhere"),)), reply=None)
    request = replace(redirect.draft.request, target="/elsewhere")
    led = make.exchange(number=2, request=request, violations=(make.violation(),))
    assert silent(make, redirect, led).verdict == "pass"


def test_a_failure_rests_on_the_facts_that_are_broken(make: Any) -> None:
    other = replace(make.source, anchor="input/Force")
    doubtful = make.violation(status="unknown", message="doubtful")
    found = make.violation(source=other, message="broken")
    assert silent(make, make.exchange(violations=(doubtful, found))).facts == (other,)
