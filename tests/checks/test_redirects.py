"""Where answers send the client, and which of its requests only go there."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.redirects import asked, led, redirect, redirects, unled
from harness.model import Exchange
from harness.wire import HttpResponse


def sends(make: Any, location: str | None, status: int = 302, number: int = 1, target: str = "/") -> Exchange:
    headers = () if location is None else (("Location", location),)
    request = replace(make.exchange().draft.request, target=target)
    made: Exchange = make.exchange(number=number, response=HttpResponse(status, "", headers), request=request)
    return made


def goes(make: Any, authority: str, target: str, number: int = 2, **changes: Any) -> Exchange:
    request = replace(make.exchange().draft.request, authority=authority, target=target)
    made: Exchange = make.exchange(number=number, request=request, **changes)
    return made


@pytest.mark.parametrize(
    ("location", "authority", "host", "path", "elsewhere"),
    [
        ("/there?a=1", "box.acme.example", "box.acme.example", "/there", False),
        ("https://box.acme.example:8443/x", "box.acme.example:8443", "box.acme.example", "/x", False),
        ("https://other.invalid", "other.invalid", "other.invalid", "/", True),
    ],
)
def test_where_an_answer_sends_the_client(
    make: Any, location: str, authority: str, host: str, path: str, *, elsewhere: bool
) -> None:
    found = redirect(sends(make, location))
    assert found is not None
    assert (found.authority, found.host, found.path, found.elsewhere) == (authority, host, path, elsewhere)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_these_statuses_send_elsewhere(make: Any, status: int) -> None:
    found = redirect(sends(make, "/there", status))
    assert found is not None
    assert found.status == status


@pytest.mark.parametrize(("location", "circle"), [("/here?a=1", True), ("/there", False), ("//other.invalid/", False)])
def test_an_answer_may_lead_in_a_circle(make: Any, location: str, *, circle: bool) -> None:
    found = redirect(sends(make, location, target="/here?a=2"))
    assert found is not None
    assert found.in_a_circle == circle


@pytest.mark.parametrize(("location", "status"), [("/there", 200), ("/there", 304), (None, 302), ("http://[", 302)])
def test_nothing_else_does(make: Any, location: str | None, status: int) -> None:
    assert redirect(sends(make, location, status)) is None


def test_without_an_answer_there_is_no_redirect(make: Any) -> None:
    assert redirect(make.exchange(response=None)) is None


def test_the_redirects_of_a_conversation(make: Any) -> None:
    conversation = make.over(sends(make, "/a"), make.exchange(number=2), sends(make, "/b", number=3))
    assert [one.path for one in redirects(conversation)] == ["/a", "/b"]


@pytest.mark.parametrize(
    ("authority", "target", "follows"),
    [
        ("box.acme.example", "/there?a=1", True),
        ("box.acme.example", "/elsewhere", False),
        ("other.invalid", "/there", False),
    ],
)
def test_what_goes_there_next_is_led(make: Any, authority: str, target: str, *, follows: bool) -> None:
    first, second = sends(make, "/there"), goes(make, authority, target)
    assert [one.draft.id for one, _ in led([first, second])] == (["session-1-2"] if follows else [])
    assert unled([first, second]) == ((first,) if follows else (first, second))


def test_only_the_next_request_is_led(make: Any) -> None:
    other, late = make.exchange(number=2), goes(make, "box.acme.example", "/there", 3)
    assert led([sends(make, "/there"), other, late]) == ()


def test_a_redirect_may_lead_to_the_next(make: Any) -> None:
    second = sends(make, "/third", number=2, target="/second")
    third = goes(make, "box.acme.example", "/third", 3)
    assert [one.draft.id for one, _ in led([sends(make, "/second"), second, third])] == ["session-1-2", "session-1-3"]


def test_of_a_connection_only_the_host_is_known(make: Any) -> None:
    connection = make.handshake("tls:expired")
    request = goes(make, "box.acme.example:443", "/there")
    found = [one.draft.id for one, _ in led([sends(make, "/there"), connection, request])]
    assert found == ["session-1-tls", "session-1-2"]
    assert led([sends(make, "https://other.invalid/"), connection]) == ()


def test_what_was_asked_leaves_out_what_redirects_made(make: Any) -> None:
    stranger = make.exchange(number=3, operation=None)
    conversation = make.over(sends(make, "/there"), goes(make, "box.acme.example", "/there"), stranger)
    assert [one.draft.id for one in asked(conversation)] == ["session-1-1"]
