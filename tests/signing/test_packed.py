"""Packed bodies: what can be read of them is read, whole or broken; what cannot be read is told so."""

import gzip
import importlib
import zlib

import pytest

from harness.signing.packed import Unpacked, unpacked

TEXT = b'{"A": "' + bytes(range(0x20, 0x7F)).replace(b'"', b"").replace(b"\\", b"") * 3 + b'"}'
RAW = zlib.compress(TEXT)[2:-4]


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "X-GZIP"),
        (gzip.compress(TEXT), None),
        (gzip.compress(TEXT), "identity"),
        (gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:]), "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (zlib.compress(TEXT), None),
        (RAW, "deflate"),
        (gzip.compress(zlib.compress(TEXT)), "deflate, gzip"),
        (gzip.compress(gzip.compress(TEXT)), "gzip"),
        (importlib.import_module("brotli").compress(TEXT), "br"),
    ],
)
def test_what_is_packed_is_unpacked_whatever_its_head_says(body: bytes, coding: str | None) -> None:
    assert unpacked(body, coding) == Unpacked(TEXT, is_packed=True)


@pytest.mark.parametrize("coding", [None, "", "identity", "gzip", "deflate", "br", "zstd", "gzip, br"])
def test_text_is_itself_whatever_its_head_says(coding: str | None) -> None:
    for body in (TEXT, b"", b"x", b"x^y", "xä".encode()):
        assert unpacked(body, coding) == Unpacked(body)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(TEXT)[:-20], "gzip"),
        (gzip.compress(TEXT)[:-20], None),
        (gzip.compress(TEXT)[:-8] + b"\0" * 8, "gzip"),
        (zlib.compress(TEXT)[:-20], "deflate"),
        (RAW[:-20], "deflate"),
        (importlib.import_module("brotli").compress(TEXT)[:-1], "br"),
    ],
)
def test_of_what_is_broken_the_beginning_is_read(body: bytes, coding: str | None) -> None:
    found = unpacked(body, coding)
    assert found is not None
    assert (found.is_packed, found.is_whole) == (True, False)
    assert len(found.data) > 20
    assert TEXT.startswith(found.data)


def test_what_follows_packed_data_is_read_as_it_is() -> None:
    assert unpacked(gzip.compress(TEXT) + b"SecretKey=abc", "gzip") == Unpacked(TEXT + b"SecretKey=abc", is_packed=True)


@pytest.mark.parametrize("coding", ["zstd", "gzip", "deflate", "br", "deflate, zstd"])
def test_what_can_hide_anything_is_told(coding: str) -> None:
    assert unpacked(b"\xff\xfe\x00(\xb5/\xfd", coding) is None


def test_binary_data_that_nobody_calls_packed_is_itself() -> None:
    for body in (b"\xff\xfe\x00", b"\x1f\x8bno", b"x\x9c\xff\xff\xff"):
        assert unpacked(body, None) == Unpacked(body)


def test_no_more_than_the_limit_is_unpacked() -> None:
    body = b"a" * 1000
    for packed, coding in (
        (gzip.compress(body), "gzip"),
        (gzip.compress(body)[:-9], None),
        (zlib.compress(body), "deflate"),
        (importlib.import_module("brotli").compress(body), "br"),
    ):
        assert unpacked(packed, coding, limit=999) is None
        assert unpacked(packed, coding, limit=1000) is not None
    assert unpacked(body, None, limit=10) == Unpacked(body)


def test_endless_members_are_not_all_unpacked() -> None:
    assert unpacked(gzip.compress(b"a") * 1500, "gzip") == Unpacked(b"a" * 1000, is_packed=True, is_whole=False)
