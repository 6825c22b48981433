"""Errors of single items can be seen by the caller."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.item_errors import CHECK
from harness.model import ItemError

judged: Any = CHECK.judge

LOCKED = ItemError("b-2", "Box.Locked", "The box is locked.")


def judge(make: Any, *shown: ItemError, sent: tuple[ItemError, ...] = (LOCKED,), contract: Any = None) -> Any:
    conversation = make.conversation(make.result({}, *sent), item_errors=shown)
    return judged(conversation, contract or make.contract())


def test_a_seen_item_error_passes(make: Any) -> None:
    assert judge(make, LOCKED).verdict == "pass"
    assert judge(make, replace(LOCKED, message="b-2: The box is locked. (!)")).verdict == "pass"


@pytest.mark.parametrize(
    "shown",
    [(), (replace(LOCKED, message="?"),)],
)
def test_an_unseen_item_error_fails(make: Any, shown: tuple[ItemError, ...]) -> None:
    ruling = judge(make, *shown)
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert "cannot be seen by the caller: Box.Locked of b-2" in ruling.reason


@pytest.mark.parametrize("shown", [replace(LOCKED, item="b-1"), replace(LOCKED, code="Box.Open")])
def test_an_item_error_that_was_not_sent_fails(make: Any, shown: ItemError) -> None:
    ruling = judge(make, LOCKED, shown)
    assert ruling.verdict == "fail"
    assert "were not sent" in ruling.reason
    assert judge(make, shown, sent=()).verdict == "fail"


def test_one_of_two_is_not_enough(make: Any) -> None:
    other = replace(LOCKED, item="b-1")
    assert "of b-1" in judge(make, LOCKED, sent=(other, LOCKED)).reason


def test_codes_and_messages_that_are_not_documented_cannot_fail(make: Any) -> None:
    row = make.error_spec("Box.Locked", scope="item", http=None, status="inferred", message_status="inferred")
    contract = make.contract(make.operation(errors=(row,)))
    assert judge(make, contract=contract).verdict == "inconclusive"
    assert judge(make, replace(LOCKED, message="?"), contract=contract).verdict == "pass"
    unlisted = make.contract(make.operation(errors=()))
    assert judge(make, contract=unlisted).verdict == "inconclusive"


def test_without_item_errors_nothing_is_said(make: Any) -> None:
    assert judge(make, sent=()) is None
    assert judged(make.conversation(make.error(), item_errors=(LOCKED,)), make.contract()) is None


@pytest.mark.parametrize(("kind", "shown"), [("client_error", False), ("service_error", True)])
def test_an_error_in_place_of_the_result_counts_where_it_names_items(make: Any, kind: str, *, shown: bool) -> None:
    locked = make.result({}, LOCKED, replace(LOCKED, item="b-1"))
    items = (LOCKED,) if shown else ()
    ruling = judged(make.conversation(locked, kind=kind, item_errors=items), make.contract())
    assert (ruling and ruling.verdict) == ("fail" if shown else None)


def test_a_failure_rests_on_the_rows(make: Any) -> None:
    other = replace(make.source, anchor="errors/item/-/Box.Locked")
    row = replace(make.error_spec("Box.Locked", scope="item", http=None, message="The box is locked."), source=other)
    contract = make.contract(make.operation(errors=(row,)))
    assert judge(make, contract=contract).facts == (other,)
    assert judge(make, LOCKED, replace(LOCKED, item="b-1"), contract=contract).facts == (make.source,)
