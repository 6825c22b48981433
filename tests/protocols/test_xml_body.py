"""XML bodies, both ways."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.model import Json, Member, Shape, Source
from harness.protocols.json_body import MAX_DEPTH
from harness.protocols.wire_protocol import Malformed
from harness.protocols.xml_body import DECLARATION, decode, encode, members

STRING, INTEGER, BOOLEAN = Shape("string"), Shape("integer"), Shape("boolean")


def structure(**of: Shape) -> Shape:
    return Shape("structure", members=tuple(Member(name, shape, Source("test", "")) for name, shape in of.items()))


TAG = structure(Key=STRING, Value=INTEGER)
OUTPUT = structure(
    Text=STRING, Count=INTEGER, Done=BOOLEAN, Tags=Shape("list", item=TAG), Names=Shape("list", item=STRING),
    Table=Shape("list", item=Shape("list", item=STRING)), Inner=structure(Tag=TAG),
)  # fmt: skip


def written(value: dict[str, Json]) -> str:
    text = encode("R", value).decode()
    assert text.startswith(DECLARATION)
    return text.removeprefix(DECLARATION)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, "<R/>"),
        ({"Text": "a", "Count": 1, "Done": True}, "<R><Text>a</Text><Count>1</Count><Done>true</Done></R>"),
        ({"Done": False, "Ratio": 1.5}, "<R><Done>false</Done><Ratio>1.5</Ratio></R>"),
        ({"Text": None, "Inner": {}, "Names": [], "Empty": ""}, "<R><Text/><Inner/><Empty/></R>"),
        ({"Names": ["a", "b"]}, "<R><Names>a</Names><Names>b</Names></R>"),
        (
            {"Table": [["a", "b"], ["c"]]},
            "<R><Table><item>a</item><item>b</item></Table><Table><item>c</item></Table></R>",
        ),
        ({"Text": "<&>\r\x00\ud800"}, "<R><Text>&lt;&amp;&gt;&#13;\ufffd\ufffd</Text></R>"),
        ({"a b": "x", "1": "y", "": "z"}, "<R><a_b>x</a_b><_1>y</_1><_>z</_></R>"),
    ],
)
def test_what_is_written(value: dict[str, Json], expected: str) -> None:
    assert written(value) == expected


def test_what_is_read_takes_the_types_of_the_shape() -> None:
    root = decode(
        b"<R><Text>7</Text><Count>7</Count><Done>true</Done><Tags><Key>k</Key><Value>1</Value></Tags>"
        b"<Names/><Table><item>a</item></Table><Inner><Tag><Value>x</Value></Tag></Inner><New>1</New><More><A>1</A></More></R>"
    )
    assert members(root, OUTPUT) == {
        "Text": "7",
        "Count": 7,
        "Done": True,
        "Tags": [{"Key": "k", "Value": 1}],
        "Names": [None],
        "Table": [["a"]],
        "Inner": {"Tag": {"Value": "x"}},
        "New": "1",
        "More": {"A": "1"},
    }


_TEXT = st.text(alphabet=st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cn"]), min_size=1, max_size=8)
_TAGS = st.fixed_dictionaries({}, optional={"Key": _TEXT, "Value": st.integers()})


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    value=st.fixed_dictionaries(
        {},
        optional={
            "Text": _TEXT,
            "Count": st.integers(),
            "Done": st.booleans(),
            "Tags": st.lists(_TAGS, min_size=1, max_size=3),
            "Names": st.lists(_TEXT, min_size=1, max_size=3),
            "Inner": st.fixed_dictionaries({"Tag": _TAGS}),
        },
    )
)
def test_what_is_written_is_read_the_same(value: dict[str, Json]) -> None:
    assert members(decode(encode("R", value)), OUTPUT) == value


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{}", "not XML"),
        (b"<R><A></R>", "not XML"),
        (b"<R/>\ntrailing", "not XML"),
        ("<R>é</R>".encode("latin-1"), "not UTF-8 at byte 3"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "document type"),
        (b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), "deeper than 100"),
    ],
)
def test_what_cannot_be_read(body: bytes, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        decode(body)


def test_what_is_just_not_too_deep() -> None:
    assert decode(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH).tag == "a"


def test_a_single_member_is_not_given_twice() -> None:
    with pytest.raises(Malformed, match="'Text' is given twice"):
        members(decode(b"<R><Text>a</Text><Text>b</Text></R>"), OUTPUT)
