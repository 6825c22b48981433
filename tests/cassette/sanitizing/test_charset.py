"""Characters: bodies in more than a byte a character are read as what they say, and lead back to their bytes."""

import pytest

from harness.cassette.sanitizing.charset import Written, read

TEXT = '{"Password": "hunter2", "名": "é"}'


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_are_seen_with_a_mark_and_without(codec: str) -> None:
    for mark in ("", "\ufeff"):
        body = (mark + TEXT).encode(codec)
        assert read(body, "application/json") == Written(mark + TEXT, codec)
        assert read(body, "").back(mark + TEXT) == body


def test_what_is_no_character_at_the_end_stays() -> None:
    body = TEXT.encode("utf-16-le") + b"\x41"
    written = read(body, "")
    assert (written.text, written.tail) == (TEXT, b"\x41")
    assert written.back("no") == b"n\0o\0\x41"


@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        ('application/json; charset="cp037"', "cp037"),
        ("text/plain;Charset = GBK", "gbk"),
        ("application/json; charset=utf-8", "utf-8"),
        ("application/json; charset=rot13", "utf-8"),
        ("application/json; charset=no-such-thing", "utf-8"),
        ("application/json", "utf-8"),
    ],
)
def test_a_declared_charset_holds_where_it_is_known_and_fits(kind: str, codec: str) -> None:
    body = '{"A": "b"}'.encode(codec)
    assert read(body, kind) == Written('{"A": "b"}', codec)
    broken = b'{"A": "\xff\xff"}'
    if codec == "gbk":
        assert read(broken, kind).codec == "utf-8"


@pytest.mark.parametrize(
    "body", [b"\xff\xfe plain text", b"", b"\x00", b"a\x00", b"\x00\xff<a>&amp;</a>", b"ab\x00cdefgh", b"\x00\xd8" * 9]
)
def test_everything_leads_back_to_its_bytes(body: bytes) -> None:
    for kind in ("", "text/plain; charset=gbk"):
        written = read(body, kind)
        assert written.back(written.text) == body


def test_text_of_a_byte_a_character_is_not_taken_for_wide() -> None:
    for body in (b"\xff\xfe plain text", b"ab\x00cdefgh", b"plain"):
        assert read(body, "").codec == "utf-8"
