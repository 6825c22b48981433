"""Signatures of further attempts."""

from dataclasses import replace
from typing import Any

import pytest

from harness.profile.signatures import signatures


def signed(make: Any, at: float, name: str, value: str, **changes: Any) -> Any:
    one = make.attempt(at=at, **changes)
    request = replace(one.draft.request, headers=((name, value),))
    return replace(one, draft=replace(one.draft, request=request))


def told(case: Any, make: Any, *exchanges: Any) -> list[tuple[str, str]]:
    return [(one.name, one.value) for one in signatures([case(make.call(*exchanges))])]


@pytest.mark.parametrize("name", ["X-Date", "X-TC-Timestamp", "x-acs-date"])
def test_attempts_of_the_same_time_have_the_same_signature(make: Any, case: Any, name: str) -> None:
    first, later = signed(make, 0, name, "then"), signed(make, 2.5, name, "then")
    assert told(case, make, first, later) == [("signature of further attempts", "that of the first")]
    assert told(case, make, first, signed(make, 0.5, name, "now")) == [("signature of further attempts", "a new one")]


def test_the_first_attempt_tells_how_old_a_signature_is(make: Any, case: Any) -> None:
    made = [signed(make, at, "X-Date", "then") for at in (0, 1.5, 3)]
    assert [value for _, value in told(case, make, *made)] == ["that of the first"]
    assert told(case, make, *made[:2]) == []


def test_a_nonce_tells_it_at_once(make: Any, case: Any) -> None:
    first = signed(make, 0, "x-acs-signature-nonce", "a")
    again, anew = (signed(make, 0.1, "x-acs-signature-nonce", value) for value in "ab")
    assert [value for _, value in told(case, make, first, again)] == ["that of the first"]
    assert [value for _, value in told(case, make, first, anew)] == ["a new one"]
    assert [value for _, value in told(case, make, first, again, anew)] == ["a new one, that of the first"]


def test_what_is_not_signed_says_nothing(make: Any, case: Any) -> None:
    first = signed(make, 0, "X-Date", "then")
    assert told(case, make, first, signed(make, 9, "X-Date", "now", signature="missing")) == []
    assert told(case, make, make.attempt(), make.attempt(at=9)) == []
    assert told(case, make, first) == []
    assert told(case, make) == []
