"""What all checks share: which exchanges count, how sure a fact is, how rulings become judgements."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks import check
from harness.checks.check import PASS, Check, Ruling
from harness.model import Conversation, FactStatus, OperationId


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("documented", "fail"),
        ("inferred", "inconclusive"),
        ("contradicted", "inconclusive"),
        ("unknown", "inconclusive"),
    ],
)
def test_only_a_documented_fact_fails_a_client(make: Any, status: FactStatus, verdict: str) -> None:
    ruling = check.broken(status, "it is wrong", [make.exchange(number=4)])
    assert ruling.verdict == verdict
    assert ruling.evidence == ("session-1-4",)
    assert ruling.reason.startswith("it is wrong")
    assert (status in ruling.reason) == (verdict == "inconclusive")


def test_the_last_exchange_of_the_operation_counts(make: Any) -> None:
    stranger = make.exchange(make.error(), number=3, operation=OperationId("acme", "box", "2020-01-01", "Else"))
    conversation = make.conversation(None, make.exchange(make.error(), number=1))
    conversation = replace(conversation, exchanges=(*conversation.exchanges, stranger))
    assert [exchange.draft.id for exchange in check.own_exchanges(conversation)] == ["session-1-1", "session-1-2"]
    assert check.sent_error(conversation) is None
    sent = check.sent_result(conversation)
    assert sent is not None
    assert sent[0].draft.id == "session-1-2"


def test_an_error_at_the_end_is_found(make: Any) -> None:
    conversation = make.conversation(make.error(), make.exchange(number=1))
    sent = check.sent_error(conversation)
    assert sent is not None
    assert sent[1].code == "Box.NotFound"
    assert check.sent_result(conversation) is None


def test_without_exchanges_nothing_was_sent(make: Any) -> None:
    conversation = replace(make.conversation(), exchanges=())
    assert check.sent_error(conversation) is None
    assert check.sent_result(conversation) is None


def test_the_status_of_an_error_is_that_of_its_row_or_of_the_throttle_answer(make: Any) -> None:
    provider = make.provider()
    assert check.error_status(make.error(make.error_spec(status="inferred")), provider) == "inferred"
    assert check.error_status(make.error(spec_code := make.error_spec()), provider) == spec_code.status
    throttled = make.error(make.error_spec("TooFast", http=429))
    assert check.error_status(replace(throttled, spec=None), provider) == "documented"
    assert check.error_status(replace(throttled, spec=None, code="Other"), provider) == "unknown"


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [([], "pass"), (["pass", "inconclusive"], "inconclusive"), (["fail", "inconclusive", "pass"], "fail")],
)
def test_the_worst_verdict(verdicts: list[Any], expected: str) -> None:
    assert check.worst(verdicts) == expected


def made_check(*rulings: Ruling | None) -> Check:
    left = list(rulings)
    return Check(
        id="made",
        group="request",
        severity="low",
        about="answer",
        rests_on="nothing",
        explains="Nothing.",
        judge=lambda _conversation, _contract: left.pop(0),
    )


def conversations(make: Any, count: int) -> list[Conversation]:
    return [make.conversation() for _ in range(count)]


def test_a_check_with_nothing_to_say_gives_no_judgement(make: Any) -> None:
    assert check.judge([made_check(None, None)], conversations(make, 2), make.contract()) == ()


def test_the_worst_ruling_decides_and_gives_the_reasons(make: Any) -> None:
    rulings = [
        PASS,
        Ruling("inconclusive", "maybe", ("e-1",)),
        Ruling("fail", "no", ("e-2",)),
        Ruling("fail", "no", ("e-3",)),
    ]
    (judgement,) = check.judge([made_check(*rulings)], conversations(make, 4), make.contract())
    assert (judgement.check, judgement.severity, judgement.verdict) == ("made", "low", "fail")
    assert judgement.reason == "no"
    assert judgement.evidence == ("e-2", "e-3")


def test_many_reasons_are_cut_short(make: Any) -> None:
    rulings = [Ruling("fail", f"reason {number}", (f"e-{number}",)) for number in range(5)]
    (judgement,) = check.judge([made_check(*rulings)], conversations(make, 5), make.contract())
    assert judgement.reason == "reason 0; reason 1; reason 2; and 2 more"
    assert len(judgement.evidence) == 5


def test_a_pass_has_no_reason(make: Any) -> None:
    (judgement,) = check.judge([made_check(PASS)], conversations(make, 1), make.contract())
    assert (judgement.verdict, judgement.reason, judgement.evidence) == ("pass", "", ())
