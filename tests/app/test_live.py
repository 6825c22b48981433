"""Live calls end to end: a plain server on loopback is the provider, and what reaches it is counted."""

import contextlib
import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from mitmproxy.certs import CertStore

from harness.app import LocalHarness
from harness.cassette.reading import read_cassette
from harness.config import ANY_PORT, Settings, spec_roots
from harness.contract.catalog import Catalog
from harness.errors import UserError
from harness.faults.catalogue.table import FAULTS
from harness.faults.rule import compile_rules
from harness.listeners.ca import ensure_ca
from harness.model import Call, Draft, Exchange
from harness.protocols.table import PROTOCOLS
from harness.sessions import MintedSession
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest

PATIENCE = 10.0
OPERATION = "volcengine/ecs:RebootInstances"
GOOD = b'{"ResponseMetadata":{"RequestId":"r-9"},"Result":{"OperationDetails":[{"InstanceId":"i-1"}]}}'
Script = Callable[[socket.socket, bytes], None]


def http(body: bytes, *head: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", *head, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def waits(over: threading.Event) -> None:
    over.wait(PATIENCE)


def says(answer: bytes) -> Script:
    return lambda client, _: client.sendall(answer)


class Provider:
    """A server on loopback that does what its script says, and remembers what it was sent."""

    def __init__(self) -> None:
        self.script = says(http(GOOD))
        self.seen: list[bytes] = []
        self.asked = threading.Event()
        self.tls: ssl.SSLContext | None = None
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def port(self) -> int:
        port: int = self._server.getsockname()[1]
        return port

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                client = self._server.accept()[0]
            except OSError:
                return
            client.settimeout(PATIENCE)
            with contextlib.suppress(OSError), client:
                self._talk(client if self.tls is None else self.tls.wrap_socket(client, server_side=True))

    def _talk(self, client: socket.socket) -> None:
        with client:
            message = client.recv(65536)
            if message:
                self.seen.append(message)
                self.asked.set()
                self.script(client, message)


class Calling:
    """A harness that runs live, and calls through it."""

    def __init__(self, handle: LocalHarness, provider: Provider) -> None:
        self.handle = handle
        self.provider = provider

    def request(self, session: MintedSession, *, host: str = "localhost", scheme: str = "http") -> HttpRequest:
        """A call of the operation, signed for the provider's place."""
        operation = self.handle.catalog.operation(self.handle.catalog.resolve(OPERATION))
        call = Call(operation.id, {"InstanceIds": ["i-1"]}, session.credentials.access_key, "cn-beijing")
        plain = PROTOCOLS["volcengine-query"].build(call, operation, authority=f"{host}:{self.provider.port}")
        scheme_of = SCHEMES[self.handle.catalog.provider("volcengine").signing]
        signed = scheme_of.sign(plain, session.credentials, region="cn-beijing", service="ecs", now=datetime.now(UTC))
        return HttpRequest(signed.method, scheme, signed.authority, signed.target, signed.headers, signed.body)

    @contextlib.contextmanager
    def sent(self, request: HttpRequest, *extra: str, endpoint: bool = False) -> Iterator[socket.socket]:
        """A connection on which the request was sent."""
        url = self.handle.endpoint_url if endpoint else self.handle.proxy_url
        target = request.target if endpoint else f"{request.scheme}://{request.authority}{request.target}"
        fields = [*(f"{name}: {value}" for name, value in request.headers), *extra, "Connection: close"]
        head = "\r\n".join([f"{request.method} {target} HTTP/1.1", *fields, "", ""])
        where = urlsplit(url or "")
        with socket.create_connection((where.hostname or "", where.port or 0), PATIENCE) as client:
            client.sendall(head.encode("latin-1") + request.body)
            yield client

    def ask(self, request: HttpRequest, *extra: str, endpoint: bool = False) -> bytes:
        """All that comes back."""
        with self.sent(request, *extra, endpoint=endpoint) as client:
            return to_the_end(client)

    def call(self, *rules: str, **more: Any) -> tuple[bytes, Exchange]:
        """What comes back for a call in a session with rules of its own, and its exchange."""
        session = self.handle.mint(rules=rules)
        answer = self.ask(self.request(session), **more)
        (exchange,) = self.handle.exchanges(session.alias)
        return answer, exchange


def to_the_end(client: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := client.recv(65536):
            received += chunk
    return received


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def problem_of(draft: Draft) -> str:
    assert draft.problem is not None
    return draft.problem


@pytest.fixture
def provider() -> Iterator[Provider]:
    """The provider."""
    serving = Provider()
    yield serving
    serving.close()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def live(provider: Provider, state: Path) -> Iterator[Callable[..., Calling]]:
    """Starts a harness that lets ``localhost`` answer, mutations too unless said otherwise."""
    with contextlib.ExitStack() as stack:

        def start(**changes: Any) -> Calling:
            given: dict[str, Any] = {
                "state": state,
                "specs": spec_roots(),
                "listen": ANY_PORT,
                "endpoint": ANY_PORT,
                "seed": 7,
                "live": ("localhost",),
                "allow_mutations": True,
            }
            patience = changes.pop("patience", None)
            handle = LocalHarness(Settings(**(given | changes)), patience=patience)
            return Calling(stack.enter_context(handle), provider)

        yield start


# --- who is asked -----------------------------------------------------------------------------------------------------


def test_the_provider_gets_the_request_to_the_byte_and_nothing_that_was_for_the_proxy(
    live: Callable[..., Calling],
) -> None:
    calling = live()
    session = calling.handle.mint()
    request = calling.request(session)
    answer = calling.ask(
        request, "X-Odd: 1", "x-odd: 2", "Proxy-Authorization: Basic eDp5", "Proxy-Connection: keep-alive"
    )
    head, _, body = answer.partition(b"\r\n\r\n")
    assert (head.split(b"\r\n")[0], body) == (b"HTTP/1.1 200 OK", GOOD)
    (seen,) = calling.provider.seen
    fields = [*(f"{name}: {value}" for name, value in request.headers), "X-Odd: 1", "x-odd: 2", "Connection: close"]
    assert seen.decode("latin-1").split("\r\n") == [f"{request.method} {request.target} HTTP/1.1", *fields, "", ""]
    (exchange,) = calling.handle.exchanges(session.alias)
    assert (exchange.draft.responder, exchange.draft.executed, exchange.draft.problem) == ("live", 1, None)


def test_a_host_is_the_same_in_whatever_case(live: Callable[..., Calling]) -> None:
    calling = live(live=("LocalHost.",))
    session = calling.handle.mint()
    assert calling.ask(calling.request(session, host="LOCALHOST")).endswith(GOOD)


def test_another_host_is_not_asked(live: Callable[..., Calling]) -> None:
    calling = live()
    session = calling.handle.mint()
    answer = calling.ask(calling.request(session, host="127.0.0.1"))
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert b"the host is not named" in answer
    assert calling.provider.seen == []


def test_what_changes_something_is_asked_with_leave_only(live: Callable[..., Calling]) -> None:
    answer, exchange = live(allow_mutations=False).call()
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert b"RebootInstances changes something at the provider: only --allow-mutations lets it pass" in answer
    assert "--allow-mutations" in problem_of(exchange.draft)


def test_an_operation_that_no_contract_knows_is_never_asked_for(live: Callable[..., Calling]) -> None:
    calling = live()
    session = calling.handle.mint()
    request = calling.request(session)
    unknown = HttpRequest(
        request.method, request.scheme, request.authority, request.target.replace("RebootI", "DeleteI"), request.headers
    )
    answer = calling.ask(unknown)
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert b"what no contract describes is not passed on" in answer
    assert calling.provider.seen == []


def test_at_the_endpoint_nobody_is_asked(live: Callable[..., Calling]) -> None:
    answer, _ = live().call(endpoint=True)
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert b"a live call comes through the proxy" in answer


def test_a_host_is_named_in_full(live: Callable[..., Calling]) -> None:
    with pytest.raises(UserError, match="is no host name"):
        live(live=("*.example.com",))


# --- faults -----------------------------------------------------------------------------------------------------------


def offered(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Each fault that the operation can meet, in each of its phases: short form and phase."""
    for kind in FAULTS.values():
        for form in {*kind.forms, *kind.offers(catalog)} - {"every_error"}:
            plain = form.partition("@")[0]
            for phase in kind.phases:
                with contextlib.suppress(UserError):
                    for rule in compile_rules([f"{OPERATION}={plain}@{phase}#1"], catalog):
                        for fault in rule.faults:
                            yield str(fault), fault.phase


def quick(fault: str) -> bool:
    """Whether it is no matter of seconds."""
    return not fault.startswith(("delay", "drip", "bandwidth"))


def test_no_fault_that_comes_before_reaches_the_provider_and_every_other_does(
    live: Callable[..., Calling], catalog: Catalog
) -> None:
    calling = live(patience=0.2)
    tried: dict[str, set[str]] = {}
    for fault, phase in dict(offered(catalog)).items():
        if not quick(fault):
            continue
        tried.setdefault(phase, set()).add(fault.partition("@")[0].partition(":")[0])
        asked = len(calling.provider.seen)
        session = calling.handle.mint(rules=[f"{OPERATION}={fault}#1"])
        with calling.sent(calling.request(session)) as client:
            if phase in {"after", "mid"}:
                until(lambda before=asked: len(calling.provider.seen) > before)  # type: ignore[misc]
            client.settimeout(0.3)
            with contextlib.suppress(TimeoutError):
                to_the_end(client)
        calling.handle.exchanges(session.alias)
        reached = len(calling.provider.seen) - asked
        assert reached == (phase in {"after", "mid"}), f"{fault}: the provider was asked {reached} times"
    assert tried["before"] == {
        "error", "item", "throttle", "http", "redirect", "close", "reset", "hang", "empty", "clock",
    }  # fmt: skip
    assert tried["after"] >= {"error", "throttle", "http", "close", "reset", "hang", "malform", "body", "duplicate"}
    assert tried["mid"] >= {"close", "reset", "hang", "truncate", "head"}


def test_a_fault_before_that_leaves_half_a_result_is_refused_with_a_reason(live: Callable[..., Calling]) -> None:
    answer, exchange = live().call(f"{OPERATION}=item:InternalError")
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert "with @after" in problem_of(exchange.draft)


def test_the_provider_is_asked_after_the_delay_and_the_delay_comes_once(live: Callable[..., Calling]) -> None:
    calling = live()
    answer, exchange = calling.call(f"{OPERATION}=delay:300ms")
    assert answer.endswith(GOOD)
    assert len(calling.provider.seen) == 1
    assert exchange.answered_at is not None
    assert (exchange.answered_at - exchange.draft.requested_at).total_seconds() >= 0.3


def test_who_leaves_during_the_delay_lets_nobody_be_asked(live: Callable[..., Calling]) -> None:
    calling = live()
    session = calling.handle.mint(rules=[f"{OPERATION}=delay:1h"])
    with calling.sent(calling.request(session)) as client:
        until(lambda: not calling.handle.parts.closing.wait(session.alias, 0))
        client.shutdown(socket.SHUT_WR)
        assert client.recv(1) == b""
    (exchange,) = calling.handle.exchanges(session.alias)
    assert (exchange.client_left, exchange.draft.executed, exchange.draft.response) == (True, None, None)
    assert problem_of(exchange.draft) == "the client left before the real provider was asked"
    assert calling.provider.seen == []


# --- what the provider does -------------------------------------------------------------------------------------------


def cut(client: socket.socket, _: bytes) -> None:
    client.sendall(http(GOOD)[:-10])


def broken(client: socket.socket, _: bytes) -> None:
    client.sendall(b"this is no HTTP\r\n\r\n")


TRAILERS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Late: 1\r\n\r\n"
INTERIM = [b"HTTP/1.1 %d Not Yet\r\n\r\n%b" % (status, http(GOOD)) for status in (100, 101, 103)]


@pytest.mark.parametrize("script", [cut, broken, lambda *_: None, says(TRAILERS), *map(says, INTERIM)])
def test_a_provider_that_does_not_answer_is_told_of(
    script: Script, live: Callable[..., Calling], provider: Provider
) -> None:
    provider.script = script
    answer, exchange = live().call()
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    told = json.loads(answer.partition(b"\r\n\r\n")[2])["harness"]["problem"]
    assert told.startswith("the real provider has not answered: ")
    assert (exchange.draft.problem, exchange.draft.executed) == (told, None)
    assert exchange.draft.operation is not None
    assert (exchange.bytes_sent, exchange.client_left) == (len(answer), False)


def test_who_leaves_while_the_provider_thinks_is_told_of(live: Callable[..., Calling], provider: Provider) -> None:
    over = threading.Event()
    provider.script = lambda *_: (over.wait(PATIENCE) and None) or None
    calling = live()
    session = calling.handle.mint()
    with calling.sent(calling.request(session)):
        assert provider.asked.wait(PATIENCE)
    (exchange,) = calling.handle.exchanges(session.alias)
    over.set()
    assert (exchange.client_left, exchange.draft.executed, exchange.draft.response) == (True, None, None)


def test_a_harness_that_stops_waits_for_no_provider(live: Callable[..., Calling], provider: Provider) -> None:
    over = threading.Event()
    provider.script = lambda *_: (over.wait(PATIENCE) and None) or None
    calling = live()
    session = calling.handle.mint()
    with calling.sent(calling.request(session)):
        assert provider.asked.wait(PATIENCE)
        calling.handle.__exit__(None, None, None)
        over.set()
    (exchange,) = calling.handle.parts.journal.exchanges(session.alias)
    assert (exchange.client_left, exchange.draft.response) == (False, None)


def test_an_answer_beyond_all_measure_is_cut_off(live: Callable[..., Calling], provider: Provider) -> None:
    provider.script = says(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx")
    answer, exchange = live().call()
    assert answer.startswith(b"HTTP/1.1 599 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert "exceeds" in problem_of(exchange.draft)


def test_what_comes_packed_arrives_packed_and_is_recorded_unpacked(
    live: Callable[..., Calling], provider: Provider, tmp_path: Path
) -> None:
    packed = gzip.compress(GOOD)
    provider.script = says(http(packed, "Content-Encoding: gzip"))
    calling = live(cassettes=tmp_path, record_mode="once")
    answer, exchange = calling.call()
    assert answer.endswith(packed)
    assert exchange.draft.response is not None
    assert (exchange.draft.response.body, exchange.draft.problem) == (GOOD, None)
    calling.handle.__exit__(None, None, None)
    (interaction,) = read_cassette(tmp_path / f"{exchange.draft.session}.yaml").interactions
    assert json.loads(interaction.response.body)["Result"] == json.loads(GOOD)["Result"]
    assert interaction.response.header("content-encoding") is None
    assert interaction.label is not None
    assert interaction.label.responder == "loopback"


def test_what_a_real_provider_answers_is_recorded_whatever_faults_make_of_it_and_nothing_made_up(
    live: Callable[..., Calling], tmp_path: Path
) -> None:
    calling = live(cassettes=tmp_path, record_mode="once")
    lost, first = calling.call(f"{OPERATION}=close@after")
    replaced, second = calling.call(f"{OPERATION}=error:InternalError@after")
    made_up, third = calling.call(f"{OPERATION}=error:InternalError@before")
    assert (lost, b"InternalError" in replaced, b"InternalError" in made_up) == (b"", True, True)
    calling.handle.__exit__(None, None, None)
    for exchange in (first, second):
        (interaction,) = read_cassette(tmp_path / f"{exchange.draft.session}.yaml").interactions
        assert interaction.response.body == GOOD
        assert interaction.label is not None
        assert (interaction.label.responder, interaction.label.faults) == ("loopback", ())
    assert not (tmp_path / f"{third.draft.session}.yaml").exists()


def test_an_answer_that_is_none_of_the_protocol_s_passes_is_told_and_meets_faults_too(
    live: Callable[..., Calling], provider: Provider
) -> None:
    provider.script = says(http(b"<html>", status="502 Bad Gateway"))
    calling = live()
    answer, exchange = calling.call()
    assert answer.endswith(b"<html>")
    assert "the provider's answer cannot be read" in problem_of(exchange.draft)
    lost, _ = calling.call(f"{OPERATION}=close@after")
    assert lost == b""
    replaced, _ = calling.call(f"{OPERATION}=error:InternalError@after")
    assert b'"InternalError"' in replaced


# --- TLS --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_tls(provider: Provider, tmp_path: Path) -> Path:
    """Lets the provider speak TLS; gives the CA that has signed its certificate."""
    authority = ensure_ca(tmp_path / "other")
    store = CertStore.from_store(authority.directory, "mitmproxy", 2048)
    entry = store.get_cert("localhost", [x509.DNSName("localhost")])
    file = tmp_path / "localhost.pem"
    key = entry.privatekey.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    file.write_bytes(entry.cert.to_pem() + key)
    provider.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    provider.tls.load_cert_chain(file)
    return authority.bundle


def through_tls(calling: Calling, session: MintedSession) -> bytes:
    request = calling.request(session, scheme="https")
    where = urlsplit(calling.handle.proxy_url)
    with socket.create_connection((where.hostname or "", where.port or 0), PATIENCE) as plain:
        plain.sendall(f"CONNECT {request.authority} HTTP/1.1\r\nHost: {request.authority}\r\n\r\n".encode())
        assert plain.recv(4096).startswith(b"HTTP/1.1 200 ")
        context = ssl.create_default_context(cafile=str(calling.handle.ca_bundle))
        with context.wrap_socket(plain, server_hostname="localhost") as client:
            fields = "".join(f"{name}: {value}\r\n" for name, value in request.headers)
            head = f"{request.method} {request.target} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n"
            client.sendall(head.encode() + request.body)
            return to_the_end(client)


def test_a_provider_that_nobody_vouches_for_is_not_asked(live: Callable[..., Calling], with_tls: Path) -> None:
    del with_tls
    calling = live()
    session = calling.handle.mint()
    assert through_tls(calling, session).startswith(b"HTTP/1.1 599 ")
    (exchange,) = calling.handle.exchanges(session.alias)
    assert "certificate" in problem_of(exchange.draft).lower()
    assert calling.provider.seen == []


def test_a_provider_is_verified_by_the_certificates_that_were_given(
    live: Callable[..., Calling], with_tls: Path
) -> None:
    calling = live(live_ca=with_tls)
    session = calling.handle.mint()
    assert through_tls(calling, session).endswith(GOOD)
    (exchange,) = calling.handle.exchanges(session.alias)
    assert (exchange.draft.responder, exchange.draft.request.scheme) == ("live", "https")
