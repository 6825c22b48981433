"""Edits of JSON as text: what is edited changes, and not a character of the rest."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.faults.json_text import added, members, removed, replaced, value_at

TEXT = (
    ' {"a" : 9007199254740993, "b": { } ,\t"c/d~e":{"x":[{"a":1},"}\\"{"],\n"y":1.50e+400,"z":"\\u00e9é\U0001f600"}} '
)

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3))
)
OBJECTS = st.dictionaries(st.text(), VALUES, min_size=1, max_size=5)
INDENTS = st.sampled_from([None, 0, 2])


def pointer(name: str) -> str:
    return f"/{name.replace('~', '~0').replace('/', '~1')}"


def test_members_are_found_with_whatever_stands_in_them() -> None:
    listed = members(TEXT, 1)
    assert listed is not None
    assert [member.name for member in listed] == ["a", "b", "c/d~e"]
    assert [TEXT[member.value : member.end] for member in listed][:2] == ["9007199254740993", "{ }"]
    assert members("[1]", 0) is None
    assert members("{}", 0) == ()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("", TEXT.strip()),
        ("/a", "9007199254740993"),
        ("/c~1d~0e/y", "1.50e+400"),
        ("/c~1d~0e/z", '"\\u00e9é\U0001f600"'),
        ("/c/d~e", None),
        ("/b/a", None),
        ("/a/b", None),
        ("/c~1d~0e/x/0", None),
    ],
)
def test_a_value_is_given_as_it_is_written(place: str, value: str | None) -> None:
    assert value_at(TEXT, place) == value


def test_each_edit_leaves_the_rest_to_the_character() -> None:
    assert replaced(TEXT, "/a", "null") == TEXT.replace("9007199254740993", "null")
    assert removed(TEXT, "/a") == TEXT.replace('"a" : 9007199254740993, ', "")
    assert removed(TEXT, "/b") == TEXT.replace('"b": { } ,\t', "")
    assert removed(TEXT, "/c~1d~0e/z") == TEXT.replace(',"z":"\\u00e9é\U0001f600"', "")
    assert removed('{ "a":1 }', "/a") == "{  }"
    assert added(TEXT, "/c~1d~0e", "é", "[]") == TEXT.replace("}} ", ',"é":[]}} ')
    assert added(TEXT, "/b", "n", "1") == TEXT.replace("{ }", '{"n":1 }')


def test_what_is_not_there_is_not_edited() -> None:
    assert replaced(TEXT, "/n", "1") is None
    assert removed(TEXT, "/n") is None
    assert removed(TEXT, "/n/m") is None
    assert removed(TEXT, "/a/b") is None
    assert added(TEXT, "/a", "n", "1") is None
    assert added(TEXT, "/n", "n", "1") is None


def test_numbers_of_any_length_are_passed_over() -> None:
    text = '{"a":' + "9" * 5000 + ',"b":1}'
    assert removed(text, "/b") == '{"a":' + "9" * 5000 + "}"


@settings(derandomize=True, deadline=None)
@given(value=OBJECTS, data=st.data(), indent=INDENTS, plain=st.booleans())
def test_edits_say_the_same_as_those_of_the_parsed_value(
    value: dict[str, Any], data: st.DataObject, indent: int | None, *, plain: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=plain)
    name = data.draw(st.sampled_from(sorted(value)))
    without = {other: inner for other, inner in value.items() if other != name}
    assert json.loads(value_at(text, pointer(name)) or "") == value[name]
    assert json.loads(replaced(text, pointer(name), "[7]") or "") == {**value, name: [7]}
    gone = removed(text, pointer(name)) or ""
    assert json.loads(gone) == without
    assert list(json.loads(gone)) == list(without)
    fresh = data.draw(st.text().filter(lambda other: other not in value))
    assert json.loads(added(text, "", fresh, "[7]") or "") == {**value, fresh: [7]}
