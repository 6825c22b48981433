"""A loopback server that answers as told, a real harness, and ways to let the drivers of the table call them."""

import json
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

from harness.app import LocalHarness
from harness.clients.table import CLIENTS
from harness.config import ANY_PORT, Settings, spec_roots
from harness.drivers.environment import scrubbed
from harness.drivers.messages import ClientSession
from harness.drivers.runner import Driver
from harness.model import Exchange, Json, Outcome


@dataclass
class Answering:
    """What the server answers next, and what it was asked."""

    url: str = ""
    status: int = 200
    content_type: str = "application/json"
    body: Any = None
    location: str | None = None
    hold: threading.Event | None = None
    arrived: threading.Event = field(default_factory=threading.Event)
    requests: list[tuple[str, bytes]] = field(default_factory=list)


@pytest.fixture
def answering() -> Iterator[Answering]:
    """A server on loopback."""
    state = Answering()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            state.requests.append((self.requestline, body))
            state.arrived.set()
            if state.hold is not None:
                state.hold.wait(30)
            text = state.body if isinstance(state.body, bytes) else json.dumps(state.body).encode()
            self.send_response(state.status)
            self.send_header("Content-Type", state.content_type)
            self.send_header("Content-Length", str(len(text)))
            self.send_header("Connection", "close")
            if state.location is not None:
                self.send_header("Location", state.location)
            self.end_headers()
            self.wfile.write(text)
            self.close_connection = True

        do_GET = do_POST  # noqa: N815 - the name that the standard library looks for

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

        def handle(self) -> None:
            """Clients may leave at any time."""
            try:
                super().handle()
            except ConnectionError:
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    if state.hold is not None:
        state.hold.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address on loopback that refuses connections: a socket holds the port, but does not listen."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def _environment(name: str) -> tuple[list[str], dict[str, str]]:
    """What starts the client's driver, and its variables: in its own environment if there is one, else here."""
    entry = CLIENTS[name]
    folder = Path(os.environ.get("HARNESS_CLIENTS_DIR", "/nowhere")) / f"{entry.slug}@{entry.version}"
    clean = scrubbed(os.environ)
    lacking = f"{name} is installed neither here nor in a folder that HARNESS_CLIENTS_DIR names"
    if entry.runtime == "node":
        node, modules = shutil.which("node"), folder / "node_modules"
        if node is None or not modules.is_dir():
            pytest.skip(lacking)
        return [node, str(entry.driver)], clean | {"NODE_PATH": str(modules)}
    python = folder / "bin" / "python"
    if python.is_file():
        return [str(python), "-P", str(entry.driver)], clean
    try:
        for pin in entry.requirements:
            version(pin.distribution)
    except PackageNotFoundError:
        pytest.skip(lacking)
    return [sys.executable, "-P", str(entry.driver)], clean


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[[str], Driver]]:
    """Gives the running driver of a client of the table; one process a client. Skips where it is not installed."""
    drivers: dict[str, Driver] = {}

    def get(client: str) -> Driver:
        if client not in drivers:
            command, environment = _environment(client)
            drivers[client] = Driver(command, environment=environment)
            drivers[client].start()
        return drivers[client]

    yield get
    for driver in drivers.values():
        driver.close()


@pytest.fixture
def call(start: Callable[[str], Driver]) -> Callable[..., Outcome]:
    """Lets the client of the table make one call at an endpoint."""

    def make(client: str, operation: str, params: dict[str, Any], endpoint: str, timeout: float = 10.0) -> Outcome:
        session = ClientSession(
            f"HARNESS{endpoint.rpartition(':')[2]}{timeout:g}",  # a client is made once a session
            "secret",
            "cn-north-1",
            __file__,  # over plain HTTP nobody looks for certificates in it
            endpoint=endpoint,
            timeout=timeout,
        )
        return start(client).call(operation, params, session)

    return make


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHarness]:
    """A harness with a proxy and an endpoint."""
    state = tmp_path_factory.mktemp("state")
    settings = Settings(state=state, specs=spec_roots(), listen=ANY_PORT, endpoint=ANY_PORT, seed=1)
    with LocalHarness(settings) as handle:
        yield handle


@dataclass(frozen=True)
class Met:
    """What a client said of a call to the harness, and what the harness saw of it."""

    outcome: Outcome
    exchanges: tuple[Exchange, ...]


@dataclass
class Driven:
    """A client that calls the harness: each call in a session of its own."""

    driver: Driver
    handle: LocalHarness

    def call(
        self,
        operation: str,
        params: dict[str, Json],
        rules: Sequence[str] = (),
        *,
        by: str = "proxy",
        timeout: float | None = 10.0,
        variant: str = "defaults",
        log: bool = False,
        leaves_open: bool = False,
    ) -> Met:
        """One call, through the proxy or at the endpoint; what the client leaves open is not waited for."""
        minted = self.handle.mint(rules=rules)
        provider, credentials = operation.partition("/")[0], minted.credentials
        proxy = self.handle.proxy_url.replace("://", f"://{minted.proxy_user}:x@", 1)
        session = ClientSession(
            credentials.access_key,
            credentials.secret_key,
            self.handle.catalog.provider(provider).default_region,
            str(self.handle.ca_bundle),
            proxy=proxy if by == "proxy" else None,
            endpoint=self.handle.endpoint_url if by == "endpoint" else None,
            token=credentials.token,
            timeout=timeout,
            variant=variant,
            log=log,
        )
        outcome = self.driver.call(operation, params, session)
        try:
            return Met(outcome, () if leaves_open else self.handle.exchanges(minted.alias))
        finally:
            self.handle.release(minted.alias)


@pytest.fixture
def driven(start: Callable[[str], Driver], harness: LocalHarness) -> Callable[[str], Driven]:
    """Gives a client of the table that calls a real harness."""
    return lambda client: Driven(start(client), harness)
