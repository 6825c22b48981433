"""Redirects on the wire, and what becomes of a client that follows them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

EXECUTED = [("before", 0), ("after", 1)]
SECRETS = ("Signature=", "Credential=")


def _follow(line: Any, caller: Any, wire: Any, location: str, headers: Mapping[str, str]) -> Any:
    """Ask for what a ``Location`` names as a client does that follows it, on a line that leads there."""
    parts = urlsplit(location)
    target = parts._replace(scheme="", netloc="").geturl()
    if wire.way == "proxy-plain":
        target = f"http://{parts.netloc or caller.host}{target}"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    line.send(f"GET {target} HTTP/1.1\r\nHost: {parts.netloc or caller.host}\r\n{lines}\r\n".encode("latin-1"))
    return line.answer()


def _carried(request: bytes) -> dict[str, str]:
    """The headers that a client repeats when it is sent on, without those of a body."""
    lines = request.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    headers = dict(line.split(": ", 1) for line in lines)
    return {name: value for name, value in headers.items() if name.lower() not in {"host", "content-length"}}


@pytest.mark.parametrize(("phase", "executed"), EXECUTED)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_it_leads_to_another_path_where_the_call_is_answered(wire: Any, status: int, phase: str, executed: int) -> None:
    caller = wire.session(f"volcengine=redirect:{status}@{phase}#1")
    request = caller.request()
    with caller.line() as line:
        line.send(request)
        seen = line.answer()
        location = seen.header("location")
        assert (seen.status, seen.end, len(seen.body)) == (status, "open", int(seen.header("content-length")))
        assert location.startswith("/redirected?Action=RebootInstances&")
        assert _follow(line, caller, wire, location, _carried(request)).status == 200
    first, second = (one.draft for one in caller.exchanges())
    assert (first.executed, first.reply, second.executed) == (executed, None, 1)
    assert [one.pointer for one in second.violations if one.keyword == "path"] == ["/Path"]


@pytest.mark.parametrize(("phase", "executed"), EXECUTED)
def test_a_loop_goes_on_as_long_as_the_client_does(wire: Any, phase: str, executed: int) -> None:
    caller = wire.session(f"volcengine=redirect:307,to=loop@{phase}")
    request = caller.request()
    with caller.line() as line:
        line.send(request)
        seen = line.answer()
        for _ in range(3):
            seen = _follow(line, caller, wire, seen.header("location"), _carried(request))
            assert (seen.status, seen.end) == (307, "open")
    drafts = [one.draft for one in caller.exchanges()]
    assert [draft.executed for draft in drafts] == [executed] * 4
    assert len({draft.request.target for draft in drafts}) == 1


@pytest.mark.parametrize(("phase", "executed"), EXECUTED)
def test_the_other_host_is_the_harness_too(wire: Any, phase: str, executed: int) -> None:
    caller = wire.session(f"volcengine=redirect:307,to=other@{phase}#1")
    request = caller.request()
    with caller.line() as line:
        line.send(request)
        location = urlsplit(line.answer().header("location"))
    assert location.scheme == ("https" if wire.tls else "http")
    expected = "redirected.invalid" if wire.proxy else f"localhost:{caller.ports.endpoint[1]}"
    assert location.netloc == expected
    with caller.open() as line:
        if wire.way == "proxy-tls":
            assert line.connect("redirected.invalid:443", proxy_user=caller.alias).status == 200
        if wire.tls:
            line.secure(location.hostname or "")
        followed = _follow(line, caller, wire, location.geturl(), _carried(request))
    first, second = (one.draft for one in caller.exchanges())
    assert first.executed == executed
    assert urlsplit(f"//{second.request.authority}").hostname == location.hostname
    if wire.proxy:
        assert (followed.status, second.executed) == (599, None)
        assert "no provider of the loaded specs is known at host 'redirected.invalid'" in second.problem
    else:
        assert (followed.status, second.executed) == (200, 1)


@pytest.mark.parametrize("wire", ["endpoint-plain", "endpoint-tls"], indirect=True)
@pytest.mark.parametrize("to", ["same", "other", "loop"])
def test_whoever_calls_the_endpoint_by_the_provider_s_name_stays_here_too(wire: Any, to: str) -> None:
    caller = wire.session(f"volcengine=redirect:307,to={to}")
    with caller.line() as line:
        line.send(caller.request(headers={"Host": f"open.volcengineapi.com:{caller.ports.endpoint[1]}"}))
        location = urlsplit(line.answer().header("location"))
    assert caller.exchange().draft.request.host == "open.volcengineapi.com"
    assert location.netloc == (f"localhost:{caller.ports.endpoint[1]}" if to == "other" else "")


@pytest.mark.parametrize("wire", ["proxy-plain", "proxy-tls"], indirect=True)
@pytest.mark.parametrize("operation", ["tencent/as:StartInstanceRefresh", "alibaba/ecs:RedeployInstance"])
def test_the_journal_says_that_credentials_came_along_and_keeps_none(wire: Any, operation: str) -> None:
    caller = wire.session(f"{operation}=redirect:307,to=other#1", operation=operation)
    carried = _carried(caller.request())
    bare = {name: value for name, value in carried.items() if name != "Authorization"}
    scheme = "https" if wire.tls else "http"
    for path, headers in (("/?Signature=ofNobody&a=1", carried), ("/", bare)):
        with caller.open() as line:
            if wire.tls:
                assert line.connect("redirected.invalid:443", proxy_user=caller.alias).status == 200
                line.secure("redirected.invalid")
            assert _follow(line, caller, wire, f"{scheme}://redirected.invalid{path}", headers).status == 599
    with_it, without = (one.draft.request for one in caller.exchanges())
    assert (with_it.header("authorization"), without.header("authorization")) == ("[removed]", None)
    assert (with_it.target, without.target) == ("/?[removed]", "/")
    kept = repr(with_it)
    assert caller.credentials.access_key not in kept
    assert not any(secret in kept for secret in SECRETS)


def test_what_the_query_carries_is_sent_on_and_not_kept(wire: Any) -> None:
    caller = wire.session("alibaba=redirect:302#1", operation="alibaba/ecs:RedeployInstance")
    key = caller.credentials.access_key
    query = (
        f"Action=RedeployInstance&Version=2014-05-26&AccessKeyId={key}&SignatureMethod=HMAC-SHA1&Signature=c2VjcmV0%3D"
    )
    with caller.line() as line:
        carried = {"Proxy-Authorization": _carried(caller.request()).get("Proxy-Authorization", "")}
        headers = carried if wire.way == "proxy-plain" else {}
        seen = _follow(line, caller, wire, f"/?{query}", headers)
    assert (seen.status, seen.header("location")) == (302, f"/redirected?{query}")
    kept = caller.exchange().draft
    assert kept.response.header("location").startswith("/redirected?Action=RedeployInstance&")
    assert key not in repr(kept)
    assert "c2VjcmV0" not in repr(kept)
