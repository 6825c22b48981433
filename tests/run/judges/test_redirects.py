"""Redirects that a program follows: told, and not held against it."""

from typing import Any

import pytest

from harness.run.judges.redirects import judge, own_requests
from harness.run.judges.table import judge as judge_all
from harness.wire import HttpRequest, HttpResponse


def _sent(location: str | None, status: int = 307) -> HttpResponse:
    return HttpResponse(status, "", () if location is None else (("Location", location),))


def _to(host: str, target: str, *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("GET", "https", host, target, headers)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_follows_a_redirect_is_not_judged(make: Any, status: int) -> None:
    spoilt = {"signature": "mismatch", "violations": (make.violation(),), "executed": 0}
    sent = make.exchange(number=1, response=_sent("/elsewhere?a=1", status))
    follows = make.exchange(number=2, request=_to("box.acme.example", "/elsewhere?a=1"), **spoilt)
    own = make.exchange(number=3, **spoilt)
    assert own_requests([sent, follows, own]) == (sent, own)
    remarks = judge_all([sent, follows, own], make.contract())
    told = {remark.about: (remark.weight, remark.evidence) for remark in remarks}
    assert told == {
        "request-contract": ("finding", ("session-1-3",)),
        "signature": ("finding", ("session-1-3",)),
        "redirect": ("note", ("session-1-2",)),
    }


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ((("Authorization", "[removed]"),), "followed a redirect to another host and sent its Authorization along"),
        ((), "followed a redirect to another host, without its Authorization"),
    ],
)
def test_what_goes_to_another_host_is_told(make: Any, headers: tuple[tuple[str, str], ...], message: str) -> None:
    sent = make.exchange(number=1, response=_sent("https://redirected.invalid"))
    follows = make.exchange(number=2, request=_to("redirected.invalid", "/", *headers), operation=None)
    (remark,) = judge([sent, follows], make.contract())
    assert (remark.weight, remark.message, remark.evidence) == ("note", message, ("session-1-2",))


def test_a_chain_is_followed_to_its_end(make: Any) -> None:
    chain = [make.exchange(number=number, response=_sent("/")) for number in (1, 2, 3)]
    end = make.exchange(number=4)
    assert own_requests([*chain, end, make.exchange(number=5)]) == (chain[0], make.exchange(number=5))


@pytest.mark.parametrize(
    ("response", "request_"),
    [
        (_sent("/elsewhere"), _to("box.acme.example", "/")),
        (_sent("/elsewhere"), _to("other.example", "/elsewhere")),
        (_sent("https://other.example/"), _to("box.acme.example", "/")),
        (_sent(None), _to("box.acme.example", "/")),
        (_sent("/", 201), _to("box.acme.example", "/")),
        (_sent("https://[/"), _to("box.acme.example", "/")),
        (None, _to("box.acme.example", "/")),
    ],
)
def test_any_other_request_is_the_program_s_own(
    make: Any, response: HttpResponse | None, request_: HttpRequest
) -> None:
    exchanges = [make.exchange(number=1, response=response), make.exchange(number=2, request=request_)]
    assert own_requests(exchanges) == tuple(exchanges)
    assert not list(judge(exchanges, make.contract()))


def test_another_session_follows_nothing(make: Any) -> None:
    sent = make.exchange(number=1, response=_sent("/"))
    other = make.exchange(number=2, session="session-2")
    assert own_requests([sent, other]) == (sent, other)
