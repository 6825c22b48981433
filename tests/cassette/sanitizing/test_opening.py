"""Opened messages: nothing secret stays hidden in a packed body, and what is damaged on purpose stays damaged."""

import gzip
import json
from collections.abc import Callable

import pytest

from harness.cassette.decoding import decode
from harness.cassette.interaction import Interaction
from harness.cassette.sanitizing import Sanitizer
from harness.cassette.sanitizing.opening import opened
from harness.contract.catalog import Catalog
from harness.wire import HttpRequest, HttpResponse

SECRET = "Gu5t9xGAR/pq86+cd98joQYCN3=="
BODY = json.dumps({"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1", "SecretKey": SECRET}).encode()
HEADERS = (
    ("X-TC-Action", "ResumeInstanceRefresh"),
    ("X-TC-Version", "2018-04-19"),
    ("Content-Type", "application/json"),
)
GZIP = ("Content-Encoding", "gzip")


def _request(body: bytes, *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("POST", "https", "as.tencentcloudapi.com", "/", (*HEADERS, *headers), body)


def test_a_packed_request_is_written_and_compared_as_what_it_says(sanitizer: Sanitizer, catalog: Catalog) -> None:
    plain = sanitizer.request(_request(BODY))
    assert SECRET.encode() not in plain.body
    for body, headers in ((gzip.compress(BODY), [GZIP]), (gzip.compress(BODY), [])):
        clean = sanitizer.request(_request(body, *headers))
        assert clean == plain
        assert sanitizer.request(clean) == clean
    assert decode(plain, catalog).call is not None


def test_a_broken_body_keeps_its_bytes_unless_it_holds_a_secret(
    sanitizer: Sanitizer, interact: Callable[..., Interaction]
) -> None:
    for text, kept in ((BODY, False), (b'{"A": "nothing"}', True)):
        broken = gzip.compress(text)[:-8]
        one = interact("/", broken, GZIP, answer=broken, answer_headers=(GZIP, ("Content-Length", str(len(broken)))))
        clean = sanitizer.interaction(one)
        assert sanitizer.interaction(clean) == clean
        assert (clean.request.body == broken) is kept
        assert (clean.response.body == broken) is kept
        assert clean.response.header("content-length") == str(len(clean.response.body))
        assert (clean.response.header("content-encoding") == "gzip") is kept
        assert (clean.request.header("content-encoding") == "gzip") is kept


def test_a_broken_body_without_a_length_gets_none(sanitizer: Sanitizer, interact: Callable[..., Interaction]) -> None:
    one = interact(answer=gzip.compress(b'{"A": "nothing"}')[:-8], answer_headers=(GZIP,))
    assert sanitizer.interaction(one).response == one.response


def test_what_cannot_be_unpacked_goes(sanitizer: Sanitizer, interact: Callable[..., Interaction]) -> None:
    hidden = b"\x28\xb5\x2f\xfd\xff" + SECRET.encode()
    zstd = ("Content-Encoding", "zstd")
    clean = sanitizer.interaction(interact("/", hidden, zstd, answer=hidden, answer_headers=(zstd,)))
    assert clean.request.body == clean.response.body == b"[33 bytes that cannot be unpacked]"
    assert clean.request.headers == clean.response.headers == ()


@pytest.mark.parametrize("headers", [(), (GZIP,), (("Content-Length", "3"),)])
def test_messages_that_are_not_packed_stay_as_they_are(headers: tuple[tuple[str, str], ...]) -> None:
    for body in (b"", b"abc"):
        request, response = _request(body, *headers), HttpResponse(200, "OK", headers, body)
        assert opened(request) is request
        assert opened(response) is response


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32", "utf-8-sig"])
def test_secrets_go_from_text_in_wide_characters(codec: str, sanitizer: Sanitizer) -> None:
    clean = sanitizer.request(_request(BODY.decode().encode(codec)))
    told = json.loads(clean.body.decode(codec))
    assert told == {"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1", "SecretKey": "EXAMPLE" * 4}


def test_known_secrets_go_from_wide_characters_among_others(sanitizer: Sanitizer) -> None:
    wide = SECRET.encode("utf-16-le")
    body = b"--b\r\n\r\n" + b"x" * 70 + wide + b"\r\n--b--" + SECRET.encode()
    clean = sanitizer.request(_request(body), secrets=[SECRET]).body
    assert wide not in clean
    assert SECRET.encode() not in clean
    assert clean.startswith(b"--b\r\n\r\nxxx")


@pytest.mark.parametrize("form", ["&#{};", "&#x{:x};"])
def test_known_secrets_go_from_fields_that_are_divided_by_their_own_encoding(form: str, sanitizer: Sanitizer) -> None:
    written = "".join(form.format(ord(one)) for one in SECRET)
    request = HttpRequest("POST", "https", "x.example.com", f"/?A=1{written}&B=&#65;&#66;", (), b"")
    clean = sanitizer.request(request, secrets=[SECRET])
    assert clean.target == f"/?A={('1' + 'EXAMPLE' * 4)}&B=&#65;&#66;"
