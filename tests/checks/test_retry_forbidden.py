"""An error that the contract says not to retry is not retried."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.retry_forbidden import CHECK
from harness.model import RetryHint

judged: Any = CHECK.judge


def test_a_documented_no_that_is_retried_fails(make: Any) -> None:
    row = make.error_spec(retry="no")
    call = make.call(make.attempt(make.error(row)), make.attempt(make.error(row), at=1))
    ruling = judged(call, make.contract())
    assert ruling.verdict == "fail"
    assert "attempt 1 was answered with Box.NotFound, which is documented as not to be retried" in ruling.reason
    assert ruling.evidence == ("session-1-at-0", "session-1-at-1")
    assert ruling.facts == (make.source,)


def test_a_client_that_stops_passes(make: Any) -> None:
    row = make.error_spec(retry="no")
    throttled = make.error(make.error_spec("TooFast", kind="throttling", retry="after"))
    call = make.call(make.attempt(throttled), make.attempt(make.error(row), at=1))
    assert judged(call, make.contract()).verdict == "pass"


@pytest.mark.parametrize("status", ["inferred", "unknown", "contradicted"])
def test_a_no_that_nobody_documents_is_inconclusive(make: Any, status: str) -> None:
    row = make.error_spec(retry="no", status=status)
    call = make.call(make.attempt(make.error(row)), make.attempt(at=1))
    assert judged(call, make.contract()).verdict == "inconclusive"


@pytest.mark.parametrize(("kind", "verdict"), [("client", "inconclusive"), ("auth", "inconclusive")])
def test_what_only_seems_to_be_of_no_use_is_inconclusive(make: Any, kind: str, verdict: str) -> None:
    row = make.error_spec(kind=kind)
    ruling = judged(make.call(make.attempt(make.error(row)), make.attempt(at=1)), make.contract())
    assert ruling.verdict == verdict
    assert f"an error of kind {kind}" in ruling.reason
    assert judged(make.call(make.attempt(make.error(row))), make.contract()).verdict == "pass"


@pytest.mark.parametrize("kind", ["throttling", "server", "conflict", "unknown"])
def test_of_other_errors_it_says_nothing(make: Any, kind: str) -> None:
    row = make.error_spec(kind=kind)
    assert judged(make.call(make.attempt(make.error(row)), make.attempt(at=1)), make.contract()) is None


@pytest.mark.parametrize("retry", ["yes", "after"])
def test_what_the_contract_lets_be_retried_may_be(make: Any, retry: str) -> None:
    row = make.error_spec(kind="client", retry=retry)
    assert judged(make.call(make.attempt(make.error(row)), make.attempt(at=1)), make.contract()) is None


def test_what_the_contract_forbids_is_told_first(make: Any) -> None:
    vague, forbidden = make.error_spec(kind="client"), make.error_spec("Box.Gone", retry="no")
    call = make.call(make.attempt(make.error(vague)), make.attempt(make.error(forbidden), at=1), make.attempt(at=2))
    ruling = judged(call, make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-at-1", "session-1-at-2"))


def test_a_repetition_that_the_answer_asks_for_is_fine(make: Any) -> None:
    provider = make.provider(retry_hint=RetryHint("x-again", "s", "inferred"))
    answer = make.attempt(make.error(make.error_spec(retry="no")), headers=(("X-Again", "1"),))
    assert judged(make.call(answer, make.attempt(at=1)), make.contract(None, provider)) is None


def test_an_answer_that_did_not_arrive_as_it_was_forbids_nothing(make: Any) -> None:
    error = make.error(make.error_spec(retry="no"))
    for lost in (
        make.attempt(error, fault="close@after"),
        make.attempt(error, left=True),
        make.attempt(error, fault="content_type:x", leaves="dressed", role="change"),
    ):
        assert judged(make.call(lost, make.attempt(at=1)), make.contract()) is None


def test_an_error_of_no_row_forbids_nothing(make: Any) -> None:
    unlisted = make.attempt(replace(make.error(), spec=None))
    assert judged(make.call(unlisted, make.attempt(at=1)), make.contract()) is None
