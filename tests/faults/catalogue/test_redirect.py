"""``redirect``: where the client is sent, and that it never leaves the machine."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.model import Result
from harness.wire import HttpRequest, HttpResponse


@pytest.fixture
def sent_to(make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]) -> Callable[..., str | None]:
    """The ``Location`` of the answer to a request."""

    def build(fault: str, *, at_endpoint: bool = False, **request: Any) -> str | None:
        given = {"method": "GET", "scheme": "https", "authority": "open.volcengineapi.com", "target": "/?Action=X&a=1"}
        asked = HttpRequest(**{**given, **request})
        response = make_fault(f"volcengine={fault}").response(None, make_moment(request=asked, at_endpoint=at_endpoint))
        assert response is not None
        return response.header("location")

    return build


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_answer_is_a_page_with_a_location(
    status: int, make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    fault, moment = make_fault(f"volcengine=redirect:{status}@after"), make_moment()
    assert fault.reply(Result({}, "request-1"), moment) is None
    response = fault.response(HttpResponse(200, "OK", (("X-Tt-Logid", "1"),), b"{}"), moment)
    assert response is not None
    assert response.status == status
    assert [name for name, _ in response.headers] == ["Server", "Date", "Content-Type", "Content-Length", "Location"]
    assert response.header("content-length") == str(len(response.body))
    assert f"<h1>{status} {response.reason}</h1>".encode() in response.body


@pytest.mark.parametrize(
    ("fault", "request_", "location"),
    [
        ("redirect:307", {}, "/redirected?Action=X&a=1"),
        ("redirect:307,to=same", {"target": "/"}, "/redirected"),
        ("redirect:307,to=other", {}, "https://redirected.invalid/?Action=X&a=1"),
        ("redirect:307,to=other", {"scheme": "http", "target": "/x"}, "http://redirected.invalid/"),
        (
            "redirect:307,to=other",
            {"authority": "open.volcengineapi.com:8443"},
            "https://redirected.invalid/?Action=X&a=1",
        ),
        ("redirect:307,to=other", {"authority": "127.0.0.1:80"}, "https://localhost:80/?Action=X&a=1"),
        ("redirect:307,to=other", {"authority": "localhost:41"}, "https://127.0.0.1:41/?Action=X&a=1"),
        ("redirect:307,to=other", {"authority": "LOCALHOST"}, "https://127.0.0.1/?Action=X&a=1"),
        ("redirect:307,to=other", {"authority": "[::1]:41", "scheme": "http"}, "http://localhost:41/?Action=X&a=1"),
        ("redirect:307,to=loop", {}, "/?Action=X&a=1"),
        ("redirect:307,to=loop", {"target": "/a%2Fb"}, "/a%2Fb"),
        ("redirect:307,to=loop", {"target": "//example.com/?a=1"}, "/.//example.com/?a=1"),
        ("redirect:307,to=loop", {"target": "*"}, "/"),
        ("redirect:307,to=loop", {"target": "?a=1"}, "/?a=1"),
    ],
)
def test_where_it_leads(
    fault: str, request_: dict[str, str], location: str, sent_to: Callable[..., str | None]
) -> None:
    assert sent_to(fault, **request_) == location


@pytest.mark.parametrize(
    ("authority", "other"),
    [
        ("open.volcengineapi.com:41", "localhost:41"),
        ("open.volcengineapi.com", "localhost"),
        ("127.0.0.1:41", "localhost:41"),
        ("localhost:99999999", "127.0.0.1:99999999"),
        ("localhost:x", "127.0.0.1"),
        ("[", "localhost"),
    ],
)
def test_a_client_at_the_endpoint_stays_on_this_machine(
    authority: str, other: str, sent_to: Callable[..., str | None]
) -> None:
    assert sent_to("redirect:307,to=other", at_endpoint=True, authority=authority, target="/") == f"https://{other}/"


def test_a_loop_names_no_host_by_a_backslash(sent_to: Callable[..., str | None]) -> None:
    assert sent_to("redirect:307,to=loop", target="/\\evil.example/?a=1") == "/%5Cevil.example/?a=1"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("redirect:307", "redirect:307"),
        ("redirect:308,to=same@after", "redirect:308@after"),
        ("redirect:to=other,302", "redirect:302,to=other"),
        ("redirect:301,to=loop", "redirect:301,to=loop"),
    ],
)
def test_its_canonical_form(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={text}")
    assert str(fault) == canonical
    assert make_fault(f"volcengine={canonical}") == fault


@pytest.mark.parametrize(
    ("phase", "lacks"),
    [("before", {"result", "execution", "the provider's JSON"}), ("after", {"result", "the provider's JSON"})],
)
def test_what_there_is_none_of(phase: str, lacks: set[str], make_fault: Callable[..., Fault]) -> None:
    assert make_fault(f"volcengine=redirect:307@{phase}").lacks == lacks


@pytest.mark.parametrize("chosen", ["#1", "#2-", "#every 2", "~0.5", "{above 5/1s}"])
def test_a_loop_needs_every_call(chosen: str, make_rule: Callable[..., Rule]) -> None:
    message = (
        "a loop needs every call, and this rule chooses only some of them (leave out what chooses, or redirect:307"
    )
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule(f"volcengine=redirect:307,to=loop{chosen}")
    assert make_rule(f"volcengine=redirect:307,to=other{chosen}")
    assert make_rule("volcengine=redirect:307,to=loop{hits 5}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("redirect", "expected status (for example redirect:307"),
        ("redirect:300", "status cannot be '300' (did you mean "),
        ("redirect:307,to=elsewhere", "to cannot be 'elsewhere'"),
        ("redirect:307@mid", "redirect cannot be @mid"),
        ("redirect:307+http:502", "a call gets one answer"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule(f"volcengine={text}")
