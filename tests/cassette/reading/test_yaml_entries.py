"""YAML becomes plain data with lines, whatever stands in it; what would make more of it is refused."""

import io
from typing import Any

import pytest

from harness.cassette.reading.entry import Entry, UnreadableError
from harness.cassette.reading.yaml_entries import ALIASED, DEPTH, yaml_entries


def entries(text: str | bytes) -> list[Entry]:
    return list(yaml_entries(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def value(text: str) -> Any:
    """What stands under the one key of a text."""
    return entries(f"x: {text}")[0].value


def problem(text: str | bytes) -> tuple[str, int | None]:
    with pytest.raises(UnreadableError) as told:
        entries(text)
    return told.value.message, told.value.line


def test_pieces_have_their_lines_and_numbers() -> None:
    text = "version: 1\n\ninteractions:\n- a: 1\n  b: 2\n# between\n-\n  c: 3\nmetadata: {d: e}\n"
    assert entries(text) == [
        Entry("version", 1, 1),
        Entry("interactions", 3, None),
        Entry("interactions", 4, {"a": 1, "b": 2}, 1),
        Entry("interactions", 8, {"c": 3}, 2),
        Entry("metadata", 9, {"d": "e"}),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("true", True),
        ("off", False),
        ("~", None),
        ("", None),
        ("text", "text"),
        ("'1'", "1"),
        ("2026-01-02", "2026-01-02"),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("=", "="),
        ("!!str 1", "1"),
        ("!!timestamp 2026-01-02", "2026-01-02"),
        ("!!int '1'", 1),
        ("!!python/str a", "a"),
        ("!!python/unicode a", "a"),
        ("!!binary /w==", b"\xff"),
        ("!!binary |\n  /w\n  ==", b"\xff"),
        ("!!python/tuple [a, b]", ["a", "b"]),
        ("!!seq [a]", ["a"]),
        ("!!map {a: b}", {"a": "b"}),
        ("[[a], {b: []}]", [["a"], {"b": []}]),
        ("{1: a, true: b, ~: c, 2026-01-02: d}", {"1": "a", "true": "b", "~": "c", "2026-01-02": "d"}),
        ("{!!binary YQ==: 1}", {"a": 1}),
        ("{<<: {a: 1, b: 2}, b: 3}", {"a": 1, "b": 3}),
        ("{b: 3, <<: [{a: 1, b: 2}, {a: 5, c: 6}]}", {"a": 1, "b": 3, "c": 6}),
        ("{'<<': 1}", {"<<": 1}),
    ],
)
def test_values(text: str, expected: Any) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


def test_bodies_that_were_files_or_iterators() -> None:
    file = "!!python/object/new:_io.BytesIO\n  state: !!python/tuple\n  - !!binary |\n    YWI=\n  - 0\n  - null\n"
    assert value(file) == b"ab"
    assert value("!!python/object/new:_io.BytesIO\n  state: !!python/tuple [ab, 0, null]\n") == b"ab"
    assert value("!!python/object/new:_io.BytesIO {}") == b""
    assert value("!!python/object/apply:builtins.iter\n  args:\n  - - !!binary YQ==\n    - b\n") == b"ab"


def test_anchors_are_known_all_through() -> None:
    text = "a: &one {x: &two y}\ninteractions:\n- b: *one\n- *one\n- c: *two\n- *two : 1\n"
    assert [entry.value for entry in entries(text)] == [
        {"x": "y"},
        None,
        {"b": {"x": "y"}},
        {"x": "y"},
        {"c": "y"},
        {"y": 1},
    ]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "is empty", 1),
        ("# nothing\n", "is empty", 1),
        ("just text", "is no cassette: it must be a mapping with 'interactions'", 1),
        ("\n- a\n", "is no cassette: it must be a mapping with 'interactions'", 2),
        ("- request: {}\n", "is in the form of before VCR.py 1.0", 1),
        ("a: 1\n---\nb: 2\n", "holds more than one document", 2),
        ("interactions: 5\n", "'interactions' must be a list", 1),
        ("a: 1\nb: [\n", "is no YAML: did not find expected node content", 3),
        ("a: 'cut off\n  here", "is no YAML: found unexpected end of stream", 2),
        ("a:\n\tb: 1\n", "is no YAML: found character that cannot start any token", 2),
        ("a: b\0c\n", "is no YAML: control characters are not allowed", None),
        (b"a: 1\nb: \xe9x\n", "is no YAML: invalid trailing UTF-8 octet", None),
        ("a: *b\n", "*b stands for nothing that was named before", 1),
        ("a: &b [*b]\n", "*b stands for nothing that was named before", 1),
        ("a: 1\na: 2\n", "the key 'a' stands here twice", 2),
        ("a: {b: 1,\n b: 2}\n", "the key 'b' stands here twice", 2),
        ("interactions: []\ninteractions: []\n", "the key 'interactions' stands here twice", 2),
        ("a: {[b]: 1}\n", "a key must be text", 1),
        ("a: &x [b]\nc: {*x : 1}\n", "a key must be text", 2),
        ("a: {<<: 5}\n", "'<<' must stand before a mapping", 1),
        ("a: !!int x\n", "'x' is no int", 1),
        ("a: !!bool perhaps\n", "'perhaps' is no bool", 1),
        ("a: !!binary é\n", "is no base64: string argument should contain only ASCII characters", 1),
    ],
)
def test_what_cannot_be_read(text: str | bytes, message: str, line: int | None) -> None:
    found, at = problem(text)
    assert found == message
    assert at == line


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system",
        "!!python/object/new:os.system",
        "!!python/object:os.system",
        "!!python/name:os.system",
        "!!python/module:os",
        "!!python/object/apply:builtins.frozenset",
        "!!set",
        "!!omap",
        "!mine",
        "!<tag:example.org,2002:x>",
    ],
)
@pytest.mark.parametrize("what", ["[a]", "{a: b}", "a"])
def test_tags_that_would_make_objects_are_refused(tag: str, what: str) -> None:
    told = tag.removeprefix("!<").removesuffix(">")
    message = f"the tag {told!r} is refused: it would make an object"
    assert problem(f"x: 1\ny: {tag} {what}\n") == (message, 2)
    assert problem(f"x: 1\ninteractions: [{tag} {what}]\n") == (message, 2)
    assert problem(f"x: 1\ninteractions:\n- response:\n    body: {tag} {what}\n") == (message, 4)


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/new:_io.BytesIO {state: [[[a]], 0]}",
        "!!python/object/new:_io.BytesIO {state: 5}",
        "!!python/object/apply:builtins.iter {args: [5]}",
    ],
)
def test_streams_of_something_else_are_refused(text: str) -> None:
    assert problem(f"x: {text}\n")[0].endswith("is refused: it would make an object")


def test_a_root_with_a_tag_is_refused() -> None:
    assert problem("!!python/object:vcr.cassette.Cassette\na: 1\n")[1] == 1
    assert problem("interactions: !!set [a]\n")[1] == 1


def test_how_deep_values_may_be_nested() -> None:
    deepest = DEPTH - 1
    assert value("[" * deepest + "]" * deepest) is not None
    assert problem("x: " + "[" * (deepest + 2))[0] == f"is nested more than {DEPTH} deep"
    assert problem("x: " + "[" * 1_000_000)[0] == f"is nested more than {DEPTH} deep"


def test_aliases_may_not_stand_for_ever_more() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    assert problem(bomb) == (f"its aliases stand for more than {ALIASED:,} values", 6)


def test_the_nearest_anchor_is_named() -> None:
    with pytest.raises(UnreadableError) as told:
        entries("a: &headers [x]\nb: *header\n")
    assert told.value.hint == "did you mean *headers?"
    with pytest.raises(UnreadableError) as told:
        entries("- request: {}\n")
    assert told.value.hint == "python -m vcr.migration FILE brings it to version 1"
