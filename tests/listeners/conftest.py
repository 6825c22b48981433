"""Builders for the listener's tests: a pipeline that does what it is told, bare clients, a count of connections."""

import contextlib
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from harness.faults.connections import Place
from harness.journal import Journal
from harness.listeners.address import ListenAddress
from harness.listeners.ca import CertificateAuthority, ensure_ca
from harness.listeners.closing import Closing
from harness.listeners.connecting import OpenDoor
from harness.listeners.refusal import refused_draft
from harness.listeners.server import THREAD_NAME, ListenerServer
from harness.model import ConnectionStep, Delivery, Draft, Exchange, RefuseConnection, Send
from harness.pipeline import Answered, Forward, Met
from harness.pipeline.connections import connection_draft, refusal
from harness.pipeline.drafts import local_error
from harness.wire import HttpRequest, HttpResponse

LOOPBACK = ListenAddress("127.0.0.1", 0)
PATIENCE = 10.0

_connects: list[Any] = []


def _note_connects(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and threading.current_thread().name == THREAD_NAME:
        _connects.append(arguments[1])


sys.addaudithook(_note_connects)


def text_response(body: bytes = b"ok", status: int = 200, **headers: str) -> HttpResponse:
    pairs = {"Content-Type": "text/plain", "Content-Length": str(len(body))} | headers
    return HttpResponse(status, "", tuple(pairs.items()), body)


Door = Callable[[Place, HttpRequest], ConnectionStep | None]


class ScriptedPipeline(OpenDoor):
    """Answers each request with what the script returns or raises for it; remembers what it was asked.

    ``door`` says what is done to connections.
    """

    def __init__(self, script: Callable[[HttpRequest], Any], door: Door = lambda _place, _asked: None) -> None:
        self._script = script
        self._door = door
        self.connections: list[tuple[Place, HttpRequest, str | None, bool]] = []
        self.requests: list[HttpRequest] = []
        self.proxy_users: list[str | None] = []
        self.at_endpoint: list[bool] = []
        self.completed: list[HttpResponse] = []

    def begin(
        self, request: HttpRequest, *, proxy_user: str | None, now: datetime, at_endpoint: bool
    ) -> Answered | Forward:
        self.requests.append(request)
        self.proxy_users.append(proxy_user)
        self.at_endpoint.append(at_endpoint)
        answer = self._script(request)
        if isinstance(answer, HttpResponse):
            answer = Delivery((Send(answer),))
        if isinstance(answer, Delivery):
            return Answered(self._draft(request, now), answer)
        return answer  # type: ignore[no-any-return]

    def connect(
        self, place: Place, asked: HttpRequest, *, proxy_user: str | None, now: datetime, at_endpoint: bool
    ) -> Met | None:
        self.connections.append((place, asked, proxy_user, at_endpoint))
        step = self._door(place, asked)
        if step is None:
            return None
        draft = connection_draft(asked, session="anonymous", number=len(self.connections), now=now)
        status = step.status if isinstance(step, RefuseConnection) else None
        return Met(replace(draft, response=None if status is None else refusal(status)), step)

    def complete(self, pending: Forward, response: HttpResponse, *, now: datetime) -> Answered:
        self.completed.append(response)
        request = self.requests[-1]
        changed = HttpResponse(response.status, response.reason, (("Content-Length", "7"),), b"changed")
        return Answered(self._draft(request, now), Delivery((Send(changed),)))

    def unanswered(self, pending: Forward, problem: str) -> Draft:
        draft: Draft = self._draft(self.requests[-1], datetime.now(UTC))
        return replace(draft, response=local_error(problem), problem=problem)

    def _draft(self, request: HttpRequest, now: datetime) -> Any:
        return refused_draft(request, text_response(), "none", number=len(self.requests), now=now)


class Harnessed:
    """A listener that runs, with what it was built of."""

    def __init__(self, server: ListenerServer, pipeline: ScriptedPipeline, journal: Journal, closing: Closing) -> None:
        self.server = server
        self.pipeline = pipeline
        self.journal = journal
        self.closing = closing

    def connect(self, *, endpoint: bool = False) -> socket.socket:
        port = self.server.endpoint_port if endpoint else self.server.proxy_port
        return socket.create_connection(("127.0.0.1", port or 0), PATIENCE)

    def tunnel(
        self, target: str = "as.tencentcloudapi.com:443", head: str = "", alpn: Sequence[str] = ()
    ) -> ssl.SSLSocket:
        """A TLS connection through the proxy to what the client believes is ``target``."""
        plain = self.connect()
        plain.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{head}\r\n".encode())
        answer = plain.recv(4096)
        assert answer.startswith(b"HTTP/1.1 200 "), answer
        context = ssl.create_default_context(cafile=str(self.server.ca_bundle))
        if alpn:
            context.set_alpn_protocols(list(alpn))
        return context.wrap_socket(plain, server_hostname=target.rpartition(":")[0])

    def ask(self, message: bytes, *, endpoint: bool = True) -> bytes:
        """All that comes back for a message until the server closes; the message has to make it close."""
        with self.connect(endpoint=endpoint) as client:
            client.sendall(message)
            return read_to_end(client)

    def exchanges(self, session: str = "anonymous") -> tuple[Exchange, ...]:
        assert self.closing.wait(session, PATIENCE)
        return self.journal.exchanges()


def read_to_end(client: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
        while chunk := client.recv(65536):
            received += chunk
    return received


def read_answer(client: socket.socket) -> bytes:
    received = bytearray()
    while b"\r\n\r\n" not in received:
        received += more(client)
    head, _, _ = received.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.splitlines() if line.lower().startswith(b"content-length:"))
    while len(received) < len(head) + 4 + length:
        received += more(client)
    return bytes(received)


def more(client: socket.socket) -> bytes:
    chunk = client.recv(1_000_000)
    assert chunk, "the server has closed before its answer was complete"
    return chunk


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return ensure_ca(tmp_path_factory.mktemp("state") / "ca")


@pytest.fixture
def upstream_connects() -> list[Any]:
    """The addresses that a listener's thread has connected to."""
    _connects.clear()
    return _connects


@pytest.fixture
def listening(authority: CertificateAuthority) -> Callable[..., Any]:
    """Starts a listener whose pipeline follows a script; a context manager that gives a Harnessed."""

    @contextlib.contextmanager
    def start(
        script: Callable[[HttpRequest], Any] = lambda _: text_response(),
        door: Door = lambda _place, _asked: None,
        **options: Any,
    ) -> Iterator[Harnessed]:
        journal = Journal()
        closing, pipeline = Closing(journal), ScriptedPipeline(script, door)
        settings: dict[str, Any] = {
            "listen": LOOPBACK,
            "endpoint": LOOPBACK,
            "clock": lambda: datetime.now(UTC),
        } | options
        with ListenerServer(pipeline, closing, authority, **settings) as server:
            yield Harnessed(server, pipeline, journal, closing)

    return start


@pytest.fixture
def reading() -> Callable[[socket.socket], bytes]:
    """Reads until the server closes."""
    return read_to_end


@pytest.fixture
def answer_of() -> Callable[[socket.socket], bytes]:
    """Reads one answer, and leaves the connection open."""
    return read_answer


@pytest.fixture
def respond() -> Callable[..., HttpResponse]:
    return text_response
