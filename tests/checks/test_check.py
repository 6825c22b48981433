"""What all checks share: which exchanges count, how sure a fact is, how rulings become judgements."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks import check
from harness.checks.check import PASS, Check, Ruling, SeriesCheck
from harness.model import Conversation, FactStatus, OperationId, Source


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


def test_what_a_client_cannot_be_asked_says_nothing_of_it(make: Any) -> None:
    cannot = make.conversation(kind="unsupported")
    assert check.judge([made_check(Ruling("fail", "no"))], [cannot], make.contract()) == ()
    (judgement,) = check.judge([made_check(PASS)], [cannot, make.conversation()], make.contract())
    assert judgement.verdict == "pass"


@pytest.mark.parametrize(("cannot", "seen"), [(1, [2]), (3, [])])
def test_a_series_is_judged_by_what_was_asked(make: Any, cannot: int, seen: list[int]) -> None:
    told: list[int] = []
    series = SeriesCheck(
        "made", "request", "low", "request", "nothing", "Nothing.", lambda all_of_them, _: told.append(len(all_of_them))
    )
    kinds = ["unsupported"] * cannot + ["result"] * (3 - cannot)
    assert check.judge([series], [make.conversation(kind=kind) for kind in kinds], make.contract()) == ()
    assert told == seen


def test_facts_are_those_of_the_worst_rulings(make: Any) -> None:
    rulings = [Ruling("inconclusive", "maybe", (), (replace(make.source, anchor="other"),))]
    rulings += [Ruling("fail", "no", (), (make.source,))] * 2
    (judgement,) = check.judge([made_check(*rulings)], conversations(make, 3), make.contract())
    assert (judgement.group, judgement.facts) == ("request", (make.source,))


def test_where_facts_come_from(make: Any) -> None:
    assert check.row_facts(make.error()) == (make.source,)
    assert check.row_facts(replace(make.error(), spec=None)) == ()
    assert check.provider_fact(make.operation_id, "envelope") == Source("acme/provider.yaml", "envelope")


def test_a_pass_has_no_reason(make: Any) -> None:
    (judgement,) = check.judge([made_check(PASS)], conversations(make, 1), make.contract())
    assert (judgement.verdict, judgement.reason, judgement.evidence) == ("pass", "", ())
