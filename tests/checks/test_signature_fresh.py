"""Each attempt is signed anew."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from harness.checks.signature_fresh import CHECK
from harness.model import ErrorTemplate, FactStatus
from harness.wire import HttpResponse

judged: Any = CHECK.judge


def attempt(make: Any, number: int, seconds: float = 0.0, target: str = "/", **headers: str) -> Any:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    request = replace(make.exchange().draft.request, headers=named, target=target)
    return make.exchange(number=number, request=request, requested_at=make.start + timedelta(seconds=seconds))


def told(make: Any, *attempts: Any, status: FactStatus | None = "documented") -> Any:
    template = ErrorTemplate("NonceUsed", 400, "Used.", status or "unknown", "a page")
    known = {} if status is None else {"replayed": template}
    return judged(make.over(*attempts), make.contract(provider=make.provider(signature=known)))


def nonces(make: Any, *values: str) -> list[Any]:
    return [attempt(make, number, x_acs_signature_nonce=value) for number, value in enumerate(values, 1)]


def test_a_nonce_that_counts_once_and_is_used_twice_fails(make: Any) -> None:
    ruling = told(make, *nonces(make, "a", "b", "a"))
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1", "session-1-3"))
    assert ruling.reason == "two attempts were signed with the same nonce a, for which acme answers NonceUsed"
    (fact,) = ruling.facts
    assert (fact.file, fact.anchor, fact.evidence) == ("acme/provider.yaml", "signature/replayed", "a page")


@pytest.mark.parametrize("status", ["inferred", None])
def test_where_nobody_documents_that_it_cannot_fail(make: Any, status: FactStatus | None) -> None:
    ruling = told(make, *nonces(make, "a", "a"), status=status)
    assert ruling.verdict == "inconclusive"
    assert ("NonceUsed" in ruling.reason) == (status is not None)


def test_new_nonces_pass(make: Any) -> None:
    assert told(make, *nonces(make, "a", "b")).verdict == "pass"


@pytest.mark.parametrize("name", ["SignatureNonce", "Nonce"])
def test_a_nonce_may_stand_in_the_query(make: Any, name: str) -> None:
    twice = [attempt(make, number, target=f"/?{name}=7") for number in (1, 2)]
    assert told(make, *twice).verdict == "fail"
    assert told(make, twice[0], attempt(make, 2, target=f"/?{name}=8")).verdict == "pass"


def test_without_a_nonce_a_signature_may_be_sent_again(make: Any) -> None:
    assert told(make, attempt(make, 1, X_Date="then"), attempt(make, 2, 9, X_Date="then")) is None


def test_a_new_nonce_makes_a_new_signature(make: Any) -> None:
    fresh = [
        attempt(make, number, 9.0 * number, x_acs_date="then", x_acs_signature_nonce=str(number)) for number in (1, 2)
    ]
    assert told(make, *fresh).verdict == "pass"


def test_one_attempt_says_nothing(make: Any) -> None:
    first, second = nonces(make, "a", "a")
    assert told(make, first) is None
    unsigned = replace(second, draft=replace(second.draft, signature="missing"))
    assert told(make, first, unsigned) is None


def test_what_a_redirect_made_of_a_request_is_no_attempt(make: Any) -> None:
    first, second = nonces(make, "a", "a")
    away = HttpResponse(302, "", (("Location", "/there"),))
    first = replace(first, draft=replace(first.draft, response=away))
    second = replace(second, draft=replace(second.draft, request=replace(second.draft.request, target="/there")))
    assert told(make, first, second) is None
