"""Builders that the tests of the control port share."""

import asyncio
import contextlib
import http.client
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema_rs
import pytest
import yaml
from starlette.types import ASGIApp, Message

from harness.contract.catalog import Catalog
from harness.control.api import ControlApi
from harness.control.client import ControlClient
from harness.control.guard import Guard
from harness.control.protocol import PROTOCOL
from harness.control.scenario_file import ScenarioKeeper
from harness.control.server import ControlServer
from harness.control.state_file import RunningHarness
from harness.control.subject import Subject
from harness.journal import Journal
from harness.listeners.closing import Closing
from harness.sessions import SessionStore

PATIENCE = 30
TOKEN = "a-token-that-nobody-guesses"
DOCUMENT = yaml.safe_load((Path(__file__).parents[2] / "harness" / "control" / "openapi.yaml").read_text())


class _Matching:
    """Equal to every text in which a pattern is found."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self._pattern.search(other) is not None

    def __hash__(self) -> int:
        return hash(self._pattern)

    def __repr__(self) -> str:
        return f"<text with {self._pattern.pattern}>"


@pytest.fixture
def matching() -> Callable[[str], Any]:
    """Something that is equal to every text in which a pattern is found."""
    return _Matching


@dataclass(frozen=True)
class Answered:
    """An answer of the control port; ``value`` is its JSON, None without a body."""

    status: int
    headers: Mapping[str, str]
    value: Any


def _described(method: str, path: str) -> Mapping[str, Any]:
    """The operation of the document that a request is one of."""
    given = urlsplit(path).path.split("/")
    for template, operations in DOCUMENT["paths"].items():
        parts = template.split("/")
        if len(parts) == len(given) and all(a == b or a[:1] == "{" for a, b in zip(parts, given, strict=True)):
            operation: Mapping[str, Any] = operations.get(method.lower(), {})
            return operation
    return {}


def _conforms(method: str, path: str, answered: Answered) -> None:
    """Fail for an answer that is not as the document describes it."""
    responses = _described(method, path).get("responses", {"default": {"$ref": "#/components/responses/Error"}})
    described = responses.get(str(answered.status), responses["default"])
    assert answered.status >= 400 or str(answered.status) in responses
    if "$ref" in described:
        described = DOCUMENT["components"]["responses"]["Error"]
    if "content" not in described:
        assert answered.value is None
        return
    schema = described["content"]["application/json"]["schema"] | {"components": DOCUMENT["components"]}
    jsonschema_rs.Draft202012Validator(schema).validate(answered.value)
    assert answered.headers["content-type"] == "application/json"


class Controlled:
    """What a control port controls, and the port's answers; nothing listens, and nothing else of a harness runs."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.sessions = subject.sessions
        self.journal = subject.journal
        self.scenario = subject.scenario

    def ask(self, method: str, path: str, body: object = None, *, headers: Mapping[str, str] | None = None) -> Answered:
        """What is answered to a request with the token, held against the document."""
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        answered = self._ask(method, path, sent, {"Authorization": f"Bearer {TOKEN}"} | dict(headers or {}))
        _conforms(method, path, answered)
        return answered

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        guarded = Guard(ControlApi(self.subject).app(), token=TOKEN, hosts=frozenset({"here:1"}))
        given = {"Host": "here:1", "Content-Length": str(len(body))} | dict(headers)
        return asyncio.run(_through_asgi(guarded, method, path, body, given))


async def _through_asgi(app: ASGIApp, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answered:
    """What an application answers to a request that never was on a wire."""
    raw, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 1),
    }
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()  # the client stays
        return messages.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    content = b"".join(one.get("body", b"") for one in sent[1:])
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answered(sent[0]["status"], found, json.loads(content) if content else None)


class WatchedJournal(Journal):
    """A journal that says when somebody begins to follow it, and when somebody has left."""

    def __init__(self) -> None:
        super().__init__()
        self.followed = threading.Event()
        self.left = threading.Event()

    @contextlib.contextmanager
    def listening(self, wake: Callable[[], None]) -> Iterator[None]:
        try:
            with super().listening(wake):
                self.followed.set()
                yield
        finally:
            self.left.set()


class Opened(Controlled):
    """A control port that is open."""

    def __init__(self, subject: Subject, server: ControlServer, closing: Closing) -> None:
        super().__init__(subject)
        self.server = server
        self.closing = closing

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.server.url)
        return parts.hostname or "", parts.port or 0

    @property
    def running(self) -> RunningHarness:
        """What the state file would say."""
        return RunningHarness(
            pid=self.subject.pid,
            version="1.2.3",
            protocol=PROTOCOL,
            owner="serve",
            started=self.subject.started.isoformat(),
            control_url=self.server.url,
            token=TOKEN,
            proxy_url=self.subject.proxy_url,
            endpoint_url=self.subject.endpoint_url,
            ca_bundle=str(self.subject.ca_bundle),
            session="shell",
            proxy_user="shell",
            access_key="HARNESSABCDEFGHIJKLM",
            secret_key="secret",
            seed=self.sessions.seed,
        )

    def client(self, **options: Any) -> contextlib.closing[ControlClient]:
        return contextlib.closing(ControlClient(self.running, **options))

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, body or None, dict(headers))
            response = connection.getresponse()
            content = response.read()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answered(response.status, found, json.loads(content) if content else None)

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, PATIENCE)

    def head(self, line: str, *headers: str, token: str = TOKEN, host: str | None = None) -> bytes:
        """The head of a request that makes the server close."""
        where = self.server.url.removeprefix("http://") if host is None else host
        lines = [line, f"Host: {where}", f"Authorization: Bearer {token}", "Connection: close", *headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def say(self, message: bytes) -> bytes:
        """All that comes back for a message until the server closes; the message has to make it close."""
        with self.connect() as connection:
            connection.sendall(message)
            received = b""
            with contextlib.suppress(ConnectionResetError):
                while chunk := connection.recv(65536):
                    received += chunk
            return received


@pytest.fixture(scope="session")
def ca_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a CA bundle could be."""
    return tmp_path_factory.getbasetemp() / "ca.pem"


@pytest.fixture(scope="session")
def controlling(catalog: Catalog, ca_bundle: Path) -> Callable[..., Controlled]:
    """Builds what can be controlled; the rules given are those of the command line."""

    def build(*rules: str, seed: int = 7, **changes: Any) -> Controlled:
        sessions, journal = SessionStore(catalog, rules=rules, seed=seed), changes.get("journal") or Journal()
        given: dict[str, Any] = {
            "catalog": catalog,
            "sessions": sessions,
            "journal": journal,
            "scenario": ScenarioKeeper(sessions, catalog),
            "settle": lambda *_: True,
            "exchange_count": lambda: journal.length,
            "version": "1.2.3",
            "started": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            "proxy_url": "http://127.0.0.1:8080",
            "endpoint_url": "http://127.0.0.1:8081",
            "ca_bundle": ca_bundle,
            "strict": False,
            "problems": lambda: journal.problems,
            "pid": 4711,
        }
        return Controlled(Subject(**(given | changes)))

    return build


@pytest.fixture
def control(controlling: Callable[..., Controlled]) -> Controlled:
    """Something that can be controlled, without rules."""
    return controlling()


@pytest.fixture(scope="session")
def opening(controlling: Callable[..., Controlled]) -> Callable[..., Any]:
    """Opens control ports; a context manager that gives an Opened."""

    @contextlib.contextmanager
    def open_port(*rules: str, host: str = "127.0.0.1", port: int = 0, **changes: Any) -> Iterator[Opened]:
        journal = WatchedJournal()
        closing = Closing(journal)
        subject = controlling(*rules, **({"journal": journal, "settle": closing.wait} | changes)).subject
        with ControlServer(subject, host=host, port=port, token=TOKEN) as server:
            yield Opened(subject, server, closing)

    return open_port


@pytest.fixture
def opened(opening: Callable[..., Any]) -> Iterator[Opened]:
    """An open control port."""
    with opening() as port:
        yield port
