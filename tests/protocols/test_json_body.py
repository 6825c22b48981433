"""Strict JSON."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.model import Json
from harness.protocols.json_body import MAX_DEPTH, decode, decode_object, encode, shown
from harness.protocols.wire_protocol import Malformed

_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
_VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=5).map(list) | st.dictionaries(_TEXT, inner, max_size=5).map(dict),
    max_leaves=15,
)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.dictionaries(_TEXT, _VALUES, max_size=5))
def test_what_is_encoded_decodes(value: dict[str, Json]) -> None:
    assert decode_object(encode(value)) == value
    assert decode(json.dumps(value, indent=1).encode()) == value


def test_encoding_is_compact_and_escapes_only_what_utf8_cannot_hold() -> None:
    assert encode({"a": ["é中", 1, None]}) == '{"a":["é中",1,null]}'.encode()
    assert encode({"a": "é\ud800"}) == b'{"a":"\\u00e9\\ud800"}'


@pytest.mark.parametrize("text", ["", "\ud800"])
def test_what_is_no_json_is_not_written(text: str) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({text: float("nan")})


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "the body is empty"),
        (b" \r\n", "the body is empty"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"a":"\xff"}', "not UTF-8 at byte 6"),
        (b"{}\x00", "Extra data at line 1, column 3"),
        (b'{"a":1,}', "not JSON"),
        (b"{'a':1}", "not JSON"),
        (b'{"a":"\n"}', "not JSON"),
        (b'{"a":1}{"a":1}', "not JSON"),
        (b'{"a":NaN}', "NaN is not JSON"),
        (b'{"a":-Infinity}', "-Infinity is not JSON"),
        (b'{"a":1e999}', "number '1e999' is out of range"),
        (b'{"a":' + b"9" * 5000 + b"}", "a number has 5000 digits"),
        (b'{"a":1,"b":2,"a":1}', "the key 'a' occurs twice"),
        (b'{"x":{"a":1,"\\u0061":1}}', "the key 'a' occurs twice"),
        (b'{"b":1,"a":1,"c":1,"a":1}', "the key 'a' occurs twice"),
        (b'{"a":"\\ud800"}', "lone surrogate \\ud800"),
        (b'{"a":["\\uDFFF"]}', "lone surrogate \\udfff"),
        (b'{"a":{"\\ud800\\ud800\\udc00":1}}', "lone surrogate \\ud800"),
        (b'{"a":"' + b"\xed\xa0\x80" + b'"}', "not UTF-8 at byte 6"),
    ],
)
def test_what_is_refused_and_why(body: bytes, says: str) -> None:
    with pytest.raises(Malformed) as caught:
        decode(body)
    assert caught.value.kind == "malformed"
    assert says in caught.value.detail
    assert caught.value.detail.isascii()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"null", "null"),
        (b"true", "a boolean"),
        (b"1", "a number"),
        (b"1.5", "a number"),
        (b'"x"', "a string"),
        (b"[]", "an array"),
    ],
)
def test_only_an_object_is_an_object(body: bytes, kind: str) -> None:
    decode(body)
    with pytest.raises(Malformed, match=f"the body is {kind}, not a JSON object"):
        decode_object(body)


def test_large_numbers_and_pairs_of_surrogates_are_kept() -> None:
    assert decode(b"[123456789012345678901234567890, 1.5e300]") == [123456789012345678901234567890, 1.5e300]
    assert decode(b'"\\ud83d\\ude00"') == "\N{GRINNING FACE}"


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"":', b"}]")])
def test_depth(opening: bytes, closing: bytes) -> None:
    levels = MAX_DEPTH // len(opening.replace(b'"a":', b"").replace(b'"":', b""))
    decode(opening * levels + b"1" + closing * levels)
    with pytest.raises(Malformed, match="nests deeper than 100 levels"):
        decode(opening * (levels + 1) + b"1" + closing * (levels + 1))


def test_depth_is_counted_level_by_level() -> None:
    beside = b"[]," * 150 + b"[]"
    assert decode(b"[" * (MAX_DEPTH - 1) + beside + b"]" * (MAX_DEPTH - 1))
    for first, last in ((beside + b",", b""), (b"", b"," + beside)):
        with pytest.raises(Malformed, match="nests deeper than 100 levels"):
            decode(b"[" + first + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + last + b"]")


def test_brackets_beside_each_other_or_inside_strings_are_no_depth() -> None:
    assert decode(b"[" + b",".join([b"[]"] * 500) + b"]") == [[]] * 500
    text = '[{"\\"[[' * 500
    assert decode(json.dumps(text).encode()) == text


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 5_000_000,
        b'{"a":' * 1_000_000,
        b'"' + b"[" * 1_000_000,
        b'"\\"' * 1_000_000 + b"[" * 200,
        b'["' + b'\\"[' * 1_000_000,
        b"[" * 90 + b"\\" * 1_000_000 + b"[" * 90,
        b"]" * 1_000_000 + b"[" * 200,
    ],
    ids=["lists", "objects", "string", "escaped quotes", "quotes in a string", "backslashes", "closing"],
)
def test_long_garbage_is_refused_without_recursion(body: bytes) -> None:
    with pytest.raises(Malformed):
        decode(body)


def test_ten_megabytes_decode() -> None:
    value = {str(index): [index, "x" * 80, {"a": None}] for index in range(100_000)}
    body = json.dumps(value).encode()
    assert len(body) > 10_000_000
    assert decode_object(body) == value


def test_text_in_messages_is_short_ascii() -> None:
    assert shown("é") == "'\\xe9'"
    assert shown("a" * 60) == "'" + "a" * 60 + "'"
    assert shown("a" * 61) == "'" + "a" * 60 + "\\u2026'"
