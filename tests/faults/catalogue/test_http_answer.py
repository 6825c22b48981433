"""``http``: what a gateway sends in the provider's place, to the byte."""

import json
import re
from collections.abc import Callable

import pytest

from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.model import Result
from harness.wire import HttpResponse

PAGE = (
    b"<!DOCTYPE html>\r\n<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<h1>502 Bad Gateway</h1>\r\n<p>The gateway has got no usable answer from the service behind it.</p>\r\n<hr>\r\n"
    b"<address>nginx</address>\r\n</body>\r\n</html>\r\n"
)
OWN = (("Server", "nginx"), ("Date", "Fri, 02 Jan 2026 12:00:00 GMT"))


@pytest.fixture
def said(make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]) -> Callable[..., HttpResponse]:
    """What is sent instead of the provider's answer."""

    def build(fault: str) -> HttpResponse:
        moment, built = make_moment(), make_fault(f"volcengine={fault}")
        assert built.reply(Result({}, "request-1"), moment) is None
        response = built.response(HttpResponse(200, "OK", (("X-Tt-Logid", "1"),), b"{}"), moment)
        assert response is not None
        assert response == built.response(None, moment)
        return response

    return build


def test_a_page_stands_in_place_of_the_answer(said: Callable[..., HttpResponse]) -> None:
    headers = (*OWN, ("Content-Type", "text/html"), ("Content-Length", str(len(PAGE))))
    assert said("http:502") == HttpResponse(502, "Bad Gateway", headers, PAGE)
    assert said("http:502@after") == said("http:502")


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("http:200", "<title>Sign in</title>"),
        ("http:201", "<p>Sign in to this network before you go on.</p>"),
        ("http:403", "<title>403 Forbidden</title>"),
        ("http:403", "<p>The gateway has not let this request through.</p>"),
        ("http:504", "<h1>504 Gateway Timeout</h1>"),
        ("http:520", "<h1>520</h1>"),
    ],
)
def test_the_page_fits_the_status(fault: str, text: str, said: Callable[..., HttpResponse]) -> None:
    response = said(fault)
    assert response.status == int(fault[5:8])
    assert text in response.body.decode("ascii")


@pytest.mark.parametrize(
    ("fault", "content_type", "body"),
    [
        (
            "http:503,page=text",
            "text/plain; charset=utf-8",
            b"Service Unavailable: The gateway has got no usable answer from the service behind it.\n",
        ),
        (
            "http:429,page=json",
            "application/json",
            b'{"message":"The gateway has not let this request through.","error":"Too Many Requests","statusCode":429}',
        ),
        ("http:504,page=empty", None, b""),
        ("http:520,page=text", "text/plain; charset=utf-8", b"520: The gateway has got no usable answer from the "),
    ],
)
def test_other_pages(fault: str, content_type: str | None, body: bytes, said: Callable[..., HttpResponse]) -> None:
    response = said(fault)
    assert response.header("content-type") == content_type
    assert response.body.startswith(body)
    assert bool(response.body) == bool(body)
    assert response.header("content-length") == str(len(response.body))
    assert response.headers[:2] == OWN


def test_the_json_is_that_of_no_provider(said: Callable[..., HttpResponse]) -> None:
    value = json.loads(said("http:520,page=json").body)
    assert value["error"] == "Unknown"
    assert value.keys().isdisjoint({"Response", "ResponseMetadata", "RequestId", "Code", "Message"})


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("http:502", "http:502"),
        ("http: status = 502 , page = html", "http:502"),
        ("http:page=json,502@after", "http:502,page=json@after"),
        ("http:200,page=empty", "http:200,page=empty"),
    ],
)
def test_its_canonical_form(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={text}")
    assert str(fault) == canonical
    assert make_fault(f"volcengine={canonical}") == fault


@pytest.mark.parametrize(
    ("fault", "lacks"),
    [
        ("http:502", {"result", "execution", "the provider's JSON"}),
        ("http:502@after", {"result", "the provider's JSON"}),
        ("http:502,page=empty@after", {"result", "the provider's JSON", "a body"}),
    ],
)
def test_what_there_is_none_of(fault: str, lacks: set[str], make_fault: Callable[..., Fault]) -> None:
    assert make_fault(f"volcengine={fault}").lacks == lacks


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("http", "expected status (for example http:502, http:502,page=json)"),
        ("http:teapot", "'teapot' is no HTTP status that an answer can have (200 to 599)"),
        ("http:600", "'600' is no HTTP status"),
        ("http:99", "'99' is no HTTP status"),
        ("http:0502", "'0502' is no HTTP status"),
        ("http:100", "100 comes before an answer, it is none (200 to 599)"),
        ("http:204", "an answer with status 204 has no page (empty:204)"),
        ("http:205,page=text", "an answer with status 205 has no page (empty:205)"),
        ("http:302", "302 sends the client elsewhere: that is another fault (redirect:307)"),
        ("http:304", "304 answers a request that asks whether something has changed, and no call does (http:502)"),
        ("http:502,page=htm", "page cannot be 'htm' (did you mean html?)"),
        ("http:502@mid", "http cannot be @mid: it replaces the whole answer"),
        ("http:502+error:InternalError", "a call gets one answer"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule(f"volcengine={text}")
