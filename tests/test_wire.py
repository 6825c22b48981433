"""HTTP messages as values."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from harness.wire import HttpRequest, HttpResponse, http_date


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [("/", "/", ""), ("/?a=1?b", "/", "a=1?b"), ("?a", "/", "a"), ("/x", "/x", ""), ("", "/", "")],
)
def test_target_parts(target: str, path: str, query: str) -> None:
    request = HttpRequest("GET", "http", "h", target)
    assert (request.path, request.query) == (path, query)


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("AS.example:443", "as.example"),
        ("as.example", "as.example"),
        ("[::1]:80", "::1"),
        ("", ""),
        ("[::1", ""),
        ("a\u2100b", ""),
    ],
)
def test_host_is_the_authority_without_port(authority: str, host: str) -> None:
    assert HttpRequest("GET", "http", authority, "/").host == host


def test_headers_keep_order_and_repeats_and_ignore_case() -> None:
    request = HttpRequest("GET", "http", "h", "/", (("A", "1"), ("b", "2"), ("a", "3")))
    assert request.header("a") == "1"
    assert request.header("c") is None
    assert request.header_values("A") == ("1", "3")


def test_setting_a_header_replaces_every_earlier_value() -> None:
    request = HttpRequest("GET", "http", "h", "/", (("A", "1"), ("b", "2"), ("a", "3")))
    assert request.with_headers([("a", "4")]).headers == (("b", "2"), ("a", "4"))
    response = HttpResponse(200, "OK", (("A", "1"), ("b", "2")))
    assert response.with_headers([("a", "4")]).headers == (("b", "2"), ("a", "4"))
    assert response.header("B") == "2"
    assert response.header("x") is None


def test_a_moment_as_date_has_it() -> None:
    moment = datetime(2026, 1, 2, 1, 30, tzinfo=UTC)
    assert http_date(moment) == "Fri, 02 Jan 2026 01:30:00 GMT"
    assert http_date(moment.astimezone(timezone(timedelta(hours=-8)))) == "Fri, 02 Jan 2026 01:30:00 GMT"
