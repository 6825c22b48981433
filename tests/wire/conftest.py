"""The wire test bench: a plain socket client that notes what it sees, and the four ways in which it reaches a harness.

A test takes ``wire`` and runs once for each way: ``proxy-plain``, ``proxy-tls``, ``endpoint-plain``, ``endpoint-tls``.

    def test_it(wire: Any) -> None:
        seen = wire.call("volcengine/ecs:RebootInstances=close@after")
        assert (seen.received, seen.end, seen.goodbye) == (b"", "fin", wire.tls)
        assert seen.exchange.draft.executed == 1

``wire.call(*rules)`` mints a session with these rules, makes one signed call in it, notes what comes until the
connection ends, leaves, and gives a ``Seen`` with the call's exchange from the journal. Where the connection is meant
to stay open, say after how many bytes: ``wire.call(rule, open_after=0)`` for a hang without a byte; then ``seen.end``
is ``open`` if nothing more comes within a moment. In longer form:

    caller = wire.session("volcengine/ecs:RebootInstances=close@after#2")
    with caller.line() as line:                      # one client connection, through CONNECT and TLS where they belong
        line.send(caller.request())                  # the bytes of a signed request
        assert line.answer().status == 200           # one whole answer by its Content-Length; the connection is kept
        line.send(caller.request())
        assert line.receive().end == "fin"           # all that comes until the end
    assert [one.draft.executed for one in caller.exchanges()] == [1, 1]

``with wire.scripted(Write(b"x"), Reset()) as caller: …`` is a caller whose every request is answered by these steps,
without rules. It has a listener of its own and cannot be used in a module that uses ``wire.session`` or ``wire.call``.
"""

import base64
import contextlib
import itertools
import queue
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import pytest

from harness.app import LocalHarness
from harness.config import Settings, parse_address, spec_roots
from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.journal import Journal
from harness.listeners.address import ListenAddress
from harness.listeners.ca import CertificateAuthority, ensure_ca
from harness.listeners.closing import Closing
from harness.listeners.refusal import refused_draft
from harness.listeners.server import ListenerServer
from harness.model import Call, Credentials, Delivery, Draft, Exchange, Params, Step
from harness.pipeline import Answered, Forward
from harness.protocols.table import PROTOCOLS
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest, HttpResponse, head_bytes

Way = Literal["proxy-plain", "proxy-tls", "endpoint-plain", "endpoint-tls"]
End = Literal["open", "fin", "rst"]
WAYS: tuple[Way, ...] = ("proxy-plain", "proxy-tls", "endpoint-plain", "endpoint-tls")
HOSTS = {
    "tencent": "as.tencentcloudapi.com",
    "alibaba": "ecs.cn-hangzhou.aliyuncs.com",
    "volcengine": "open.volcengineapi.com",
}
REGIONS = {"tencent": "ap-guangzhou", "alibaba": "cn-hangzhou", "volcengine": "cn-beijing"}
PATIENCE = 15.0
MOMENT = 0.15


@dataclass(frozen=True)
class Chunk:
    """Bytes that arrived at once (with TLS: one record's plaintext); ``at`` is in seconds of a monotonic clock."""

    data: bytes
    at: float


@dataclass(frozen=True)
class Seen:
    """What a client saw: plaintext chunks in their order, and how the connection ended.

    ``goodbye``: TLS said close_notify (never in plain). ``end`` is ``open`` where nothing more came within a moment.
    ``exchange`` is the call's exchange, where one call was made and is closed.
    """

    chunks: tuple[Chunk, ...]
    end: End
    goodbye: bool
    started: float
    exchange: Exchange | None = None

    @property
    def received(self) -> bytes:
        """All plaintext bytes."""
        return b"".join(chunk.data for chunk in self.chunks)

    @property
    def head(self) -> bytes:
        """Up to the first empty line and with it; all bytes where none came."""
        head, empty, _ = self.received.partition(b"\r\n\r\n")
        return head + empty

    @property
    def body(self) -> bytes:
        """What follows the first empty line."""
        return self.received.partition(b"\r\n\r\n")[2]

    @property
    def status(self) -> int:
        """The status in the first line; 0 where there is none."""
        words = self.received.partition(b"\r\n")[0].split()
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, colon, value = line.partition(":")
            if colon and key.strip().lower() == name.lower():
                return value.strip()
        return None


class Line:
    """One client connection. TLS is spoken by hand over the plain socket, so that FIN, RST and close_notify show.

    As a context manager it leaves at the end: an orderly close of the socket, without waiting.
    """

    def __init__(self, address: tuple[str, int], authority: Path) -> None:
        self._authority = authority
        self.socket = socket.create_connection(address, PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._tls: ssl.SSLObject | None = None
        self._secured = False
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._chunks: list[Chunk] = []
        self._goodbye = False
        self._end: End = "open"
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    @property
    def protocol(self) -> str | None:
        """What TLS has agreed on; None where nothing, or in plain."""
        return None if self._tls is None else self._tls.selected_alpn_protocol()

    def leave(self) -> None:
        """Close the socket at once."""
        self.socket.close()

    def break_off(self) -> None:
        """Close the socket with a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def half_close(self) -> None:
        """Send a FIN and go on reading."""
        self.socket.shutdown(socket.SHUT_WR)

    def connect(self, target: str, *, proxy_user: str | None = None) -> Seen:
        """Ask the proxy for a tunnel; what it answered."""
        named = "" if proxy_user is None else f"Proxy-Authorization: {basic(proxy_user)}\r\n"
        self.send(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{named}\r\n".encode())
        return self._part(lambda data: b"\r\n\r\n" in data)

    def secure(self, name: str, *, context: ssl.SSLContext | None = None, alpn: Sequence[str] = ()) -> ssl.SSLObject:
        """Shake hands as TLS client, trusting the harness; raises ssl.SSLError, or ConnectionError where it ends.

        ``receive`` tells how it ended then.
        """
        if context is None:
            context = ssl.create_default_context(cafile=str(self._authority))
            context.minimum_version = ssl.TLSVersion.TLSv1_2  # some distributions let Python offer old versions as well
        if alpn:
            context.set_alpn_protocols(list(alpn))
        self._secured = True
        tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                if not self._pull(PATIENCE):
                    raise ConnectionError(f"the handshake ended with {self._end}") from None
            except ssl.SSLError:
                self._flush()
                raise
            else:
                self._flush()
                self._tls = tls
                return tls

    def send(self, data: bytes) -> None:
        """Send all of it; times are counted from here."""
        self._started = time.monotonic()
        if self._tls is None:
            self.socket.sendall(data)
        else:
            self._tls.write(data)
            self._flush()

    def receive(self, *, open_after: int | None = None, patience: float = PATIENCE) -> Seen:
        """All that comes from here on until the connection ends.

        ``open_after`` n: only until n bytes are there and nothing more came for a moment; ``end`` is then ``open``.
        """
        until = time.monotonic() + patience
        while True:
            self._decrypt()
            enough = open_after is not None and sum(len(chunk.data) for chunk in self._chunks) >= open_after
            if not self._pull(MOMENT if enough else max(0.0, until - time.monotonic())):
                self._decrypt()
                return self._taken()

    def answer(self) -> Seen:
        """One answer with a Content-Length, and not a byte more; the connection is left as it is."""

        def whole(data: bytes) -> bool:
            head, empty, body = data.partition(b"\r\n\r\n")
            lengths = [line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
            return bool(empty) and bool(lengths) and len(body) >= int(lengths[0])

        return self._part(whole)

    def until(self, size: int) -> Seen:
        """At least ``size`` bytes, or less where the connection ends before."""
        return self._part(lambda data: len(data) >= size)

    def _part(self, whole: Callable[[bytes], bool]) -> Seen:
        self._decrypt()
        while not whole(b"".join(chunk.data for chunk in self._chunks)) and self._pull(PATIENCE):
            self._decrypt()
        self._decrypt()
        return self._taken()

    def _taken(self) -> Seen:
        chunks, self._chunks = tuple(self._chunks), []
        return Seen(chunks, self._end, self._goodbye, self._started)

    def _pull(self, seconds: float) -> bool:
        """Read once from the socket; False where it has ended or nothing comes in that time."""
        if self._end != "open":
            return False
        self.socket.settimeout(max(seconds, 0.001))
        try:
            data = self.socket.recv(1_000_000)
        except TimeoutError:
            return False
        except ConnectionResetError:
            self._end = "rst"
            return False
        finally:
            self.socket.settimeout(PATIENCE)
        if not data:
            self._end = "fin"
            self._incoming.write_eof()
            return False
        if not self._secured:
            self._chunks.append(Chunk(data, time.monotonic()))
        else:
            self._incoming.write(data)
        return True

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data:
            with contextlib.suppress(OSError):
                self.socket.sendall(data)

    def _decrypt(self) -> None:
        while self._tls is not None and not self._goodbye:
            try:
                data = self._tls.read(65536)
            except (ssl.SSLWantReadError, ssl.SSLEOFError):
                return
            if not data:
                self._goodbye = True
                return
            self._chunks.append(Chunk(data, time.monotonic()))


@dataclass(frozen=True)
class Ports:
    """Where a listener listens, and whom to trust."""

    proxy: tuple[str, int]
    endpoint: tuple[str, int]
    authority: Path


@dataclass(frozen=True)
class Caller:
    """Somebody who calls a provider in one way, in a session of his own.

    ``asked``, of one whose calls are answered by given steps, gets each request when it is about to be answered.
    """

    way: Way
    ports: Ports
    catalog: Catalog
    credentials: Credentials
    alias: str
    exchanges: Callable[[], tuple[Exchange, ...]]
    operation: str = "volcengine/ecs:RebootInstances"
    asked: queue.SimpleQueue[HttpRequest] = field(default_factory=queue.SimpleQueue)

    @property
    def host(self) -> str:
        """Where the client believes it is going."""
        if self.way.startswith("endpoint"):
            return "{}:{}".format(*self.ports.endpoint)
        return HOSTS[self.catalog.resolve(self.operation).provider]

    def open(self) -> Line:
        """A TCP connection to the proxy or the endpoint, and nothing more."""
        return Line(self.ports.proxy if self.way.startswith("proxy") else self.ports.endpoint, self.ports.authority)

    def line(self, *, alpn: Sequence[str] = ()) -> Line:
        """A connection on which requests can be sent: through CONNECT and TLS where they belong."""
        line = self.open()
        if self.way == "proxy-tls":
            answer = line.connect(f"{self.host}:443", proxy_user=self.alias)
            assert answer.status == 200, answer
        if self.way.endswith("tls"):
            line.secure(self.host.partition(":")[0], alpn=alpn)
        return line

    def request(
        self,
        params: Params | None = None,
        *,
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
        signed: bool = True,
        at: datetime | None = None,
    ) -> bytes:
        """The bytes of a request of the operation, that of the documented example unless said otherwise.

        ``at`` is the time by the client's clock, where that is off.
        """
        identity = self.catalog.resolve(self.operation)
        operation, provider = self.catalog.operation(identity), self.catalog.provider(identity.provider)
        place = REGIONS[identity.provider]
        given = example_params(operation) if params is None else params
        call = Call(identity, given, self.credentials.access_key, place)
        request = PROTOCOLS[provider.protocol].build(call, operation, authority=self.host)
        request = replace(request, method=method or request.method).with_headers((headers or {}).items())
        if signed:
            scheme = SCHEMES[provider.signing]
            now, service = at or datetime.now(UTC), identity.service
            request = scheme.sign(request, self.credentials, region=place, service=service, now=now)
        return self._bytes(request)

    def exchange(self) -> Exchange:
        """The only exchange of the session, once it is closed; that of a client that left may still be on its way."""
        until = time.monotonic() + PATIENCE
        while not (found := self.exchanges()) and time.monotonic() < until:
            time.sleep(0.01)
        (one,) = found
        return one

    def _bytes(self, request: HttpRequest) -> bytes:
        target, headers = request.target, request.headers
        if self.way == "proxy-plain":
            target = f"http://{request.authority}{target}"
            headers = (*headers, ("Proxy-Authorization", basic(self.alias)))
        if request.body and request.header("content-length") is None:
            headers = (*headers, ("Content-Length", str(len(request.body))))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        return f"{request.method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + request.body


@dataclass(frozen=True)
class Scripted:
    """A pipeline that answers every request by the same steps."""

    steps: tuple[Step, ...]
    response: HttpResponse | None
    executed: int | None
    asked: queue.SimpleQueue[HttpRequest] = field(default_factory=queue.SimpleQueue)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def begin(self, request: HttpRequest, *, proxy_user: str | None, now: datetime, at_endpoint: bool) -> Answered:
        """The steps."""
        self.asked.put(request)
        answer = HttpResponse(200) if self.response is None else self.response
        draft = refused_draft(request, answer, "", number=next(self.numbers), now=now)
        draft = replace(draft, problem=None, executed=self.executed)
        return Answered(draft, Delivery(self.steps, self.response))

    def complete(self, pending: Forward, response: HttpResponse, *, now: datetime) -> Answered:
        """Nothing is forwarded."""
        raise NotImplementedError

    def unanswered(self, pending: Forward, problem: str) -> Draft:
        """Nothing is forwarded."""
        raise NotImplementedError

    def connect(self, place: Any, asked: HttpRequest, **_: Any) -> None:
        """Every connection goes on."""

    def broken_off(self, asked: HttpRequest, problem: str, *, now: datetime, **_: Any) -> Draft:
        """A connection that came to no request."""
        return refused_draft(asked, HttpResponse(599), problem, number=0, now=now)


@dataclass(frozen=True)
class Wire:
    """One way in which a client reaches a harness."""

    way: Way
    catalog: Catalog
    authority: CertificateAuthority
    start: Callable[[], LocalHarness]

    @property
    def tls(self) -> bool:
        """Whether TLS is spoken."""
        return self.way.endswith("tls")

    @property
    def proxy(self) -> bool:
        """Whether the client takes the harness for a proxy, not for the provider."""
        return self.way.startswith("proxy")

    @property
    def harness(self) -> LocalHarness:
        """The harness of the test's module."""
        return self.start()

    def session(self, *rules: str, operation: str = "volcengine/ecs:RebootInstances") -> Caller:
        """A caller in a new session with these rules."""
        harness = self.start()
        minted = harness.mint(rules=rules)
        ports = Ports(_place(harness.proxy_url), _place(harness.endpoint_url or ""), harness.ca_bundle)
        return Caller(
            self.way,
            ports,
            harness.catalog,
            minted.credentials,
            minted.alias,
            lambda: harness.exchanges(minted.alias),
            operation,
        )

    def call(
        self,
        *rules: str,
        open_after: int | None = None,
        operation: str = "volcengine/ecs:RebootInstances",
        params: Params | None = None,
    ) -> Seen:
        """One call in a new session with these rules: what came back until the end, and its exchange."""
        caller = self.session(*rules, operation=operation)
        with caller.line() as line:
            line.send(caller.request(params))
            seen = line.receive(open_after=open_after)
        return replace(seen, exchange=caller.exchange())

    @contextlib.contextmanager
    def scripted(
        self, *steps: Step, response: HttpResponse | None = None, executed: int | None = None
    ) -> Iterator[Caller]:
        """A caller whose requests are all answered by the same steps, in a listener of its own."""
        journal = Journal()
        closing, loopback = Closing(journal), ListenAddress("127.0.0.1", 0)
        pipeline = Scripted(steps, response, executed)
        server = ListenerServer(
            pipeline, closing, self.authority, listen=loopback, endpoint=loopback, clock=lambda: datetime.now(UTC)
        )

        def exchanges() -> tuple[Exchange, ...]:
            assert closing.wait("anonymous", PATIENCE)
            return journal.exchanges()

        with server:
            ports = Ports(
                ("127.0.0.1", server.proxy_port), ("127.0.0.1", server.endpoint_port or 0), self.authority.bundle
            )
            nobody = Credentials("AKIDEXAMPLE", "secret")
            yield Caller(self.way, ports, self.catalog, nobody, "nobody", exchanges, asked=pipeline.asked)


def basic(user: str) -> str:
    """The credentials that name a session to the proxy."""
    return f"Basic {base64.b64encode(f'{user}:x'.encode()).decode()}"


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 0


@pytest.fixture(scope="session")
def wire_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory with a CA in it."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def wire_authority(wire_state: Path) -> CertificateAuthority:
    """The CA of all harnesses of these tests."""
    return ensure_ca(wire_state / "ca")


@pytest.fixture(scope="module")
def wire_harness(wire_state: Path) -> Iterator[Callable[[], LocalHarness]]:
    """The harness of a module, started by who first asks for it."""
    address = parse_address("127.0.0.1:0")
    with contextlib.ExitStack() as running:
        started: list[LocalHarness] = []

        def start() -> LocalHarness:
            if not started:
                settings = Settings(state=wire_state, specs=spec_roots(), listen=address, endpoint=address, seed=7)
                started.append(running.enter_context(LocalHarness(settings)))
            return started[0]

        yield start


@pytest.fixture(params=WAYS)
def wire(
    request: pytest.FixtureRequest,
    catalog: Catalog,
    wire_authority: CertificateAuthority,
    wire_harness: Callable[[], LocalHarness],
) -> Wire:
    """The bench in each of the four ways."""
    return Wire(request.param, catalog, wire_authority, wire_harness)


@dataclass(frozen=True)
class Changed:
    """An answer that a fault has changed: ``before`` as it was meant, ``after`` as a client saw it come."""

    before: HttpResponse
    after: Seen

    def head(self, changes: Mapping[str, str | None] | None = None) -> bytes:
        """The head as it was meant, with the length of the body that came, headers changed or left out, or added."""
        given = {"Content-Length": str(len(self.after.body)), **(changes or {})}
        names = dict.fromkeys((*(name for name, _ in self.before.headers), *given))
        merged = {name: given.get(name, self.before.header(name)) for name in names}
        headers = tuple((name, value) for name, value in merged.items() if value is not None)
        return head_bytes(replace(self.before, headers=headers))

    @property
    def draft(self) -> Draft:
        """The journal's draft of the call."""
        assert self.after.exchange is not None
        return self.after.exchange.draft


@pytest.fixture
def change(wire: Wire) -> Callable[..., Changed]:
    """Makes a call whose answer the faults change, and one on the same connection that they must leave alone."""

    def build(faults: str, operation: str = "volcengine/ecs:RebootInstances") -> Changed:
        caller = wire.session(f"{operation}={faults}#1", operation=operation)
        with caller.line() as line:
            line.send(caller.request())
            first = line.answer()
            line.send(caller.request())
            second = line.answer()
        exchanges = caller.exchanges()
        before = [_meant(caller, exchange.draft) for exchange in exchanges]
        assert [first.end, second.end] == ["open", "open"]
        assert second.received == head_bytes(before[1]) + before[1].body
        return Changed(before[0], replace(first, exchange=exchanges[0]))

    return build


def _meant(caller: Caller, draft: Draft) -> HttpResponse:
    """The answer that carries the reply of a draft."""
    assert draft.reply is not None
    operation = caller.catalog.operation(caller.catalog.resolve(caller.operation))
    provider = caller.catalog.provider(operation.id.provider)
    region = draft.region or provider.default_region or None
    return PROTOCOLS[provider.protocol].serialize(draft.reply, operation, region=region)
