"""Query strings as bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.signing.form import Pairs, decode_pairs, encode, encode_pairs, first_values, wire_bytes


@pytest.mark.parametrize(
    ("encoded", "pairs"),
    [
        ("", ()),
        ("&&", ()),
        ("a", ((b"a", b""),)),
        ("a=&=b", ((b"a", b""), (b"", b"b"))),
        ("a=b=c", ((b"a", b"b=c"),)),
        ("a+b=c+d", ((b"a b", b"c d"),)),
        ("a=%2B%2f%zz%", ((b"a", b"+/%zz%"),)),
        ("a=1&b=2&a=3", ((b"a", b"1"), (b"b", b"2"), (b"a", b"3"))),
        ("a=%ff", ((b"a", b"\xff"),)),
        ("a=\udcff", ((b"a", b"\xff"),)),
        ("a=\ud800", ((b"a", b"\xed\xa0\x80"),)),
        ("a=中", ((b"a", "中".encode()),)),
        (b"a=\xff", ((b"a", b"\xff"),)),
    ],
)
def test_decoding(encoded: str | bytes, pairs: Pairs) -> None:
    assert decode_pairs(encoded) == pairs


def test_looking_for_a_few_names() -> None:
    assert first_values("%61=1+&b=2&a=3&c=%ff", (b"a", b"c", b"d")) == {b"a": b"1 ", b"c": b"\xff"}
    assert first_values(b"", (b"a",)) == {}


def test_only_unreserved_characters_stay() -> None:
    assert encode("Az09-_.~") == "Az09-_.~"
    assert encode(" *'()!+/:中") == "%20%2A%27%28%29%21%2B%2F%3A%E4%B8%AD"
    assert encode(b"\xff") == "%FF"


def test_an_empty_value_keeps_its_equals_sign() -> None:
    assert encode_pairs((("a", ""), ("b c", "d"))) == "a=&b%20c=d"


@settings(derandomize=True, deadline=None)
@given(st.text(alphabet=st.characters()))
def test_every_text_has_bytes(text: str) -> None:
    assert isinstance(wire_bytes(text), bytes)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.binary(), st.binary())))
def test_what_is_encoded_decodes(pairs: list[tuple[bytes, bytes]]) -> None:
    assert decode_pairs(encode_pairs(tuple(pairs))) == tuple(pair for pair in pairs if pair)
