"""Nested parameters as flat names and back."""

import pytest

from harness.model import Json, Member, Shape, ShapeType, Source
from harness.protocols.flatten import MAX_INDEX, flatten, unflatten, wire_name
from harness.protocols.wire_protocol import Malformed

SOURCE = Source("test", "")


def member(name: str, shape: Shape | ShapeType, wire: str | None = None) -> Member:
    return Member(name, Shape(shape) if isinstance(shape, str) else shape, SOURCE, wire=wire)


def shape(*members: Member) -> Shape:
    return Shape("structure", members=members)


def list_of(item: Shape) -> Shape:
    return Shape("list", item=item)


TAG = shape(member("Key", "string"), member("Value", "integer"))
INPUT = shape(
    member("Name", "string"),
    member("Count", "integer"),
    member("Ratio", "number"),
    member("Force", "boolean"),
    member("Ids", list_of(Shape("string")), "Ids.N"),
    member("Tags", list_of(TAG), "Tag.N.Key"),
    member("Rows", list_of(list_of(Shape("integer")))),
    member("Disk", shape(member("Size", "integer"), member("Tags", list_of(TAG)))),
    member("SystemDisk.Category", "string"),
    member("Loose", Shape("list")),
)


def read(text: str, first: int = 1) -> dict[str, Json]:
    pairs = [tuple(part.split("=", 1)) for part in text.split()]
    return unflatten([(pair[0], pair[1]) for pair in pairs], INPUT, first=first)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("Name=1 Count=1 Ratio=1 Force=true", {"Name": "1", "Count": 1, "Ratio": 1, "Force": True}),
        ("Ids.1=a Ids.2=b", {"Ids": ["a", "b"]}),
        ("Ids.10=j Ids.2=b Ids.1=a", {"Ids": ["a", "b", "j"]}),
        ("Ids.7=a Ids.99999=b", {"Ids": ["a", "b"]}),
        ("Tag.2.Key=b Tag.1.Value=1 Tag.1.Key=a", {"Tags": [{"Value": 1, "Key": "a"}, {"Key": "b"}]}),
        ("Rows.1.1=1 Rows.1.2=2 Rows.2.1=3", {"Rows": [[1, 2], [3]]}),
        ("Disk.Size=20 Disk.Tags.1.Key=k", {"Disk": {"Size": 20, "Tags": [{"Key": "k"}]}}),
        ("SystemDisk.Category=ssd", {"SystemDisk.Category": "ssd"}),
        ("Loose.1=1", {"Loose": ["1"]}),
        # What the shape does not know keeps its flat name.
        ("Other=1 Other.1.x=2 x.y=3", {"Other": "1", "Other.1.x": "2", "x.y": "3"}),
        ("Disk.Colour=red Disk.a.b=c", {"Disk": {"Colour": "red", "a.b": "c"}}),
        ("Tag.1.Colour=red", {"Tags": [{"Colour": "red"}]}),
        # What does not fit it stays as sent.
        ("Force=maybe Count=one Ratio=x", {"Force": "maybe", "Count": "one", "Ratio": "x"}),
        ("Ids=a", {"Ids": "a"}),
        ("Disk=a", {"Disk": "a"}),
        ("Ids.0=a", {"Ids.0": "a"}),
        ("Ids.01=a Ids.x=b Ids.1=e", {"Ids": ["e"], "Ids.01": "a", "Ids.x": "b"}),
        ("Ids.-1=c Ids.=d Ids.1=e", {"Ids": ["e"], "Ids.-1": "c", "Ids.": "d"}),
        ("Ids.1.2=a", {"Ids.1.2": "a"}),
        ("Ids.1.2=a Ids.1=b", {"Ids": ["b"], "Ids.1.2": "a"}),
        ("Name.1=a", {"Name.1": "a"}),
        ("Name.1=a Name=b", {"Name": "b", "Name.1": "a"}),
        ("Disk.Tags.x=1 Disk.Size.y=2", {"Disk": {"Tags.x": "1", "Size.y": "2"}}),
        ("Tag.1=a", {"Tags": ["a"]}),
    ],
)  # fmt: skip
def test_reading(text: str, expected: dict[str, Json]) -> None:
    assert read(text) == expected


def test_lists_may_count_from_zero() -> None:
    assert read("Ids.0=a Ids.1=b", first=0) == {"Ids": ["a", "b"]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Name=a Name=a", "'Name' is given twice"),
        ("Other=a Other=b", "'Other' is given twice"),
        ("Ids.1=a Ids.2=b Ids.1=c", "'Ids.1' is given twice"),
        ("Ids=a Ids=b", "'Ids' is given twice"),
        ("Tag.1.Key=a Tag.1.Key=b", "'Tag.1.Key' is given twice"),
        ("Ids.x=a Ids.x=b", "'Ids.x' is given twice"),
        ("Disk.Size=1 Disk.Size=2", "'Disk.Size' is given twice"),
        ("Disk.z=1 Disk.z=2", "'Disk.z' is given twice"),
        ("Ids=a Ids.1=b", "'Ids' is given both as a value and in parts"),
        ("Disk=a Disk.Size=1", "'Disk' is given both as a value and in parts"),
        ("Tag.1=a Tag.1.Key=b", "'Tag.1' is given both as a value and in parts"),
        ("Ids.100000=a", "beyond 99999"),
        (f"Rows.1.{'9' * 5000}=a", "beyond 99999"),
    ],
)
def test_what_is_refused_and_why(text: str, says: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(text)
    assert caught.value.kind == "malformed"
    assert says in caught.value.detail


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Force", "TRUE", True),
        ("Force", "False", False),
        ("Force", "fALSE", False),
        ("Force", "1", "1"),
        ("Force", "", ""),
        ("Count", "-5", -5),
        ("Count", "007", 7),
        ("Count", "9" * 30, int("9" * 30)),
        ("Count", "9" * 4001, "9" * 4001),
        ("Count", "1.0", "1.0"),
        ("Count", "+1", "+1"),
        ("Count", "١", "١"),
        ("Count", " 1", " 1"),
        ("Ratio", "1.50", 1.5),
        ("Ratio", "-1e3", -1000.0),
        ("Ratio", "1e999", "1e999"),
        ("Ratio", "nan", "nan"),
        ("Ratio", ".5", ".5"),
        ("Name", "true", "true"),
    ],
)
def test_typing(name: str, text: str, expected: Json) -> None:
    value = unflatten([(name, text)], INPUT, first=1)[name]
    assert (value, type(value)) == (expected, type(expected))


def test_writing() -> None:
    params: dict[str, Json] = {
        "Name": "a b",
        "Force": True,
        "Ratio": 1.5,
        "Ids": ["x", "y"],
        "Tags": [{"Key": "k", "Value": 2}],
        "Disk": {"Tags": [{"Key": "d"}], "Size": None, "Extra": {"A": [False]}},
        "Other": [],
        "None": None,
        "Unknown": [{"A": 1}],
    }
    assert flatten(params, INPUT, first=1) == [
        ("Name", "a b"),
        ("Force", "true"),
        ("Ratio", "1.5"),
        ("Ids.1", "x"),
        ("Ids.2", "y"),
        ("Tag.1.Key", "k"),
        ("Tag.1.Value", "2"),
        ("Disk.Tags.1.Key", "d"),
        ("Disk.Extra.A.1", "false"),
        ("Unknown.1.A", "1"),
    ]
    assert flatten({"Ids": ["x"]}, INPUT, first=0) == [("Ids.0", "x")]


def test_names_on_the_wire() -> None:
    assert wire_name(member("InstanceIds", "string", "InstanceIds.N")) == "InstanceIds"
    assert wire_name(member("Tags", "string", "Tag.N.Key")) == "Tag"
    assert wire_name(member("A.B", "string")) == "A.B"


def test_ten_thousand_elements_in_any_order() -> None:
    text = " ".join(f"Ids.{index}=v{index}" for index in range(10_000, 0, -1))
    assert read(text) == {"Ids": [f"v{index}" for index in range(1, 10_001)]}
    assert MAX_INDEX >= 10_000


def test_names_of_many_parts() -> None:
    dots = "." * 1_000_000
    assert read(f"Disk{dots}=1") == {"Disk": {dots[1:]: "1"}}
    assert read(f"Ids{dots}=1 x{dots}=2") == {f"Ids{dots}": "1", f"x{dots}": "2"}
