"""Messages as mitmproxy has them and as we have them."""

from typing import Any

import pytest
from mitmproxy import http

from harness.listeners.messages import carried_response, wire_response, wire_size
from harness.wire import HttpResponse

HEADERS = (("content-TYPE", "text/plain; charset=utf-8"), ("X-A", "1"), ("x-a", "ÿ"), ("Content-Length", "4"))


def test_a_response_keeps_order_case_and_repeats() -> None:
    response = HttpResponse(418, "I am", HEADERS, b"\x00\xff\r\n")
    assert wire_response(carried_response(response, method="GET")) == response


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [(429, "", b"Too Many Requests"), (200, "", b"OK"), (200, "Fine", b"Fine"), (599, "", b""), (412, "é", b"\xe9")],
)
def test_a_missing_reason_is_the_usual_one(status: int, reason: str, expected: bytes) -> None:
    assert carried_response(HttpResponse(status, reason), method="GET").data.reason == expected


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        (200, "HEAD", b""),
        (204, "GET", b""),
        (304, "GET", b""),
        (100, "GET", b""),
        (200, "GET", b"body"),
        (205, "GET", b"body"),
    ],
)
def test_a_body_is_sent_only_where_http_has_one(status: int, method: str, body: bytes) -> None:
    assert carried_response(HttpResponse(status, "", HEADERS, b"body"), method=method).raw_content == body


def test_the_size_is_that_of_head_and_body() -> None:
    carried = carried_response(HttpResponse(200, "OK", (("A", "b"), ("A", "c")), b"xyz"), method="GET")
    assert wire_size(carried) == len(b"HTTP/1.1 200 OK\r\nA: b\r\nA: c\r\n\r\nxyz")


def test_a_response_without_content_is_empty() -> None:
    bare = http.Response(b"HTTP/1.1", 200, b"OK", http.Headers(), None, None, 0.0, 0.0)
    assert wire_response(bare).body == b""
    assert wire_size(bare) == len(b"HTTP/1.1 200 OK\r\n\r\n")


@pytest.mark.parametrize(("status", "reason"), [(200, b"OK"), (429, b"Too Many Requests"), (599, b"Harness Error")])
def test_an_answer_goes_out_to_the_byte(listening: Any, status: int, reason: bytes) -> None:
    response = HttpResponse(
        status,
        "Harness Error" if status == 599 else "",
        (*HEADERS[:3], ("Set-Cookie", "a"), ("set-cookie", "b"), ("Content-Length", "3"), ("Connection", "close")),
        b"\xe4\xbd\xa0",
    )
    with listening(lambda _: response) as running:
        answer = running.ask(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer == (
        b"HTTP/1.1 %d %s\r\ncontent-TYPE: text/plain; charset=utf-8\r\nX-A: 1\r\nx-a: \xff\r\nSet-Cookie: a\r\n"
        b"set-cookie: b\r\nContent-Length: 3\r\nConnection: close\r\n\r\n\xe4\xbd\xa0" % (status, reason)
    )


def test_a_head_request_gets_the_head_alone(listening: Any) -> None:
    response = HttpResponse(200, "", (("Content-Length", "2"), ("Connection", "close")), b"ok")
    with listening(lambda _: response) as running:
        answer = running.ask(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
