"""Where a connection can break before there is a request: when the pipeline is asked, and how its orders are done."""

import asyncio
import base64
import contextlib
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from mitmproxy.certs import CertStore
from mitmproxy.options import Options
from mitmproxy.proxy.context import Context
from mitmproxy.test.tflow import tclient_conn
from mitmproxy.tls import TlsData

from harness.faults.connections import Place
from harness.journal import Journal
from harness.listeners.ca import DHPARAM_FILE, KEY_FILE, CertificateAuthority
from harness.listeners.carrier import Carrier
from harness.listeners.client import ClientConnection, NoSocket
from harness.listeners.closing import Closing
from harness.listeners.connecting import Connecting, OpenDoor, why_failed
from harness.listeners.handshake import Handshakes
from harness.model import ConnectionStep, HandshakeFlaw, RefuseConnection, SpoilHandshake
from harness.pipeline import Met
from harness.wire import HttpRequest

GET = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
ABSOLUTE = b"GET http://a.example/x?y HTTP/1.1\r\nHost: a.example\r\n\r\n"
Answer = Callable[[socket.socket], bytes]


def refusing(status: int | None = None) -> Callable[[str, HttpRequest], ConnectionStep | None]:
    """Refuses each connection as it arrives."""
    return lambda place, _: RefuseConnection(status) if place == "connect" else None


def spoiling(flaw: HandshakeFlaw) -> Callable[[str, HttpRequest], ConnectionStep | None]:
    """Spoils each handshake."""
    return lambda place, _: SpoilHandshake(flaw) if place == "handshake" else None


def names(user: str) -> str:
    """A header that names a session."""
    return f"Proxy-Authorization: Basic {base64.b64encode(f'{user}:x'.encode()).decode()}\r\n"


def asked(running: Any) -> list[tuple[str, str, str, str, str | None, bool]]:
    """Where the pipeline was asked, and what it was told."""
    return [
        (place, request.method, request.scheme, request.authority, user, at_endpoint)
        for place, request, user, at_endpoint in running.pipeline.connections
    ]


# --- when it is asked -------------------------------------------------------------------------------------------------


def test_a_tunnel_with_tls_is_asked_for_twice_whatever_follows(listening: Any, answer_of: Answer) -> None:
    with listening() as running, running.tunnel(head=names("ann")) as client:
        for _ in range(2):
            client.sendall(GET)
            assert answer_of(client).endswith(b"ok")
        assert asked(running) == [
            ("connect", "CONNECT", "", "as.tencentcloudapi.com:443", "ann", False),
            ("handshake", "CONNECT", "https", "as.tencentcloudapi.com:443", "ann", False),
        ]


def test_of_plain_requests_only_the_first_is_a_connection(listening: Any, answer_of: Answer) -> None:
    with listening() as running:
        for _ in range(2):
            with running.connect() as client:
                for _ in range(3):
                    client.sendall(ABSOLUTE.replace(b"\r\n\r\n", f"\r\n{names('bob')}\r\n".encode()))
                    answer_of(client)
        assert asked(running) == [("connect", "", "http", "a.example:80", "bob", False)] * 2


def test_what_is_said_plainly_in_a_tunnel_is_no_further_connection(listening: Any, answer_of: Answer) -> None:
    with listening() as running, running.connect() as client:
        client.sendall(b"CONNECT [::1]:8000 HTTP/1.1\r\n\r\n")
        client.recv(4096)
        client.sendall(GET)
        answer_of(client)
        assert asked(running) == [("connect", "CONNECT", "", "[::1]:8000", None, False)]


def test_at_the_endpoint_nothing_is_known_but_the_name_in_the_handshake(listening: Any, answer_of: Answer) -> None:
    with listening() as running:
        with running.connect(endpoint=True) as client:
            for _ in range(2):
                client.sendall(GET)
                answer_of(client)
        context = ssl.create_default_context(cafile=str(running.server.ca_bundle))
        for name in ("a.example", "127.0.0.1"):
            with context.wrap_socket(running.connect(endpoint=True), server_hostname=name) as client:
                client.sendall(GET)
                answer_of(client)
        arrived = ("connect", "", "", "", None, True)
        shaken = [("handshake", "", "https", name, None, True) for name in ("a.example", "")]
        assert asked(running) == [arrived, arrived, shaken[0], arrived, shaken[1]]


def test_tls_with_the_proxy_itself_is_no_handshake_with_a_provider(listening: Any, answer_of: Answer) -> None:
    with listening(door=spoiling("eof")) as running:
        context = ssl.create_default_context(cafile=str(running.server.ca_bundle))
        with context.wrap_socket(running.connect(), server_hostname="127.0.0.1") as client:
            client.sendall(ABSOLUTE)
            assert answer_of(client).endswith(b"ok")
        assert [place for place, *_ in asked(running)] == ["connect"]


# --- what is done -----------------------------------------------------------------------------------------------------


def test_a_refused_tunnel_is_reset_and_told(listening: Any) -> None:
    with listening(door=refusing()) as running, running.connect() as client:
        client.sendall(b"CONNECT a.example:443 HTTP/1.1\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            client.recv(1)
        (exchange,) = running.exchanges()
        assert (exchange.answered_at, exchange.bytes_sent, exchange.client_left) == (None, 0, False)
        assert exchange.connection == 1


def test_a_plain_request_is_reset_at_its_head(listening: Any) -> None:
    with listening(door=refusing()) as running, running.connect() as client:
        client.sendall(b"POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 100\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            client.recv(1)
        assert running.pipeline.requests == []
        (exchange,) = running.exchanges()
        assert (exchange.draft.of_connection, exchange.connection) == (True, 1)


@pytest.mark.parametrize("announced", [10, 100_000])
def test_one_that_would_have_been_too_large_is_told_once(announced: int, listening: Any) -> None:
    with listening(door=refusing(), body_limit=1000) as running, running.connect() as client:
        head = f"POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: {announced}\r\n\r\n"
        client.sendall(head.encode())
        with pytest.raises(ConnectionResetError):
            client.recv(1)
        assert [one.draft.of_connection for one in running.exchanges()] == [True]


@pytest.mark.parametrize("message", [b"CONNECT a.example:443 HTTP/1.1\r\n\r\n", ABSOLUTE], ids=["tunnel", "plain"])
def test_a_status_is_sent_and_the_connection_closed(
    message: bytes, listening: Any, reading: Callable[[socket.socket], bytes]
) -> None:
    with listening(door=refusing(504)) as running, running.connect() as client:
        client.sendall(message)
        answer = reading(client)
        assert answer.startswith(b"HTTP/1.1 504 Gateway Timeout\r\n")
        assert answer.endswith(b"\r\n\r\n504 Gateway Timeout\n")
        (exchange,) = running.exchanges()
        assert (exchange.bytes_sent, exchange.client_left) == (len(answer), False)
        assert exchange.answered_at is not None
        assert running.pipeline.requests == []


def test_a_login_is_asked_for_and_the_next_request_answered(listening: Any, answer_of: Answer) -> None:
    with listening(door=refusing(407)) as running, running.connect() as client:
        client.sendall(ABSOLUTE)
        assert answer_of(client).startswith(b"HTTP/1.1 407 ")
        client.sendall(ABSOLUTE)
        assert answer_of(client).endswith(b"ok")
        assert [one.draft.of_connection for one in running.exchanges()] == [True, False]


def test_at_the_endpoint_a_connection_is_reset_before_a_word(listening: Any) -> None:
    with listening(door=refusing()) as running:
        with pytest.raises(ConnectionResetError), running.connect(endpoint=True) as client:
            client.recv(1)
        (exchange,) = running.exchanges()
        assert (exchange.draft.of_connection, exchange.client_left, exchange.answered_at) == (True, False, None)
        assert exchange.connection == 1


# OpenSSL 3.0 and later versions call the same end by two names.
_ENDED = (ssl.SSLEOFError, ssl.SSLZeroReturnError)


@pytest.mark.parametrize(("flaw", "error"), [("eof", _ENDED), ("reset", ConnectionResetError)], ids=["eof", "reset"])
def test_a_handshake_ends_without_a_word(
    flaw: HandshakeFlaw,
    error: type[Exception] | tuple[type[Exception], ...],
    listening: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with listening(door=spoiling(flaw)) as running:
        with pytest.raises(error):
            running.tunnel()
        (exchange,) = running.exchanges()
        assert (exchange.client_left, exchange.answered_at, exchange.connection) == (False, None, 1)
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize("flaw", ["eof", "reset"])
def test_nothing_is_left_of_a_handshake_that_we_ended(flaw: HandshakeFlaw, listening: Any) -> None:
    with listening(door=spoiling(flaw)) as running:
        loop = running.server._loop
        before = len(asyncio.all_tasks(loop))
        for _ in range(5):
            with pytest.raises(OSError):  # noqa: PT011 - which one is tried elsewhere
                running.tunnel()
        deadline = time.monotonic() + 10
        while len(asyncio.all_tasks(loop)) > before:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_a_mistake_of_ours_in_a_handshake_breaks_it_off(listening: Any) -> None:
    with listening(door=lambda place, _: RefuseConnection() if place == "handshake" else None) as running:
        with pytest.raises(ConnectionResetError):
            running.tunnel()
        assert len(running.exchanges()) == 1


def test_a_spoiled_certificate_is_for_the_name_that_the_client_says(listening: Any) -> None:
    with listening(door=spoiling("expired")) as running:
        with pytest.raises(ssl.SSLCertVerificationError, match="certificate has expired"):
            running.tunnel("as.tencentcloudapi.com:443")
        with pytest.raises(ssl.SSLCertVerificationError, match="certificate has expired"):
            running.tunnel("127.0.0.1:443")
        context = ssl.create_default_context(cafile=str(running.server.ca_bundle))
        with pytest.raises(ssl.SSLCertVerificationError, match="certificate has expired"):
            context.wrap_socket(running.connect(endpoint=True), server_hostname="127.0.0.1")
        assert [exchange.client_left for exchange in running.exchanges()] == [True] * 3


def begin_tls(client: socket.socket) -> bytes:
    """Send a client's first words in TLS; the first that comes back."""
    outgoing = ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="a.example")
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    client.sendall(outgoing.read())
    return client.recv(1)


@pytest.mark.parametrize("flaw", ["expired", None])
def test_a_harness_that_stops_is_no_client_that_leaves(flaw: HandshakeFlaw | None, listening: Any) -> None:
    with contextlib.ExitStack() as stack:
        with listening(door=(lambda *_: None) if flaw is None else spoiling(flaw)) as running:
            client = stack.enter_context(running.connect(endpoint=True))
            assert begin_tls(client) == b"\x16"
        assert [exchange.client_left for exchange in running.exchanges()] == ([] if flaw is None else [False])


def test_a_client_that_leaves_its_handshake_has_left(listening: Any) -> None:
    with listening(door=spoiling("expired")) as running:
        with running.connect(endpoint=True) as client:
            begin_tls(client)
        (exchange,) = running.exchanges()
        assert (exchange.client_left, exchange.answered_at, exchange.draft.problem) == (True, None, None)


@pytest.mark.parametrize("stopping", [False, True])
def test_a_connection_that_ends_unheard_of_is_closed_too(
    stopping: bool,  # noqa: FBT001
    authority: CertificateAuthority,
    noon: datetime,
) -> None:
    class Spoiling(OpenDoor):
        def connect(self, place: Place, asked: HttpRequest, *, now: datetime, **_: Any) -> Met:
            draft = self.broken_off(asked, "", proxy_user=None, now=now)
            return Met(replace(draft, problem=None), SpoilHandshake("expired"))

    journal = Journal()
    carrier = Carrier(Closing(journal), lambda: noon)
    store = CertStore.from_files(authority.directory / KEY_FILE, authority.directory / DHPARAM_FILE)
    connecting = Connecting(lambda: (Spoiling(), carrier), Handshakes(lambda: store), lambda: noon)
    client = tclient_conn()
    context = Context(client, Options())
    context.server.address = ("a.example", 443)
    data = TlsData(client, context)
    asyncio.run(connecting.handshake(data, ClientConnection(NoSocket(), "peer", 3)))
    assert data.ssl_conn is not None
    if stopping:
        carrier.stopping()
    for _ in range(2):
        connecting.gone(client.id)
    (exchange,) = journal.exchanges()
    assert (exchange.client_left, exchange.answered_at, exchange.connection) == (not stopping, None, 3)
    assert connecting.turned_away(client.id) is None


# --- handshakes that no fault has spoiled -----------------------------------------------------------------------------


def test_a_client_that_does_not_trust_us_is_told_of(listening: Any) -> None:
    with listening() as running:
        with pytest.raises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(running.connect(endpoint=True), server_hostname="a.example")
        (exchange,) = await_exchanges(running)
        assert exchange.draft.problem is not None
        assert exchange.draft.problem.startswith("the client does not trust the harness's CA: it broke the TLS hand")
        assert (exchange.client_left, exchange.draft.request.authority) == (True, "a.example")
        assert exchange.connection == 1


def await_exchanges(running: Any) -> Any:
    """The exchanges, once a later connection has been served: nobody waits for the end of a handshake."""
    running.ask(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    return [one for one in running.exchanges() if one.draft.problem != "none"]


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (
            "The client may not trust the proxy's certificate for a (OpenSSL Error([('', '', 'certificate expired')]))",
            "the client does not trust the harness's CA: it broke the TLS handshake off (certificate expired)",
        ),
        (
            "The client does not trust the proxy's certificate for a (tlsv1 alert unknown ca)",
            "the client does not trust the harness's CA: it broke the TLS handshake off (tlsv1 alert unknown ca)",
        ),
        (
            "The client may not trust the proxy's certificate for a (OpenSSL Error([('SSL', '', 'no shared cipher')]))",
            "the TLS handshake failed (no shared cipher)",
        ),
        (
            "The client disconnected during the handshake. If this happens consistently for a:443, this may indicate…",
            "the client left in the middle of the TLS handshake, as one that does not trust the harness's CA may do",
        ),
        (
            "Client and mitmproxy cannot agree on a TLS version to use. You may need to adjust …",
            "the TLS handshake failed: the client offers no version from 1.2 on",
        ),
        ("Cannot parse ClientHello: 1603", "the TLS handshake failed: its beginning cannot be read"),
        ("something else", "the TLS handshake failed (something else)"),
    ],
)
def test_mitmproxys_words_are_put_into_ours(error: str, problem: str) -> None:
    assert why_failed(error) == problem


def test_where_nobody_is_to_be_asked_every_door_is_open(noon: Any) -> None:
    request = HttpRequest("CONNECT", "", "a:443", "")
    door = OpenDoor()
    assert door.connect("connect", request, proxy_user=None, now=noon, at_endpoint=False) is None
    draft = door.broken_off(request, "why", proxy_user="x", now=noon)
    assert (draft.session, draft.problem, draft.request, draft.of_connection) == ("anonymous", "why", request, True)
