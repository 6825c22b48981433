"""Bodies are decoded where their head is right, and taken as they are where it is not."""

import gzip
import importlib
import zlib

import pytest

from harness.cassette.content_coding import UndecodableError, decoded, decoded_if_possible
from harness.wire import HttpResponse

brotli = importlib.import_module("brotli")  # untyped
TEXT = '{"名": 1}'.encode()
_RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
RAW_DEFLATE = _RAW.compress(TEXT * 9) + _RAW.flush()


def answer(body: bytes, coding: str, status: int = 200) -> HttpResponse:
    headers = (("content-length", "1"), ("Content-Encoding", coding), ("Transfer-Encoding", "chunked"), ("X", "y"))
    return HttpResponse(status, "OK", headers, body)


@pytest.mark.parametrize(
    ("body", "coding", "expected"),
    [
        (gzip.compress(TEXT, mtime=0), "gzip", TEXT),
        (gzip.compress(TEXT, mtime=0), "X-GZIP", TEXT),
        (gzip.compress(TEXT, mtime=0) + gzip.compress(TEXT, mtime=0), "gzip", TEXT * 2),
        (zlib.compress(TEXT), "deflate", TEXT),
        (RAW_DEFLATE, "deflate", TEXT * 9),
        (brotli.compress(TEXT), "br", TEXT),
        (brotli.compress(gzip.compress(TEXT, mtime=0)), "gzip, br", TEXT),
        (TEXT, "identity", TEXT),
        # VCR.py's quirk: decoded, under a head that says it is not.
        (TEXT, "gzip", TEXT),
        (TEXT, "deflate", TEXT),
        (TEXT, "br", TEXT),
        (TEXT, "zstd", TEXT),
        (gzip.compress(TEXT, mtime=0)[:-4], "gzip", gzip.compress(TEXT, mtime=0)[:-4]),
        (brotli.compress(TEXT * 99)[:-3] + b"\xff", "br", brotli.compress(TEXT * 99)[:-3] + b"\xff"),
        (brotli.compress(TEXT)[:-3], "br", brotli.compress(TEXT)[:-3]),
    ],
)
def test_the_body_is_the_decoded_one_and_the_head_says_so(body: bytes, coding: str, expected: bytes) -> None:
    found = decoded(answer(body, coding))
    assert found == HttpResponse(200, "OK", (("content-length", str(len(expected))), ("X", "y")), expected)


def test_what_is_decoded_stays_as_it_is() -> None:
    once = decoded(answer(gzip.compress(TEXT, mtime=0), "gzip"))
    assert decoded(once) == once


def test_a_length_that_is_missing_is_added_and_one_that_is_repeated_is_told_once() -> None:
    assert decoded(HttpResponse(200, "OK", (), b"ab")).headers == (("Content-Length", "2"),)
    twice = HttpResponse(200, "OK", (("Content-Length", "1"), ("X", "y"), ("content-length", "3")), b"ab")
    assert decoded(twice).headers == (("Content-Length", "2"), ("X", "y"))


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 304), ("GET", 204)])
def test_an_answer_that_has_no_body_keeps_its_length(method: str, status: int) -> None:
    found = decoded(HttpResponse(status, "", (("Content-Length", "77"), ("Content-Encoding", "gzip"))), method)
    assert found.headers == (("Content-Length", "77"),)


@pytest.mark.parametrize(
    ("body", "coding", "message"),
    [
        (b"\xff\xfe", "zstd", "encoded as 'zstd', which is not known here"),
        (gzip.compress(bytes(5000), mtime=0), "gzip", "more than 1,000 bytes when decoded"),
        (gzip.compress(bytes(900), mtime=0) * 2, "gzip", "more than 1,000 bytes"),
        (zlib.compress(bytes(5000)), "deflate", "more than 1,000 bytes"),
        (brotli.compress(bytes(5000)), "br", "more than 1,000 bytes"),
    ],
    ids=["unknown", "gzip", "two members", "deflate", "br"],
)
def test_what_cannot_be_decoded_is_told_or_stays_encoded(body: bytes, coding: str, message: str) -> None:
    with pytest.raises(UndecodableError, match=message):
        decoded(answer(body, coding), limit=1000)
    kept = decoded_if_possible(answer(body, coding), limit=1000)
    assert kept.body == body
    assert kept.headers == (("content-length", str(len(body))), ("Content-Encoding", coding), ("X", "y"))


def test_exactly_the_limit_is_decoded() -> None:
    assert len(decoded(answer(gzip.compress(bytes(1000)), "gzip"), limit=1000).body) == 1000
    assert decoded_if_possible(answer(gzip.compress(TEXT, mtime=0), "gzip")).body == TEXT
