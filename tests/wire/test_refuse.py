"""What a plain client sees of connections that are refused, in every way to a harness."""

import base64
import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from harness.model import AppliedFault, Exchange
from harness.sessions import ANONYMOUS, RuleStatus

REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 24\r\nConnection: close\r\n\r\n"
    b"503 Service Unavailable\n"
)
LOGIN = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Type: text/plain\r\nContent-Length: 34\r\n"
    b'Proxy-Authenticate: Basic realm="proxy"\r\n\r\n407 Proxy Authentication Required\n'
)


def knock(caller: Any) -> Any:
    """Come, and ask for the way to the provider, or in plain HTTP for an answer: what came until the end."""
    try:
        line = caller.open()
    except ConnectionResetError:  # on loopback a reset can be faster than the client
        return SimpleNamespace(received=b"", end="rst")
    with line:
        if caller.way == "proxy-tls":
            line.connect(f"{caller.host}:443", proxy_user=caller.alias)
        elif caller.way == "proxy-plain":
            line.send(caller.request())
        return line.receive()


def call(caller: Any) -> int:
    """One whole call: the status of its answer."""
    with caller.line() as line:
        line.send(caller.request())
        status: int = line.answer().status
        return status


@contextlib.contextmanager
def standing(harness: Any, rule: str) -> Iterator[int]:
    """A rule of every session while the context lasts; gives its number."""
    (status,) = harness.add_rules([rule])
    try:
        yield status.number
    finally:
        harness.remove_rule(status.number)


def seen_of(harness: Any, number: int) -> tuple[int, int]:
    """Connections that a rule matched and met, in all sessions."""
    status: RuleStatus = harness.parts.sessions.rule(number)
    return status.matches, status.hits


def told(exchange: Exchange) -> tuple[object, ...]:
    """What the journal knows of a connection that came to no request."""
    draft = exchange.draft
    assert draft.of_connection
    assert [draft.operation, draft.executed, draft.params, draft.reply, draft.problem] == [None] * 5
    assert (draft.request.target, draft.request.headers) == ("", ())
    return draft.request.method, draft.request.scheme, draft.request.authority, draft.provider, exchange.client_left


def test_a_connection_through_the_proxy_is_reset(wire: Any) -> None:
    if not wire.proxy:
        pytest.skip("at the endpoint nobody knows whose connection it is")
    caller = wire.session("volcengine=refuse#1")
    seen = knock(caller)
    assert (seen.received, seen.end) == (b"", "rst")
    exchange = caller.exchange()
    port, method, scheme = (443, "CONNECT", "") if wire.tls else (80, "", "http")
    assert told(exchange) == (method, scheme, f"open.volcengineapi.com:{port}", "volcengine", False)
    assert exchange.draft.faults == (AppliedFault("volcengine=refuse#1", "refuse", 1, "connection", "none"),)
    assert (exchange.draft.response, exchange.answered_at, exchange.bytes_sent) == (None, None, 0)
    assert call(caller) == 200
    first, second = caller.exchanges()
    assert second.draft.executed == 1
    assert 0 < first.connection < second.connection


@pytest.mark.parametrize(("status", "answer", "end"), [(503, REFUSAL, "fin"), (407, LOGIN, "open")], ids=["503", "407"])
def test_the_proxy_refuses_with_a_status(wire: Any, status: int, answer: bytes, end: str) -> None:
    if not wire.proxy:
        pytest.skip("no proxy answers at the endpoint")
    caller = wire.session(f"volcengine/ecs=refuse:{status}#1")
    with caller.open() as line:
        ask = f"CONNECT open.volcengineapi.com:443 HTTP/1.1\r\nProxy-Authorization: {basic_of(caller)}\r\n\r\n".encode()
        line.send(ask if wire.tls else caller.request())
        seen = line.receive(open_after=len(answer) if end == "open" else None)
        assert (seen.received, seen.end) == (answer, end)
        if end == "open":  # as after any 407 the client may try again, and is let through
            line.send(ask if wire.tls else caller.request())
            assert (line.until(12) if wire.tls else line.answer()).status == 200
    exchange = caller.exchanges()[0]
    assert told(exchange)[3:] == ("volcengine", False)
    assert exchange.draft.response is not None
    assert (exchange.draft.response.status, exchange.bytes_sent) == (status, len(answer))
    assert exchange.answered_at is not None
    assert sum(one.draft.executed or 0 for one in caller.exchanges()) == (end == "open" and not wire.tls)


def basic_of(caller: Any) -> str:
    """The credentials that name the caller's session to the proxy."""
    return f"Basic {base64.b64encode(f'{caller.alias}:x'.encode()).decode()}"


def test_a_connection_to_the_endpoint_is_reset_by_a_rule_for_whatever_comes(wire: Any) -> None:
    if wire.proxy:
        pytest.skip("a proxy knows more")
    caller = wire.session()
    with standing(wire.harness, "*=refuse#1") as number:
        seen = knock(caller)
        assert (seen.received, seen.end) == (b"", "rst")
        exchange = wire.harness.exchanges(ANONYMOUS)[-1]
        assert told(exchange) == ("", "", "", None, False)
        assert [fault.fault for fault in exchange.draft.faults] == ["refuse"]
        assert call(caller) == 200
        assert seen_of(wire.harness, number) == (2, 1)
    assert len(caller.exchanges()) == 1


@pytest.mark.parametrize("rule", ["volcengine=refuse", "*=refuse:503"])
def test_what_cannot_be_at_the_endpoint_neither_counts_nor_meets(wire: Any, rule: str) -> None:
    if wire.proxy:
        pytest.skip("a proxy knows more")
    with standing(wire.harness, rule) as number:
        assert call(wire.session()) == 200
        assert seen_of(wire.harness, number) == (0, 0)
        assert wire.harness.parts.sessions.rule(number).notes


def test_no_other_session_and_no_connection_that_stands_is_touched(wire: Any) -> None:
    if not wire.proxy:
        pytest.skip("at the endpoint all connections are of one session")
    bad, good = wire.session("volcengine=refuse"), wire.session()
    with good.line() as kept, ThreadPoolExecutor(8) as pool:
        refused = [pool.submit(knock, bad) for _ in range(10)]
        answered = [pool.submit(call, good) for _ in range(10)]
        assert {future.result().end for future in refused} == {"rst"}
        assert {future.result() for future in answered} == {200}
        kept.send(good.request())
        assert kept.answer().status == 200
    assert sorted(one.draft.faults[0].hit for one in bad.exchanges()) == list(range(1, 11))
    assert {one.draft.executed for one in good.exchanges()} == {1}
    assert len(good.exchanges()) == 11


def test_only_the_connections_that_calls_names_are_refused(wire: Any) -> None:
    if not wire.proxy:
        pytest.skip("at the endpoint nobody knows whose connection it is")
    caller = wire.session("volcengine=refuse#2", "tencent=refuse")
    with caller.line() as line:  # requests on one connection count once
        for _ in range(3):
            line.send(caller.request())
            assert line.answer().status == 200
    assert knock(caller).end == "rst"
    assert call(caller) == 200
    assert [one.draft.executed for one in caller.exchanges()] == [1, 1, 1, None, 1]
