"""The signature of each request holds."""

from dataclasses import replace
from typing import Any

from harness.checks.signature import CHECK
from harness.wire import HttpResponse

judged: Any = CHECK.judge


def test_valid_signatures_pass(make: Any) -> None:
    assert judged(make.conversation(), make.contract()).verdict == "pass"


def test_one_wrong_signature_fails(make: Any) -> None:
    earlier = (
        make.exchange(number=1, signature="not judged"),
        make.exchange(number=2, signature="mismatch", signature_detail="canonical request differs"),
    )
    ruling = judged(make.conversation(None, *earlier), make.contract())
    assert ruling.verdict == "fail"
    assert ruling.reason == "the signature is wrong (mismatch): canonical request differs"
    assert ruling.evidence == ("session-1-2",)


def test_a_signature_that_was_not_judged_is_inconclusive(make: Any) -> None:
    ruling = judged(make.conversation(None, make.exchange(number=1, signature="not judged")), make.contract())
    assert ruling.verdict == "inconclusive"
    assert ruling.evidence == ("session-1-1",)


def test_what_is_no_provider_request_is_not_judged(make: Any) -> None:
    conversation = replace(make.conversation(), exchanges=(make.exchange(provider=None, signature="missing"),))
    assert judged(conversation, make.contract()) is None


def test_what_a_redirect_made_of_a_request_is_not_judged(make: Any) -> None:
    redirect = make.exchange(response=HttpResponse(302, "", (("Location", "/elsewhere"),)), reply=None)
    request = replace(redirect.draft.request, target="/elsewhere")
    led = make.exchange(number=2, request=request, signature="mismatch")
    assert judged(make.over(redirect, led), make.contract()).verdict == "pass"
    assert judged(make.over(make.exchange(), led), make.contract()).verdict == "fail"


def test_a_handshake_has_no_signature(make: Any) -> None:
    assert judged(make.over(make.handshake("tls:expired", signature="not judged")), make.contract()) is None


def test_a_failure_rests_on_what_the_provider_says_of_it(make: Any) -> None:
    ruling = judged(make.over(make.exchange(signature="expired")), make.contract())
    assert ruling.reason == "the signature is wrong (expired): no detail"
    (fact,) = ruling.facts
    assert (fact.file, fact.anchor) == ("acme/provider.yaml", "signature/expired")


def test_of_parameters_that_break_the_contract_nothing_says_how_they_are_signed(make: Any) -> None:
    wrong = make.exchange(signature="mismatch", signature_detail="canonical request differs")
    conversation = replace(make.conversation(), exchanges=(wrong,), invalid=True)
    ruling = judged(conversation, make.contract())
    assert ruling.verdict == "inconclusive"
    assert ruling.reason.startswith("the signature is wrong (mismatch): canonical request differs; not counted")
