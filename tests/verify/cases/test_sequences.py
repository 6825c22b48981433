"""Sequences along the links as cases."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from harness.model import Example, Link, Operation
from harness.verify.cases.case import Case, CaseCall, ExpectResult, FromCall
from harness.verify.cases.sequences import sequence_cases

Expanded = Callable[..., Mapping[str, Case]]
TAKES = {"BoxIds": "request:BoxIds", "Task": "response:TaskId"}


def named(operation: Operation, name: str, *targets: str, **changes: Any) -> Operation:
    links = tuple(Link(target, TAKES) for target in targets)
    return replace(operation, id=replace(operation.id, name=name), links=links, **changes)


def test_a_linked_operation_is_called_with_what_the_first_one_took_and_gave(expanded: Expanded, make: Any) -> None:
    close = named(make.operation(), "CloseBoxes", examples=(Example("close", {"Task": "t-9", "Force": True}),))
    (case,) = expanded(sequence_cases, named(make.operation(), "OpenBoxes", "CloseBoxes"), close).values()
    assert (case.id, case.group) == ("acme/box:OpenBoxes/sequence/CloseBoxes", "sequence")
    taken = (("BoxIds", FromCall(1, "request", "BoxIds")), ("Task", FromCall(1, "response", "TaskId")))
    assert case.calls == (
        CaseCall(make.params, ExpectResult()),
        CaseCall({"Force": True}, ExpectResult(), operation=close.id, taken=taken),
    )
    assert case.rules == ()


@pytest.mark.parametrize(
    ("links", "ways"),
    [
        ({"A": ()}, []),
        ({"A": "BC", "B": (), "C": ()}, ["B", "C"]),
        ({"A": "B", "B": "A"}, ["B"]),
        ({"A": "B", "B": "C", "C": "A"}, ["B", "B/C"]),
        ({"A": "BC", "B": "C", "C": "B"}, ["B", "B/C", "C", "C/B"]),
        ({"A": "B", "B": "C", "C": "D", "D": "E", "E": ()}, ["B", "B/C", "B/C/D"]),
    ],
)
def test_every_way_is_one_case_and_calls_no_operation_twice(
    expanded: Expanded, make: Any, links: dict[str, str], ways: list[str]
) -> None:
    operations = [named(make.operation(), name, *targets) for name, targets in links.items()]
    assert list(expanded(sequence_cases, *operations)) == [f"sequence/{way}" for way in ways]


def test_what_is_taken_comes_from_the_call_before(expanded: Expanded, make: Any) -> None:
    operations = [named(make.operation(), name, *targets) for name, targets in {"A": "B", "B": "C", "C": ""}.items()]
    last = expanded(sequence_cases, *operations)["sequence/B/C"].calls[-1]
    assert [source.call for _, source in last.taken] == [2, 2]
