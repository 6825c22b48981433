"""What a driver makes of errors of single items."""

from collections.abc import Callable

import pytest

from harness.app import LocalHarness
from harness.model import OperationId, Result
from harness.verify.driver_check import items
from harness.verify.driver_check.talk import Talk

Talks = Callable[..., Talk]


@pytest.fixture
def reboot(handle: LocalHarness) -> OperationId:
    """An operation with errors of items."""
    return handle.catalog.resolve("volcengine/ecs:RebootInstances")


def test_only_some_operations_list_errors_of_items(
    handle: LocalHarness, operation: OperationId, reboot: OperationId
) -> None:
    assert items.lists_item_errors(handle.catalog, reboot)
    assert not items.lists_item_errors(handle.catalog, operation)


@pytest.mark.parametrize(
    ("mode", "mark", "text"),
    [
        ("right", "right", "was told as it was sent"),
        ("fails-with-items", "right", "was told as it was sent"),
        ("hides", "wrong", "was told without item_errors"),
        ("hides-values", "look", "was told without item_errors"),
        ("fails", "wrong", "was told as client_error (PartlyFailed)"),
        ("loses-items", "wrong", "of no item"),
        ("adds-items", "wrong", "Failed of i-0"),
        ("loses-messages", "look", "was told without the provider's message"),
        ("asks-for-none", "not tried", "the request did not get the answer that was ordered for it"),
    ],
)
def test_errors_of_items_are_to_be_told(mode: str, mark: str, text: str, talk: Talks, reboot: OperationId) -> None:
    point = items.item_errors(talk(f"items-{mode}"), reboot)
    assert (point.name, point.mark) == ("item errors", mark)
    assert text in point.text
    assert (point.fix is not None) == (mark in {"wrong", "look"})
    assert ("item_errors" in (point.fix or "")) == (mode != "loses-messages" and mark in {"wrong", "look"})


def test_the_error_is_a_documented_one_of_a_single_item(talk: Talks, reboot: OperationId) -> None:
    talking = talk("items-right")
    items.item_errors(talking, reboot)
    reply = talking.calls[0].reply
    assert isinstance(reply, Result)
    (error,) = reply.item_errors
    rows = talking.handle.catalog.operation(reboot).errors
    assert [row.status for row in rows if (row.scope, row.code) == ("item", error.code)] == ["documented"]


def test_what_lists_none_is_not_tried(talk: Talks, operation: OperationId) -> None:
    talking = talk("right")
    assert items.item_errors(talking, operation).mark == "not tried"
    assert talking.calls == []
