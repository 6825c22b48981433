"""Who keeps to the rate is not refused, and who was refused gets through."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.pace_recovers import CHECK
from harness.model import ItemError, RateLimit, Source

judged: Any = CHECK.judge
RATE = Source("specs/acme/box/2020-01-01/OpenBoxes.yaml", "rate_limit")
LIMIT = RateLimit(2, 1, source=RATE)


def contract(make: Any, rate: RateLimit | None = LIMIT) -> Any:
    return make.contract(make.operation(rate_limit=rate))


def throttled(make: Any) -> Any:
    return replace(make.error(), code="TooFast", http=429, spec=None)


def test_a_burst_that_goes_beyond_the_rate_and_gets_through_later_passes(make: Any) -> None:
    ok, refused = make.call(make.attempt()), make.call(make.attempt(throttled(make)))
    assert judged([ok, ok, refused, ok], contract(make)).verdict == "pass"
    assert judged([ok, ok, refused], contract(make)).verdict == "pass"
    assert judged([ok, ok, refused, refused, ok], contract(make)).verdict == "pass"


def test_one_call_alone_is_a_matter_of_retries(make: Any) -> None:
    again = make.call(make.attempt(throttled(make)), make.attempt(at=1), outcome={"kind": "service_error"})
    assert judged([again], contract(make)) is None
    assert judged([make.call(make.attempt()), again], contract(make)).verdict == "pass"


def test_without_a_refusal_there_is_nothing_to_say(make: Any) -> None:
    ok = make.call(make.attempt())
    assert judged([ok, ok, ok], contract(make)) is None
    other = make.call(make.attempt(make.error()))
    assert judged([other, other], contract(make)) is None
    assert judged([], contract(make)) is None


def doubled(make: Any) -> list[Any]:
    return [make.call(make.attempt(), make.attempt(at=1)), make.call(make.attempt(throttled(make)))]


def test_a_client_that_spends_the_rate_itself_fails(make: Any) -> None:
    ruling = judged(doubled(make), contract(make))
    assert ruling.verdict == "fail"
    assert ruling.reason == (
        "the caller kept to 2 calls in 1 s, and call 2 was refused: the client had made 1 requests of its own"
    )
    assert (ruling.evidence, ruling.facts) == (("session-1-at-0",), (RATE,))


@pytest.mark.parametrize("status", ["inferred", "unknown"])
def test_a_rate_that_no_page_gives_is_inconclusive(make: Any, status: Any) -> None:
    ruling = judged(doubled(make), contract(make, RateLimit(2, 1, status)))
    assert (ruling.verdict, ruling.facts) == ("inconclusive", ())
    assert judged(doubled(make), contract(make, None)).verdict == "pass"


def test_requests_that_had_a_reason_are_not_held_against_it(make: Any) -> None:
    lost = make.call(make.attempt(fault="close"), make.attempt(at=1))
    assert judged([lost, make.call(make.attempt(throttled(make)))], contract(make)).verdict == "pass"
    refused = make.call(make.attempt(throttled(make)), make.attempt(throttled(make), at=1))
    assert judged([make.call(make.attempt()), refused], contract(make)).verdict == "pass"


def test_a_call_beyond_the_rate_may_be_refused(make: Any) -> None:
    ok, refused = make.call(make.attempt()), make.call(make.attempt(throttled(make)))
    twice = make.call(make.attempt(), make.attempt(at=1))
    assert judged([ok, twice, refused], contract(make)).verdict == "pass"
    # A refusal that was ordered whatever the rate is nobody's doing.
    assert judged([refused, ok], contract(make)).verdict == "pass"
    assert judged([ok, refused], contract(make)).verdict == "pass"


@pytest.mark.parametrize("kind", ["service_error", "client_error", "timeout"])
def test_a_client_that_does_not_find_back_fails(make: Any, kind: str) -> None:
    refused = make.call(make.attempt(throttled(make)))
    stuck = make.call(make.attempt(at=9), outcome={"kind": kind, "error_type": "AcmeError", "code": "TooFast"})
    ruling = judged([refused, stuck], contract(make))
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-at-9",))
    assert ruling.reason == (
        "call 2 got through, after one that was refused, and the caller was given AcmeError: TooFast"
    )
    assert judged([stuck, refused], contract(make)).verdict == "pass"


def test_an_error_without_words_is_told_as_one(make: Any) -> None:
    refused = make.call(make.attempt(throttled(make)))
    stuck = make.call(make.attempt(at=9), outcome={"kind": "client_error"})
    assert judged([refused, stuck], contract(make)).reason.endswith("the caller was given an error")
    stuck = make.call(make.attempt(at=9), outcome={"kind": "client_error", "message": "not yet"})
    assert judged([refused, stuck], contract(make)).reason.endswith("the caller was given not yet")


def test_a_client_that_asks_no_more_is_inconclusive(make: Any) -> None:
    refused = make.call(make.attempt(throttled(make)))
    ruling = judged([refused, make.call()], contract(make))
    assert ruling.verdict == "inconclusive"
    assert "asked nobody" in ruling.reason
    crashed = make.call(outcome={"kind": "crash"})
    assert judged([refused, crashed], contract(make)).verdict == "pass"


def test_a_success_in_part_may_be_an_error(make: Any) -> None:
    refused = make.call(make.attempt(throttled(make)))
    partial = make.result(None, ItemError("b-2", "Box.Locked", "The box is locked."))
    told = make.call(make.attempt(partial), outcome={"kind": "client_error"})
    assert judged([refused, told], contract(make)).verdict == "pass"
