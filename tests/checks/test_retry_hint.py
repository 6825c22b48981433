"""A client that calls again does so no earlier than the provider said."""

from typing import Any

import pytest

from harness.checks.retry_hint import CHECK
from harness.model import RetryHint

judged: Any = CHECK.judge


def contract(make: Any, status: Any = "documented") -> Any:
    return make.contract(None, make.provider(retry_hint=RetryHint("x-again", "ms", status)))


def hinted(make: Any, at: float = 0.0, **changes: Any) -> Any:
    return make.attempt(make.error(), at=at, headers=(("X-Again", "1000"),), **changes)


def test_a_client_that_waits_as_told_passes(make: Any) -> None:
    assert judged(make.call(hinted(make), make.attempt(at=1.0)), contract(make)).verdict == "pass"
    assert judged(make.call(hinted(make), make.attempt(at=5.0)), contract(make)).verdict == "pass"
    assert judged(make.call(hinted(make), make.attempt(at=0.99)), contract(make)).verdict == "pass"


def test_a_client_that_comes_back_earlier_fails(make: Any) -> None:
    ruling = judged(make.call(hinted(make), make.attempt(at=0.3)), contract(make))
    assert ruling.verdict == "fail"
    assert "x-again: call again after 1 s; attempt 2 came 0.30 s after it" in ruling.reason
    assert ruling.evidence == ("session-1-at-0", "session-1-at-0.3")
    assert [(fact.file, fact.anchor) for fact in ruling.facts] == [("acme/provider.yaml", "retry_hint")]


def test_each_hint_counts(make: Any) -> None:
    call = make.call(hinted(make), hinted(make, at=1.1), make.attempt(at=1.5))
    assert judged(call, contract(make)).evidence == ("session-1-at-1.1", "session-1-at-1.5")


@pytest.mark.parametrize("status", ["inferred", "unknown"])
def test_a_header_that_no_page_names_is_inconclusive(make: Any, status: str) -> None:
    ruling = judged(make.call(hinted(make), make.attempt(at=0.3)), contract(make, status))
    assert ruling.verdict == "inconclusive"


def test_who_never_comes_back_is_not_judged(make: Any) -> None:
    assert judged(make.call(hinted(make)), contract(make)) is None


def test_without_a_hint_there_is_nothing_to_say(make: Any) -> None:
    assert judged(make.call(make.attempt(make.error()), make.attempt(at=0.1)), contract(make)) is None
    assert judged(make.call(hinted(make), make.attempt(at=0.1)), make.contract()) is None
    assert judged(make.call(hinted(make, left=True), make.attempt(at=0.1)), contract(make)) is None
