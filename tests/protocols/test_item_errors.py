"""Errors of single items inside a success."""

import pytest

from harness.model import ItemError, Json, Member, Shape, Source
from harness.protocols.item_errors import ItemPlace, extract, merge, place

SOURCE = Source("test", "")
STRING = Shape("string")


def shape(**members: Shape) -> Shape:
    return Shape("structure", members=tuple(Member(name, each, SOURCE) for name, each in members.items()))


def list_of(item: Shape) -> Shape:
    return Shape("list", item=item)


ERROR = shape(Code=STRING, Message=STRING)
DETAILS = shape(Total=Shape("integer"), OperationDetails=list_of(shape(Name=STRING, InstanceId=STRING, Error=ERROR)))
NESTED = shape(Set=shape(Things=list_of(shape(Error=ERROR, ThingID=STRING))), Flat=list_of(STRING))
ONE, TWO = ItemError("i-1", "Code.One", "first"), ItemError("i-2", "Code.Two", "second")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (DETAILS, ItemPlace(("OperationDetails",), "InstanceId")),
        (NESTED, ItemPlace(("Set", "Things"), "ThingID")),
        (shape(), None),
        (STRING, None),
        (shape(Ids=list_of(STRING), None_=Shape("list")), None),
        (shape(Items=list_of(shape(InstanceId=STRING))), None),
        (shape(Items=list_of(shape(InstanceId=STRING, Error=STRING))), None),
        (shape(Items=list_of(shape(InstanceId=STRING, Error=shape(Code=STRING)))), None),
        (shape(Items=list_of(shape(InstanceId=STRING, Error=shape(Message=STRING)))), None),
        (shape(Items=list_of(shape(Index=Shape("integer"), Error=ERROR))), None),
        (shape(Items=list_of(shape(InstanceId=Shape("integer"), Error=ERROR))), None),
        (shape(Deep=NESTED, Near=list_of(shape(NearId=STRING, Error=ERROR))), ItemPlace(("Near",), "NearId")),
    ],
)
def test_the_place_is_found_by_shape(output: Shape, expected: ItemPlace | None) -> None:
    assert place(output) == expected


def told(error: ItemError) -> dict[str, Json]:
    return {"InstanceId": error.item, "Error": {"Code": error.code, "Message": error.message}}


def test_errors_go_into_the_entries_of_their_items() -> None:
    value: dict[str, Json] = {
        "Total": 2,
        "OperationDetails": [{"InstanceId": "i-2", "Name": "n"}, {"InstanceId": "i-3"}],
    }
    merged = merge(value, (ONE, TWO), DETAILS)
    assert merged == {"Total": 2, "OperationDetails": [{**told(TWO), "Name": "n"}, {"InstanceId": "i-3"}, told(ONE)]}
    assert value["OperationDetails"] == [{"InstanceId": "i-2", "Name": "n"}, {"InstanceId": "i-3"}]
    assert extract(merged, DETAILS) == (TWO, ONE)


@pytest.mark.parametrize("value", [{}, {"OperationDetails": None}, {"OperationDetails": "x"}, {"OperationDetails": []}])
def test_a_missing_list_is_made(value: dict[str, Json]) -> None:
    assert merge(value, (ONE,), DETAILS) == {"OperationDetails": [told(ONE)]}


@pytest.mark.parametrize("value", [{}, {"Set": 1}, {"Set": {"Things": [1]}}])
def test_the_way_to_a_nested_list_is_made(value: dict[str, Json]) -> None:
    merged = merge(value, (ONE,), NESTED)
    assert extract(merged, NESTED) == (ONE,)


def test_a_nested_list_keeps_its_neighbours() -> None:
    value: dict[str, Json] = {"Set": {"Other": 1}, "Flat": ["a"]}
    merged = merge(value, (ONE,), NESTED)
    assert merged == {
        "Set": {"Other": 1, "Things": [{"ThingID": "i-1", "Error": {"Code": "Code.One", "Message": "first"}}]},
        "Flat": ["a"],
    }
    assert value == {"Set": {"Other": 1}, "Flat": ["a"]}


def test_an_item_that_is_listed_twice_fails_twice() -> None:
    value: dict[str, Json] = {"OperationDetails": [{"InstanceId": "i-1"}, {"InstanceId": "i-1"}]}
    assert merge(value, (ONE,), DETAILS) == {"OperationDetails": [told(ONE), told(ONE)]}


def test_no_errors_change_nothing() -> None:
    assert merge({"A": 1}, (), shape()) == {"A": 1}
    with pytest.raises(ValueError, match="no list of items"):
        merge({"A": 1}, (ONE,), shape())


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (told(ONE), (ONE,)),
        ({"InstanceId": "i-1", "Error": None}, ()),
        ({"InstanceId": "i-1", "Error": {}}, ()),
        ({"InstanceId": "i-1", "Error": {"Code": "", "Message": ""}}, ()),
        ({"InstanceId": "i-1", "Error": {"Code": 1}}, ()),
        ({"InstanceId": "i-1"}, ()),
        ({"InstanceId": 7, "Error": {"Code": "C", "Message": 1}}, (ItemError("", "C", ""),)),
        ("text", ()),
    ],
)
def test_reading(entry: Json, expected: tuple[ItemError, ...]) -> None:
    assert extract({"OperationDetails": [entry]}, DETAILS) == expected


@pytest.mark.parametrize("value", [{}, {"OperationDetails": {}}, {"OperationDetails": None}])
def test_no_list_has_no_errors(value: dict[str, Json]) -> None:
    assert extract(value, DETAILS) == ()
    assert extract(value, shape()) == ()
