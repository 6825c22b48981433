"""The addon as clients meet it on bare sockets: through the proxy and at the endpoint, with and without TLS."""

import asyncio
import base64
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from mitmproxy.connection import Server
from mitmproxy.http import HTTPFlow
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.proxy.server_hooks import ServerConnectionHookData
from mitmproxy.test.tflow import tflow

from harness.journal import Journal
from harness.listeners.addon import HarnessAddon
from harness.listeners.carrier import Carrier
from harness.listeners.client import ClientConnection, Forwarding, NoSocket
from harness.listeners.closing import Closing
from harness.listeners.connecting import OpenDoor
from harness.listeners.messages import carried_response
from harness.listeners.refusal import refused_draft
from harness.model import Close, Delivery, Draft, Send
from harness.pipeline import Forward
from harness.pipeline.drafts import local_error
from harness.wire import HttpRequest, HttpResponse

Reading = Callable[[socket.socket], bytes]
Respond = Callable[..., HttpResponse]


def boom(_: HttpRequest) -> HttpResponse:
    raise RuntimeError("the pipeline is broken")


def basic(name: str) -> str:
    return base64.b64encode(name.encode()).decode()


@contextmanager
def upstream(answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nreal") -> Iterator[tuple[int, list[bytes]]]:
    """A server that must not be reached: its port, and what it was sent."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    client = server.accept()[0]
                except OSError:
                    return
                with client:
                    seen.append(client.recv(65536))
                    client.sendall(answer)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1], seen
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


# --- offline ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [boom, lambda _: None, lambda _: Delivery(()), lambda _: object()])
def test_no_connection_leaves_the_machine_whatever_fails(
    listening: Any, reading: Reading, upstream_connects: list[Any], script: Callable[[HttpRequest], Any]
) -> None:
    with upstream() as (port, seen), listening(script) as running:
        host = f"127.0.0.1:{port}"
        answers = [running.ask(f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), endpoint=False)]
        answers.append(running.ask(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), endpoint=False))
        answers.append(running.ask(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()))
        with running.connect() as client:
            client.sendall(f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            assert client.recv(4096).startswith(b"HTTP/1.1 200 ")
            client.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            answers.append(reading(client))
        with running.tunnel(f"localhost:{port}") as tunnel:
            tunnel.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answers.append(reading(tunnel))
        for answer in answers:
            assert answer.startswith(b"HTTP/1.1 599 Harness Error\r\n")
            assert b"\r\nConnection: close\r\n" in answer
        assert [one.draft.response.status for one in running.exchanges()] == [599] * 5
    assert seen == []
    assert upstream_connects == []


def test_an_upgrade_opens_nothing(listening: Any, upstream_connects: list[Any]) -> None:
    upgrade = (
        b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n"
    )
    with listening() as running:
        answer = running.ask(
            b"GET http://127.0.0.1:9/ HTTP/1.1\r\nHost: 127.0.0.1:9\r\n" + upgrade + b"\r\n", endpoint=False
        )
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert upstream_connects == []


def test_a_forward_reaches_no_host_that_is_not_allowed_by_name(listening: Any, upstream_connects: list[Any]) -> None:
    nothing: Any = None
    with upstream() as (port, seen), listening(lambda request: Forward(request.host, nothing, nothing)) as running:
        host = f"127.0.0.1:{port}"
        answer = running.ask(f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), endpoint=False)
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert b"the host '127.0.0.1' may not be reached" in answer
    assert (seen, upstream_connects) == ([], [])


def test_a_forward_to_an_allowed_host_goes_there_and_is_completed(listening: Any, upstream_connects: list[Any]) -> None:
    nothing: Any = None
    with (
        upstream() as (port, seen),
        listening(
            lambda request: Forward(request.host, nothing, nothing), live_hosts=frozenset({"127.0.0.1"})
        ) as running,
    ):
        host = f"127.0.0.1:{port}"
        message = f"GET http://{host}/a?b HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        answer = running.ask(message, endpoint=False)
        assert [one.draft.session for one in running.exchanges()] == ["anonymous"]
    assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nchanged"
    assert seen[0].startswith(b"GET /a?b HTTP/1.1\r\n")
    assert running.pipeline.completed[0].body == b"real"
    assert upstream_connects == [("127.0.0.1", port)]


def test_a_forward_leads_nowhere_but_to_the_allowed_host(listening: Any, upstream_connects: list[Any]) -> None:
    nothing: Any = None
    with (
        upstream() as (port, seen),
        listening(lambda _: Forward("allowed", nothing, nothing), live_hosts=frozenset({"allowed"})) as running,
    ):
        host = f"127.0.0.1:{port}"
        answer = running.ask(f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), endpoint=False)
        (exchange,) = running.exchanges()
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert b"the harness is offline" in answer
    assert (seen, upstream_connects) == ([], [])
    assert "the harness is offline" in exchange.draft.problem


def test_a_forward_that_fails_on_its_way_is_answered(listening: Any) -> None:
    nothing: Any = None
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
    with listening(
        lambda request: Forward(request.host, nothing, nothing), live_hosts=frozenset({"127.0.0.1"})
    ) as running:
        message = f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        answer = running.ask(message, endpoint=False)
        (exchange,) = running.exchanges()
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert answer.count(b"HTTP/1.1 ") == 1, "mitmproxy has said something of its own"
    assert "the real provider has not answered" in exchange.draft.problem
    assert (exchange.bytes_sent, exchange.client_left) == (len(answer), False)


def test_a_completion_that_fails_hides_what_the_provider_said(listening: Any) -> None:
    nothing: Any = None
    with (
        upstream() as (port, _),
        listening(
            lambda request: Forward(request.host, nothing, nothing), live_hosts=frozenset({"127.0.0.1"})
        ) as running,
    ):
        running.pipeline.complete = None
        host = f"127.0.0.1:{port}"
        answer = running.ask(f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), endpoint=False)
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert b"real" not in answer


# --- what arrives -----------------------------------------------------------------------------------------------------


def test_a_request_arrives_to_the_byte(listening: Any) -> None:
    head = (
        b"POST /a%2Fb/../c?x=1&x=%zz&+=\xe4\xbd\xa0 HTTP/1.1\r\nhOsT: AS.example:81\r\nX-A: 1\r\nx-a: 2\r\nX-A:3\r\n"
        b"B: \xff\xe4\r\nConnection: close\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    )
    with listening() as running:
        assert running.ask(head + b"\x00\r\n\xff!").startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert running.pipeline.requests == [
        HttpRequest(
            "POST",
            "http",
            "AS.example:81",
            "/a%2Fb/../c?x=1&x=%zz&+=ä½\xa0",
            (
                ("hOsT", "AS.example:81"),
                ("X-A", "1"),
                ("x-a", "2"),
                ("X-A", "3"),
                ("B", "ÿä"),
                ("Connection", "close"),
                ("Content-Length", "5"),
                ("Expect", "100-continue"),
            ),
            b"\x00\r\n\xff!",
        )
    ]


@pytest.mark.parametrize(
    ("line", "host", "scheme", "place", "target"),
    [
        ("GET http://ecs.aliyuncs.com/?a HTTP/1.1", "other", "http", "ecs.aliyuncs.com", "/?a"),
        ("GET http://ecs.aliyuncs.com:80 HTTP/1.1", "other", "http", "ecs.aliyuncs.com", "/"),
        ("GET http://ecs.aliyuncs.com:8080/ HTTP/1.1", "other", "http", "ecs.aliyuncs.com:8080", "/"),
        ("GET https://ecs.aliyuncs.com/ HTTP/1.1", "other", "https", "ecs.aliyuncs.com", "/"),
        ("GET http://[2001:db8::1]/ HTTP/1.1", "other", "http", "[2001:db8::1]", "/"),
        ("GET / HTTP/1.1", "ecs.aliyuncs.com", "http", "ecs.aliyuncs.com", "/"),
    ],
)
def test_a_proxy_client_is_where_it_believes_to_be(
    listening: Any, line: str, host: str, scheme: str, place: str, target: str
) -> None:
    with listening() as running:
        running.ask(f"{line}\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode(), endpoint=False)
    request = running.pipeline.requests[0]
    assert (request.scheme, request.authority, request.target) == (scheme, place, target)
    assert request.header("host") == host


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("GET / HTTP/1.1\r\nHost: http://127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("GET / HTTP/1.1\r\nX: y", ""),
        ("GET http://named/ HTTP/1.1\r\nHost: other", "named"),
    ],
)
def test_at_the_endpoint_the_request_says_where_it_is(listening: Any, head: str, place: str) -> None:
    with listening() as running:
        running.ask(f"{head}\r\nConnection: close\r\n\r\n".encode())
    assert running.pipeline.requests[0].authority == place


def test_a_tunnel_is_where_it_was_opened_to(listening: Any, reading: Reading) -> None:
    with listening() as running:
        for target in ("open.volcengineapi.com:443", "open.volcengineapi.com:8443"):
            with running.tunnel(target) as client:
                client.sendall(b"GET /x HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n")
                assert reading(client).endswith(b"ok")
    assert [(one.scheme, one.authority) for one in running.pipeline.requests] == [
        ("https", "open.volcengineapi.com"),
        ("https", "open.volcengineapi.com:8443"),
    ]


def test_the_proxy_name_tells_the_session_and_is_kept_from_the_pipeline(listening: Any, reading: Reading) -> None:
    absolute = "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n"
    with listening() as running:
        with running.tunnel(head=f"Proxy-Authorization: Basic {basic('named:x')}\r\n") as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            client.recv(4096)
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            reading(client)
        for credentials in (f"basic  {basic('ünï')}", "Bearer abc", "Basic !!!", f"Basic {basic(':x')}", "Basic /w=="):
            message = f"{absolute}proxy-authorization: {credentials}\r\n\r\n"
            running.ask(message.encode(), endpoint=False)
        running.ask(f"{absolute}\r\n".encode(), endpoint=False)
    assert running.pipeline.proxy_users == ["named", "named", "ünï", None, None, None, None, None]


def test_the_pipeline_is_told_which_way_a_request_came(listening: Any) -> None:
    with listening() as running:
        running.ask(b"GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n", endpoint=False)
        running.ask(b"GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n", endpoint=True)
    assert running.pipeline.at_endpoint == [False, True]
    assert all(request.header("proxy-authorization") is None for request in running.pipeline.requests)
    assert "named" not in repr(running.journal.exchanges())


def test_chunks_are_put_together(listening: Any) -> None:
    with listening() as running:
        running.ask(
            b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
        )
    assert running.pipeline.requests[0].body == b"abcde"


def test_ten_thousand_parameters_arrive(listening: Any) -> None:
    query = "&".join(f"p{number}={number}" for number in range(10_000))
    with listening() as running:
        answer = running.ask(f"GET /?{query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert running.pipeline.requests[0].query == query


def test_requests_sent_ahead_are_answered_in_order(listening: Any, respond: Respond) -> None:
    message = b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(20))
    with listening(lambda request: respond(request.target.encode())) as running:
        answer = running.ask(message + b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        bodies = [part.rpartition(b"\r\n")[2] for part in answer.split(b"HTTP/1.1 200 OK")[1:]]
        assert bodies == [b"/%d" % number for number in range(20)] + [b"/last"]
        sequences = [one.sequence for one in running.exchanges()]
    assert sorted(sequences) == list(range(1, 22))


# --- what cannot be read ----------------------------------------------------------------------------------------------

GARBAGE = [
    b"\r\n\r\n\r\n\x00",
    b"\x00" * 100 + b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nTrailer: 1\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"\x16\x03\x01\x00\x05hello",
    b"\x16\x03\x01\xff\xff" + b"\x01" * 70_000,
    b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\ncut",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Le",
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda garbage: repr(garbage[:30]))
@pytest.mark.parametrize("way", ["endpoint", "proxy", "tls", "tunnel"])
def test_garbage_is_refused_and_the_next_client_served(
    listening: Any, reading: Reading, upstream_connects: list[Any], garbage: bytes, way: str
) -> None:
    with listening() as running:
        if way == "tls":
            client: socket.socket = running.tunnel()
        else:
            client = running.connect(endpoint=way == "endpoint")
        if way == "tunnel":
            client.sendall(b"CONNECT a.example:53 HTTP/1.1\r\nHost: a.example\r\n\r\n")
            assert client.recv(4096).startswith(b"HTTP/1.1 200 ")
        with client:
            client.sendall(garbage)
            if not isinstance(client, ssl.SSLSocket):
                client.shutdown(socket.SHUT_WR)
            elif garbage in GARBAGE[-2:] + GARBAGE[:1] + GARBAGE[14:16]:
                client.settimeout(0.05)  # the rest of it may still come
            try:
                answer = reading(client)
            except TimeoutError:
                answer = b""
        for status in (line.split()[1] for line in answer.splitlines() if line.startswith(b"HTTP/1.1 ")):
            assert status in {b"200", b"400", b"505", b"599"}
        assert running.ask(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").endswith(b"ok")
    assert upstream_connects == []


@pytest.mark.parametrize("tls", [False, True])
def test_a_message_that_mitmproxy_itself_fails_on_is_answered(listening: Any, reading: Reading, tls: bool) -> None:  # noqa: FBT001
    trailers = GARBAGE[11]
    with listening() as running, running.tunnel() if tls else running.connect(endpoint=True) as client:
        client.sendall(trailers)
        answer = reading(client)
        assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
        assert b"this message cannot be read" in answer
        assert [one.draft.response.status for one in running.exchanges()] == [400]


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize(
    "head",
    [
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n",
        b"GET / HTTP/1.1\r\nX: ",
    ],
)
def test_what_is_too_large_is_refused_while_the_client_still_sends(
    listening: Any,
    reading: Reading,
    head: bytes,
    tls: bool,  # noqa: FBT001
) -> None:
    with (
        listening(body_limit=100_000) as running,
        running.tunnel() if tls else running.connect(endpoint=True) as client,
    ):
        client.sendall(head + b"x" * 3_000_000)
        answer = reading(client)
        assert answer.startswith(b"HTTP/1.1 413 Content Too Large\r\n")
        assert b"the limit is 100000 bytes" in answer
        assert [one.draft.problem for one in running.exchanges()] == [
            "this message is too large; the limit is 100000 bytes"
        ]
        assert running.pipeline.requests == []
        assert running.ask(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").endswith(b"ok")


@pytest.mark.parametrize("sent", [b"", b"x" * 100, b"x" * 1001])
def test_what_is_announced_as_too_large_is_refused_at_once_and_once(
    listening: Any, reading: Reading, sent: bytes
) -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"
    with listening(body_limit=1000) as running, running.connect(endpoint=True) as client:
        client.sendall(head + sent)
        answer = reading(client)
        assert answer.startswith(b"HTTP/1.1 413 Content Too Large\r\n")
        assert answer.count(b"HTTP/1.1 ") == 1
        assert [one.draft.response.status for one in running.exchanges()] == [413]
        assert running.pipeline.requests == []


def test_what_is_just_not_too_large_passes(listening: Any) -> None:
    with listening(body_limit=3_000_000) as running:
        head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n"
        assert running.ask(head + b"x" * 3_000_000).endswith(b"ok")
    assert len(running.pipeline.requests[0].body) == 3_000_000


def test_a_message_that_comes_in_parts_again_and_again_is_no_excess(listening: Any) -> None:
    part = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n" + b"x" * 400_000
    with listening(body_limit=400_000) as running:
        answer = running.ask(part * 5 + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200 OK") == 6


def test_a_client_that_would_like_http2_gets_http1(listening: Any) -> None:
    with listening() as running, running.tunnel(alpn=["h2", "http/1.1"]) as client:
        assert client.selected_alpn_protocol() == "http/1.1"


def test_a_client_that_refuses_our_certificate_harms_nobody(listening: Any) -> None:
    with listening() as running:
        with running.connect() as plain:
            plain.sendall(b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n")
            plain.recv(4096)
            with pytest.raises(ssl.SSLCertVerificationError):
                ssl.create_default_context().wrap_socket(plain, server_hostname="a.example")
        assert running.ask(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").endswith(b"ok")


def test_local_errors_of_the_pipeline_close_the_connection(listening: Any) -> None:
    response = HttpResponse(599, "Harness Error", (("Content-Length", "0"), ("Connection", "close")))
    with listening(lambda _: Delivery((Send(response), Close()))) as running:
        answer = running.ask(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer == b"HTTP/1.1 599 Harness Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def bare_addon(socket_calls: Any = None) -> tuple[HarnessAddon, HTTPFlow]:
    """An addon that knows one client, and a flow of that client."""
    nothing: Any = None
    door: Any = OpenDoor()
    addon = HarnessAddon(
        door, nothing, nothing, clock=lambda: nothing, body_limit=10, live_hosts=frozenset({"a.example"})
    )
    flow = tflow()
    addon._clients[flow.client_conn.id] = ClientConnection(socket_calls, "peer")
    return addon, flow


def test_each_request_head_is_acknowledged_at_once() -> None:
    calls: list[str] = []
    addon, flow = bare_addon(
        SimpleNamespace(acknowledge_now=lambda: calls.append("acknowledge"), progress=lambda: calls.append("progress"))
    )
    addon.requestheaders(flow)
    assert calls == ["acknowledge", "progress"]


@pytest.mark.parametrize(
    ("host", "ordered", "allowed"),
    [
        ("a.example", "a.example", True),
        ("A.Example.", "a.example", True),
        ("a.example", "", False),
        ("b.example", "b.example", False),
        ("a.example", "c.example", False),
        ("c.example", "a.example", False),
    ],
)
def test_only_an_ordered_connection_to_an_allowed_host_is_opened(host: str, ordered: str, *, allowed: bool) -> None:
    addon, flow = bare_addon()
    nothing: Any = None
    if ordered:
        addon._clients[flow.client_conn.id].forwarding = Forwarding(Forward(ordered, nothing, nothing), nothing)
    data = ServerConnectionHookData(server=Server(address=(host, 443)), client=flow.client_conn)
    addon.server_connect(data)
    assert (data.server.error is None) is allowed


def test_nobody_else_is_connected() -> None:
    addon, _ = bare_addon()
    for address in (("a.example", 443), None):
        data = ServerConnectionHookData(server=Server(address=address), client=tflow().client_conn)
        addon.server_connect(data)
        assert data.server.error is not None


def test_a_client_that_left_before_its_request_was_looked_at_gets_no_answer() -> None:
    addon, flow = bare_addon()
    flow.live = True
    addon.client_disconnected(flow.client_conn)
    asyncio.run(addon.request(flow))
    assert flow.error is not None
    assert flow.error.msg == flow.error.KILLED_MESSAGE


def test_what_comes_late_of_a_client_that_left_is_passed_over() -> None:
    addon, flow = bare_addon()
    addon.client_disconnected(flow.client_conn)
    addon.client_disconnected(flow.client_conn)
    addon.error(flow)
    addon.answer_crash("peer")
    late: Any = SimpleNamespace(context=SimpleNamespace(client=flow.client_conn), ssl_conn=None)
    addon.tls_established_client(late)
    flow.response = carried_response(HttpResponse(200), method="GET")
    asyncio.run(addon.response(flow))
    assert flow.response.status_code == 200


def test_a_crash_is_answered_to_the_client_that_caused_it_alone() -> None:
    addon, _ = bare_addon()
    addon.answer_crash("somebody else")


# --- a call that a provider was to answer -----------------------------------------------------------------------------


class Unanswering(OpenDoor):
    """A pipeline whose every request is to go to a real provider, an hour from now."""

    def begin(self, request: HttpRequest, **_: object) -> Forward:
        nothing: Any = None
        return Forward("a.example", nothing, nothing, 3600.0)

    def complete(self, *_: object, **__: object) -> Any:
        raise NotImplementedError

    def unanswered(self, pending: Forward, problem: str) -> Draft:
        del pending
        draft = refused_draft(HttpRequest("GET", "http", "a", "/"), local_error(problem), problem, number=1, now=NOW)
        return replace(draft, session="anonymous")


NOW = datetime(2026, 1, 2, tzinfo=UTC)


def forwarding() -> tuple[HarnessAddon, HTTPFlow, ClientConnection, Carrier, Journal, Closing]:
    """An addon whose client waits for a real provider to be asked."""
    journal = Journal()
    closing = Closing(journal)
    carrier, nothing = Carrier(closing, lambda: NOW), cast("Any", None)
    addon = HarnessAddon(
        Unanswering(), carrier, nothing, clock=lambda: NOW, body_limit=10, live_hosts=frozenset({"a.example"})
    )
    flow = tflow()
    flow.client_conn.proxy_mode = ProxyMode.parse("regular")
    client = ClientConnection(NoSocket(), "peer")
    addon._clients[flow.client_conn.id] = client
    return addon, flow, client, carrier, journal, closing


def test_work_that_is_cancelled_leaves_no_call_open() -> None:
    addon, flow, client, _, journal, closing = forwarding()

    async def cancel() -> None:
        asking = asyncio.create_task(addon.request(flow))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not closing.wait("anonymous", 0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(cancel())
    (exchange,) = journal.exchanges()
    assert (exchange.draft.problem, client.forwarding) == ("the real provider was not asked", None)


@pytest.mark.parametrize("ours", [False, True])
def test_a_connection_that_goes_while_a_provider_is_asked_closes_its_call(ours: bool) -> None:  # noqa: FBT001
    addon, flow, client, carrier, journal, closing = forwarding()
    nothing: Any = None
    pending = Forward("a.example", nothing, nothing)
    draft = Unanswering().unanswered(pending, "")
    client.forwarding = Forwarding(pending, closing.open(draft))
    if ours:
        carrier.stopping()
    addon.client_disconnected(flow.client_conn)
    (exchange,) = journal.exchanges()
    who = "the harness was stopped" if ours else "the client left"
    assert exchange.draft.problem == f"{who} before the real provider had answered"
    assert (exchange.draft.response, exchange.client_left) == (None, not ours)
    addon.error(flow)
    assert len(journal.exchanges()) == 1
