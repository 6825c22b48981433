"""HTTP messages as text that shows every byte of them."""

import pytest

from harness.reports.html_report.wire_text import MOST_BYTES, request_text, response_text, visible
from harness.wire import HttpRequest, HttpResponse


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain ~", "plain ~"),
        (b"a\r\nb\tc", "a\u240d\u240a\nb\u2409c"),
        (b"\x00\x1b\x7f", "\u2400\u241b\u2421"),
        ("弹性 é".encode(), "弹性 é"),
        (b"\xff\xfe!", "\\xff\\xfe!"),
        ("\u202e\u200b\u2028\ufffe".encode(), "\\u{202e}\\u{200b}\\u{2028}\\u{fffe}"),
        ("\u2400\u2421\u2422".encode(), "\\u{2400}\\u{2421}\u2422"),
    ],
)
def test_every_byte_is_seen(data: bytes, text: str) -> None:
    assert visible(data) == text


def test_a_request_has_head_and_body() -> None:
    shown = request_text(HttpRequest("POST", "https", "h", "/?a=1", (("Host", "h"), ("X", "\xe9")), b"{}"))
    assert shown.text.split("\n") == [
        "POST /?a=1 HTTP/1.1\u240d\u240a",
        "Host: h\u240d\u240a",
        "X: \\xe9\u240d\u240a",
        "\u240d\u240a",
        "{}",
    ]
    assert (shown.size, shown.cut) == (40, False)


def test_a_target_that_is_no_latin_is_shown_all_the_same() -> None:
    assert request_text(HttpRequest("GET", "https", "h", "/弹")).text.startswith("GET /\\u5f39 HTTP/1.1")


def test_an_answer_has_head_and_body() -> None:
    assert response_text(HttpResponse(200, "", (("A", "b"),), b"x")).text.split("\n") == [
        "HTTP/1.1 200 OK\u240d\u240a",
        "A: b\u240d\u240a",
        "\u240d\u240a",
        "x",
    ]


def test_a_long_message_is_cut() -> None:
    shown = response_text(HttpResponse(200, body=b"x" * MOST_BYTES))
    assert shown.cut
    assert shown.size == MOST_BYTES + len("HTTP/1.1 200 OK\r\n\r\n")
    assert shown.text.count("x") == MOST_BYTES - len("HTTP/1.1 200 OK\r\n\r\n")
    assert not response_text(HttpResponse(200, body=b"x" * (MOST_BYTES - 19))).cut
