"""Edits of XML as text: what is edited changes, and not a character of the rest."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.faults.xml_text import added, is_xml, removed, replaced, value_at

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
TEXT = (
    f'{HEAD}<!-- <A> --><R x="1"> <A>é&amp;中</A>\n<B/><C><D>1</D><D>2</D></C><E></E>'
    "<F><![CDATA[</F>]]></F></R><!-- end -->"
)


@pytest.mark.parametrize(("text", "expected"), [(TEXT, True), ("  <R/>", True), ('{"a":"<"}', False), ("", False)])
def test_what_begins_like_xml(text: str, *, expected: bool) -> None:
    assert is_xml(text) is expected


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/A", "é&amp;中"),
        ("/B", ""),
        ("/C", "<D>1</D><D>2</D>"),
        ("/C/D", "1"),
        ("/E", ""),
        ("/F", "<![CDATA[</F>]]>"),
        ("/X", None),
        ("/A/D", None),
        ("/X/Y", None),
    ],
)
def test_values_are_found(place: str, value: str | None) -> None:
    assert value_at(TEXT, place) == value


@pytest.mark.parametrize(
    ("place", "value", "old", "new"),
    [
        ("/A", '"<b>"', "<A>é&amp;中</A>", "<A>&lt;b&gt;</A>"),
        ("/A", "null", "<A>é&amp;中</A>", "<A/>"),
        ("/B", "1", "<B/>", "<B>1</B>"),
        ("/C", '{"Z":[true,null]}', "<C><D>1</D><D>2</D></C>", "<C><Z>true</Z><Z/></C>"),
        ("/C/D", '"x"', "<D>1</D>", "<D>x</D>"),
        ("/F", '"x"', "<F><![CDATA[</F>]]></F>", "<F>x</F>"),
    ],
)
def test_a_value_is_replaced_and_nothing_else(place: str, value: str, old: str, new: str) -> None:
    assert replaced(TEXT, place, value) == TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("place", "gone"), [("/A", "<A>é&amp;中</A>"), ("/B", "<B/>"), ("/C/D", "<D>1</D>"), ("/E", "<E></E>")]
)
def test_an_element_is_removed_and_nothing_else(place: str, gone: str) -> None:
    assert removed(TEXT, place) == TEXT.replace(gone, "", 1)


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("", "</R>", "<N>中</N></R>"),
        ("/B", "<B/>", "<B><N>中</N></B>"),
        ("/C", "<D>2</D></C>", "<D>2</D><N>中</N></C>"),
        ("/E", "<E></E>", "<E><N>中</N></E>"),
    ],
)
def test_an_element_is_added_at_the_end_of_another(place: str, old: str, new: str) -> None:
    assert added(TEXT, place, "N", '"中"') == TEXT.replace(old, new, 1)


@pytest.mark.parametrize("text", ["", "{}", "<R><A></R>", "<R/>x", TEXT[:-20]])
def test_of_what_is_no_xml_nothing_is_found(text: str) -> None:
    assert value_at(text, "") is None
    assert replaced(text, "/A", "1") is None
    assert removed(text, "/A") is None
    assert added(text, "", "A", "1") is None


def test_what_is_not_there_is_neither_replaced_nor_removed_nor_added_to() -> None:
    assert replaced(TEXT, "/X", "1") is None
    assert removed(TEXT, "/X") is None
    assert removed(TEXT, "") is None
    assert added(TEXT, "/X", "N", "1") is None


NAMES = st.sampled_from(["A", "B", "Abc", "x_1"])
WORDS = st.text(alphabet=st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cn"]), max_size=5)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(members=st.dictionaries(NAMES, WORDS, min_size=1), data=st.data())
def test_edits_leave_all_other_elements_as_they_were(members: dict[str, str], data: st.DataObject) -> None:
    text = f"{HEAD}<R/>"
    for name, value in members.items():
        text = added(text, "", name, json.dumps(value)) or ""
    assert read(text) == members
    name = data.draw(st.sampled_from(sorted(members)))
    assert read(replaced(text, f"/{name}", '"new"')) == {**members, name: "new"}
    assert read(removed(text, f"/{name}")) == {key: value for key, value in members.items() if key != name}


def read(text: str | None) -> dict[str, Any]:
    """The children of the root with their text."""
    assert text is not None
    return {child.tag: child.text or "" for child in ET.fromstring(text)}  # noqa: S314 - made here
