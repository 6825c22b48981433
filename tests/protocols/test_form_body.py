"""Query strings and form bodies as text."""

import pytest

from harness.protocols.form_body import FORM, decode, look_up, media_type, parameters
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpRequest


def request(method: str = "GET", target: str = "/", body: bytes = b"", content_type: str | None = None) -> HttpRequest:
    headers = () if content_type is None else (("Content-Type", content_type),)
    return HttpRequest(method, "http", "h", target, headers, body)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [(None, ""), ("", ""), ("Text/Plain", "text/plain"), (" a/b ; charset=x", "a/b")],
)
def test_media_type(content_type: str | None, expected: str) -> None:
    assert media_type(request(content_type=content_type)) == expected


def test_decoding_keeps_order_and_repeats() -> None:
    assert decode("b=1+%e4%b8%ad&a&b=2") == [("b", "1 中"), ("a", ""), ("b", "2")]


@pytest.mark.parametrize("encoded", ["a=%ff", "a%ff=b", b"a=\xff", "a=%ed%a0%80"])
def test_bytes_that_are_no_text_are_refused(encoded: str | bytes) -> None:
    with pytest.raises(Malformed, match="is not UTF-8"):
        decode(encoded)


def test_looking_at_parameters_takes_the_first_and_never_raises() -> None:
    given = request("POST", "/?a=1&a=2&b=%ff", b"c=3&c=5&a=4&d=6", FORM + "; charset=utf-8")
    assert look_up(given, "a", "b", "c", "e") == {"a": "1", "b": "�", "c": "3"}
    assert look_up(given) == {}
    assert look_up(request("POST", "/?%61=1", b"c=3", "text/plain"), "a", "c") == {"a": "1"}


def test_parameters_of_get_and_post() -> None:
    assert parameters(request("GET", "/?a=1", b"b=2", FORM)) == [("a", "1")]
    assert parameters(request("GET", "/?a=1", b"\xff", "image/png")) == [("a", "1")]
    assert parameters(request("POST", "/?a=1", b"b=2", FORM)) == [("a", "1"), ("b", "2")]
    assert parameters(request("POST", "/?a=1", b"", "image/png")) == [("a", "1")]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (request("PUT"), "method"),
        (request("get"), "method"),
        (request("POST", body=b"a=1"), "malformed"),
        (request("POST", body=b"a=1", content_type="text/plain"), "malformed"),
    ],
)
def test_other_requests_have_no_parameters(given: HttpRequest, kind: str) -> None:
    with pytest.raises(Malformed) as caught:
        parameters(given)
    assert caught.value.kind == kind
