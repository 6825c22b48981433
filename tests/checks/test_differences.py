"""Differences between JSON values."""

import pytest

from harness.checks.differences import Difference, compare, differences, member_at, only_order
from harness.model import Json, Member, Shape, Source


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"A": 1}, {"A": 1.0}),
        ({"A": None}, {}),
        ({}, {"A": None}),
        ({"A": [{"B": "x", "C": None}]}, {"A": [{"B": "x"}]}),
        ([], []),
        ("x", "x"),
        (True, True),
    ],
)
def test_equal(a: Json, b: Json) -> None:
    assert differences(a, b) == ()


@pytest.mark.parametrize(
    ("a", "b", "line"),
    [
        ({"A": True}, {"A": 1}, "/A: True became 1"),
        ({"A": 1}, {"A": True}, "/A: 1 became True"),
        ({"A": True}, {"A": "True"}, "/A: True became 'True'"),
        ({"A": 1}, {"A": "1"}, "/A: 1 became '1'"),
        ({"A": 1}, {}, "/A: 1 became nothing"),
        ({}, {"A": {"B": 1}}, "/A: nothing became {'B': 1}"),
        ({"A": [1, 2]}, {"A": [1]}, "/A: [1, 2] became [1]"),
        ({"A": [1, 2]}, {"A": [1, 3]}, "/A/1: 2 became 3"),
        ({"a/b~": 1}, {"a/b~": 2}, "/a~1b~0: 1 became 2"),
        ("x", "y", "/: 'x' became 'y'"),
        ({"A": "x" * 100}, {"A": ""}, f"/A: '{'x' * 59}… became ''"),
    ],
)
def test_different(a: Json, b: Json, line: str) -> None:
    assert differences(a, b) == (line,)


def test_each_place_is_one_line() -> None:
    assert differences({"A": 1, "B": {"C": 2}}, {"A": 2, "B": {"C": 3}}) == ("/A: 1 became 2", "/B/C: 2 became 3")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ({"A": [1, 2]}, {"A": [2, 1]}, True),
        ({"A": [{"B": [1, 2]}, {"B": []}]}, {"A": [{"B": []}, {"B": [2, 1]}]}, True),
        ({"A": [1, 2]}, {"A": [2, 2]}, False),
        ({"A": [1, 2], "C": 1}, {"A": [2, 1]}, False),
        ({"A": [1, 2]}, {"A": [1]}, False),
    ],
)
def test_only_the_order_of_lists(a: Json, b: Json, *, same: bool) -> None:
    assert only_order(a, b) is same


def test_a_difference_has_both_values() -> None:
    assert compare({"A": [1]}, {"A": [2]}) == (Difference("/A/0", 1, 2),)
    assert compare({"A": 1}, {"A": 1}) == ()


SOURCE = Source("made.yaml", "output")
INNER = Member("a/b~", Shape("string"), SOURCE)
LISTED = Member("Items", Shape("list", item=Shape("structure", members=(INNER,))), SOURCE)


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", None),
        ("/Items", LISTED),
        ("/Items/0", LISTED),
        ("/Items/0/a~1b~0", INNER),
        ("/Items/0/other", None),
        ("/Other", None),
        ("/Other/Items", None),
    ],
)
def test_the_member_that_a_pointer_leads_to(pointer: str, found: Member | None) -> None:
    assert member_at(Shape("structure", members=(LISTED,)), pointer) is found


def test_a_list_of_unknown_items_has_no_members() -> None:
    bare = Member("Items", Shape("list"), SOURCE)
    assert member_at(Shape("structure", members=(bare,)), "/Items/0") is bare
