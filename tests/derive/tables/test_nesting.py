"""Output rows nested as an answer shows them."""

from harness.derive.facts import Row
from harness.derive.tables.nesting import nested_rows, result_of
from harness.derive.text.pages import Span
from harness.model import Json


def names(rows: list[tuple[str, str]], shown: dict[str, Json]) -> list[str]:
    made = [Row(name, type_, None, None, "", Span(1, 1)) for name, type_ in rows]
    return [row.name for row in nested_rows(made, shown)]


def test_rows_go_where_the_answer_has_them() -> None:
    rows = [("Items", "Array of Object"), ("Id", "String"), ("Error", "Object"), ("Code", "String"), ("Total", "Long")]
    shown: dict[str, Json] = {"Items": [{"Id": "1"}, {"Id": "2", "Error": {"Code": "X"}}], "Total": 2}
    assert names(rows, shown) == ["Items", "Items.N.Id", "Items.N.Error", "Items.N.Error.Code", "Total"]


def test_a_name_at_two_levels_goes_to_the_inner_one_once() -> None:
    rows = [("Items", "array<object>"), ("Id", "string"), ("Id", "string")]
    assert names(rows, {"Items": [{"Id": "1"}], "Id": "2"}) == ["Items", "Items.N.Id", "Id"]


def test_a_list_wrapped_in_a_mapping() -> None:
    rows = [("Items", "array<object>"), ("Id", "string")]
    assert names(rows, {"Items": {"Item": [{"Id": "1"}]}}) == ["Items", "Items.N.Id"]


def test_without_an_answer_rows_stay_where_they_are() -> None:
    rows = [("Items", "Array of Object"), ("Id", "String")]
    assert names(rows, {}) == ["Items", "Id"]
    assert names(rows, {"Items": []}) == ["Items", "Id"]
    assert names([("Name", "String"), ("Id", "String")], {"Name": {"Id": "x"}}) == ["Name", "Id"]


def test_the_part_of_an_answer_that_holds_the_output() -> None:
    assert result_of({"Response": {"A": 1}}) == {"A": 1}
    assert result_of({"ResponseMetadata": {}, "Result": {"A": 1}}) == {"A": 1}
    assert result_of({"ResponseMetadata": {}}) == {}
    assert result_of({"A": 1}) == {"A": 1}
    assert result_of([1]) == {}
