"""Type cells of three vendors."""

import pytest

from harness.derive.tables.vendor_types import item_type, spec_type


@pytest.mark.parametrize(
    ("cell", "type_"),
    [
        ("String", "string"),
        ("Timestamp ISO8601", "string"),
        ("Integer", "integer"),
        ("Uint64", "integer"),
        ("long", "integer"),
        ("Float", "number"),
        ("number<double>", "number"),
        ("integer<int32>", "integer"),
        ("Boolean", "boolean"),
        ("Array of String", "list<string>"),
        ("Array of Strings", "list<string>"),
        ("Array of Filter", "list<Filter>"),
        ("Array of Struct", "list<structure>"),
        ("array<object>", "list<structure>"),
        ("array<array<long>>", "list<list<integer>>"),
        ("array", "list<unknown>"),
        ("[]String", "list<string>"),
        ("Object[]", "list<structure>"),
        ("Struct", "structure"),
        ("map<string,string>", "structure"),
        ("any", "unknown"),
        ("RefreshSettings", "RefreshSettings"),
        ("Arrays", "Arrays"),
        ("a b", "unknown"),
        ("weird<x>", "unknown"),
        ("", "unknown"),
    ],
)
def test_cells(cell: str, type_: str) -> None:
    assert spec_type(cell) == type_


def test_items_of_lists() -> None:
    assert item_type("list<list<string>>") == "list<string>"
    assert item_type("string") is None
