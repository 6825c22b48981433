"""Calls that were carried out more than once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from harness.model import AppliedFault, Exchange, Member, Operation, Shape
from harness.reports.watched_run import Remark
from harness.run.judges.repeats import judge
from harness.wire import HttpResponse


@pytest.fixture
def no_token(make: Any) -> Operation:
    """An operation without an idempotency token."""
    members = tuple(Member(name, Shape("string"), make.source) for name in ("BoxIds", "Force"))
    found: Operation = make.operation(mutates=True, input=Shape("structure", members=members))
    return found


def judged(make: Any, exchanges: Sequence[Exchange], operation: Operation | None = None) -> tuple[Remark, ...]:
    return tuple(judge(exchanges, make.contract(operation or make.operation(mutates=True))))


def call(make: Any, number: int, reply: Any = None, token: str | None = None, **changes: Any) -> Exchange:
    params = dict(make.params) if token is None else {**make.params, "ClientToken": token}
    found: Exchange = make.exchange(reply, number=number, **{"params": params, **changes})
    return found


def test_after_a_lost_answer_a_repetition_is_a_warning(make: Any, no_token: Operation) -> None:
    lost = call(make, 1, make.error(code="InternalError"))
    (remark,) = judged(make, [lost, call(make, 2)], no_token)
    assert (remark.weight, remark.about, remark.operation) == ("warning", "repeated-call", make.operation_id)
    assert remark.message == (
        "carried out twice with the same parameters, and the API has no idempotency token; the program tried again "
        "after the error InternalError, though the call had been carried out"
    )
    assert remark.evidence == ("session-1-1", "session-1-2")


@pytest.mark.parametrize("gone", [{"response": None, "reply": None}, {"answered_at": None}])
def test_an_answer_that_never_arrived_is_lost_too(gone: dict[str, Any], make: Any, no_token: Operation) -> None:
    first = call(make, 1)
    draft = {name: value for name, value in gone.items() if name != "answered_at"}
    lost = replace(first, draft=replace(first.draft, **draft), answered_at=gone.get("answered_at", first.answered_at))
    lost = replace(lost, answered_at=None) if "answered_at" in gone else lost
    (remark,) = judged(make, [lost, call(make, 2), call(make, 3)], no_token)
    assert remark.weight == "warning"
    assert remark.message.startswith("carried out 3 times with")
    assert "tried again after an answer that never arrived" in remark.message


def test_an_answer_of_which_a_part_arrived_is_lost_too(make: Any, no_token: Operation) -> None:
    first = call(make, 1)
    cut = replace(first.draft, faults=(AppliedFault("r", "truncate:50%", 1, "change"),))
    (remark,) = judged(make, [replace(first, draft=cut, bytes_sent=9), call(make, 2)], no_token)
    assert remark.weight == "warning"
    assert "tried again after an answer of which only 9 bytes arrived" in remark.message


def test_another_answer_in_its_place_is_a_loss(make: Any, no_token: Operation) -> None:
    first = call(make, 1)
    fault = AppliedFault("r", "http:502@after", 1)
    other = replace(first.draft, reply=None, response=HttpResponse(502), faults=(fault,))
    (remark,) = judged(make, [replace(first, draft=other), call(make, 2)], no_token)
    assert remark.weight == "warning"
    assert "tried again after an answer that was not the operation's own (http:502@after)" in remark.message


def test_what_a_program_makes_of_a_changed_answer_is_not_guessed(make: Any, no_token: Operation) -> None:
    first = call(make, 1)
    changed = replace(first.draft, faults=(AppliedFault("r", "malform:bom", 1, "change"),))
    (remark,) = judged(make, [replace(first, draft=changed), call(make, 2)], no_token)
    assert remark.weight == "note"


def test_a_slow_answer_is_not_lost(make: Any, no_token: Operation) -> None:
    first = call(make, 1)
    slow = replace(first, draft=replace(first.draft, faults=(AppliedFault("r", "delay:2s", 1, "slow"),)))
    (remark,) = judged(make, [slow, call(make, 2)], no_token)
    assert remark.weight == "note"


def test_without_a_lost_answer_it_may_be_meant(make: Any, no_token: Operation) -> None:
    last_is_lost = call(make, 2, make.error())
    (remark,) = judged(make, [call(make, 1), last_is_lost], no_token)
    assert remark.weight == "note"
    assert "tried again" not in remark.message


@pytest.mark.parametrize(
    ("tokens", "weight", "told"),
    [
        (("a", "a"), "note", "each time with the same ClientToken, by which the provider knows it again"),
        (("a", "b"), "warning", "each time with another ClientToken"),
        (("a", None), "warning", "each time with another ClientToken"),
        ((None, None), "warning", "without ClientToken"),
    ],
)
def test_the_token_decides_what_a_repetition_weighs(
    tokens: tuple[str | None, str | None], weight: str, told: str, make: Any
) -> None:
    calls = [call(make, 1, make.error(), tokens[0]), call(make, 2, None, tokens[1])]
    (remark,) = judged(make, calls)
    assert remark.weight == weight
    assert told in remark.message


def test_what_changes_nothing_more_weighs_nothing(make: Any, no_token: Operation) -> None:
    calls = [call(make, 1, make.error()), call(make, 2)]
    (remark,) = judged(make, calls, replace(no_token, idempotency="natural"))
    assert remark.weight == "note"
    assert "which is the same as once" in remark.message
    assert judged(make, calls, replace(no_token, mutates=False)) == ()
    assert len(judged(make, calls, replace(no_token, mutates=None))) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"params": {"BoxIds": ["b-9"]}},
        {"region": "south-2"},
        {"executed": False},
        {"executed": None},
        {"operation": None},
        {"params": None},
    ],
)
def test_other_calls_are_no_repetitions(other: dict[str, Any], make: Any, no_token: Operation) -> None:
    assert judged(make, [call(make, 1, make.error()), call(make, 2, None, None, **other)], no_token) == ()
