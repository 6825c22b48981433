"""Connections before there is a request: whose they are, what meets them, what is told of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from harness.errors import FileError
from harness.model import AppliedFault, RefuseConnection, SpoilHandshake
from harness.pipeline import Met, Pipeline
from harness.pipeline.connections import refusal
from harness.responders.fake import FakeResponder
from harness.sessions import ANONYMOUS, SessionStore
from harness.wire import HttpRequest

HOST = "open.volcengineapi.com"


def asked(authority: str = f"{HOST}:443", method: str = "CONNECT") -> HttpRequest:
    """What is known of where a connection is to lead, with more than may be kept."""
    return HttpRequest(method, "", authority, "/secret", (("Cookie", "secret"),), b"secret")


def connect(running: Any, place: str = "connect", request: HttpRequest | None = None, **more: Any) -> Met | None:
    """A connection of session ``main`` unless said otherwise."""
    known = {"proxy_user": "main", "now": running.now, "at_endpoint": False, **more}
    met: Met | None = running.pipeline.connect(place, request or asked(), **known)
    return met


def test_a_fault_meets_a_connection(run: Callable[..., Any]) -> None:
    running = run("volcengine=refuse:503#2")
    assert connect(running) is None
    met = connect(running)
    assert met is not None
    assert met.step == RefuseConnection(503)
    draft = met.draft
    assert (draft.id, draft.session, draft.provider) == ("main-1", "main", "volcengine")
    assert draft.request == HttpRequest("CONNECT", "", f"{HOST}:443", "")
    assert draft.response == refusal(503)
    assert draft.faults == (AppliedFault("volcengine=refuse:503#2", "refuse:503", 1, "connection", "none"),)
    assert draft.of_connection
    assert [draft.operation, draft.region, draft.params, draft.reply, draft.executed, draft.problem] == [None] * 6
    assert (draft.signature, draft.violations, draft.requested_at) == ("not judged", (), running.now)


def test_the_place_decides_which_rules_are_asked(run: Callable[..., Any]) -> None:
    running = run("volcengine=tls:expired")
    assert connect(running) is None
    met = connect(running, "handshake")
    assert met is not None
    assert (met.step, met.draft.response) == (SpoilHandshake("expired"), None)


def test_a_refusal_without_a_status_says_nothing(run: Callable[..., Any]) -> None:
    met = connect(run("volcengine=refuse"))
    assert met is not None
    assert (met.step, met.draft.response) == (RefuseConnection(None), None)


@pytest.mark.parametrize(
    ("authority", "more", "provider"),
    [
        (f"{HOST}:443", {}, "volcengine"),
        ("OPEN.volcengineapi.com.:443", {}, "volcengine"),
        ("as.tencentcloudapi.com:443", {}, "tencent"),
        ("127.0.0.1:8081", {}, None),
        ("[::1]:8081", {}, None),
        ("", {"at_endpoint": True}, None),
        ("as.tencentcloudapi.com", {"at_endpoint": True}, "tencent"),
        ("elsewhere.example", {"at_endpoint": True}, None),
    ],
)
def test_the_host_says_whose_it_is(
    authority: str, more: dict[str, Any], provider: str | None, run: Callable[..., Any]
) -> None:
    met = connect(run("*=refuse"), request=asked(authority), **more)
    assert met is not None
    assert (met.draft.provider, met.draft.request.authority) == (provider, authority)


@pytest.mark.parametrize("authority", ["example.com:443", "", "volcengineapi.com:443", "[::2]:443", "a:b:c"])
def test_what_leads_to_nobody_meets_nothing_and_does_not_count(authority: str, run: Callable[..., Any]) -> None:
    running = run("*=refuse")
    assert connect(running, request=asked(authority)) is None
    assert [count.matches for count in running.sessions.get("main").counts()] == [0]


def test_the_name_given_to_the_proxy_is_the_session(run: Callable[..., Any]) -> None:
    running = run("volcengine=refuse")
    assert connect(running, proxy_user="other") is None
    assert connect(running, proxy_user=None) is None
    running.sessions.add_rules(["volcengine=refuse#2"])
    met = [connect(running, proxy_user=user) for user in ("other", None, "other", None)]
    assert [None if one is None else one.draft.session for one in met] == [None, None, "other", ANONYMOUS]
    assert [None if one is None else one.draft.id for one in met][2:] == ["other-1", "anonymous-1"]


def test_its_life_begins_with_a_connection_only_where_rules_count_them(run: Callable[..., Any]) -> None:
    running = run()
    minted = running.sessions.mint(alias="live", rules=["volcengine=refuse{during 10s-20s}"])
    running.sessions.mint(alias="calls", rules=["volcengine=throttle#1"])
    for alias in (minted.alias, "calls"):
        assert connect(running, proxy_user=alias) is None
    later = running.now + timedelta(seconds=15)
    assert connect(running, proxy_user="live", now=later) is not None
    assert connect(running, proxy_user="calls", now=later) is None
    assert [running.sessions.get(alias).elapsed for alias in ("live", "calls")] == [15.0, 0.0]


def test_after_407_the_connection_stays() -> None:
    login, away = refusal(407), refusal(599)
    assert (login.header("Proxy-Authenticate"), login.header("Connection")) == ('Basic realm="proxy"', None)
    assert (away.header("Proxy-Authenticate"), away.header("Connection")) == (None, "close")
    assert (login.reason, login.body) == ("Proxy Authentication Required", b"407 Proxy Authentication Required\n")
    assert (away.reason, away.body, away.header("Content-Length")) == ("", b"599\n", "4")


def test_files_that_are_broken_let_the_connection_come_to_its_request(
    run: Callable[..., Any], with_provider: Callable[..., Any]
) -> None:
    broken = with_provider()

    def fail(name: str) -> Any:
        raise FileError("provider.yaml", f"{name} is broken")

    broken.provider = fail
    pipeline = Pipeline(broken, SessionStore(broken), FakeResponder())
    running = run()
    assert pipeline.connect("connect", asked(), proxy_user=None, now=running.now) is None
    told = pipeline.broken_off(asked(), "why", proxy_user=None, now=running.now)
    assert (told.provider, told.problem) == (None, "why")


def test_a_mistake_of_ours_refuses_and_is_told(run: Callable[..., Any]) -> None:
    running = run("volcengine=refuse")
    crashing: Any = "no time"
    session = running.sessions.get("main")
    session.manual_clock = False
    session._began = running.now
    met = running.pipeline.connect("connect", asked(), proxy_user="main", now=crashing)
    assert met is not None
    assert (met.step, met.draft.response) == (RefuseConnection(None), None)
    assert met.draft.problem is not None
    assert met.draft.problem.startswith("an error of the harness itself: TypeError")


def test_what_a_client_breaks_off_is_told(run: Callable[..., Any]) -> None:
    running = run("volcengine=refuse")
    draft = running.pipeline.broken_off(asked(), "it left", proxy_user="main", now=running.now)
    assert (draft.id, draft.provider, draft.problem, draft.faults) == ("main-1", "volcengine", "it left", ())
    assert draft.request == HttpRequest("CONNECT", "", f"{HOST}:443", "")
    assert draft.of_connection
    assert [count.matches for count in running.sessions.get("main").counts()] == [0]
