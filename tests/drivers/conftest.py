"""A loopback server that answers as told, and a way to let a driver of the table call it."""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from harness.clients.table import CLIENTS
from harness.drivers.environment import scrubbed
from harness.drivers.messages import ClientSession
from harness.drivers.runner import Driver
from harness.model import Outcome


@dataclass
class Answering:
    """What the server answers next, and what it was asked."""

    url: str = ""
    status: int = 200
    content_type: str = "application/json"
    body: Any = None
    hold: threading.Event | None = None
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
            if state.hold is not None:
                state.hold.wait(30)
            text = state.body if isinstance(state.body, bytes) else json.dumps(state.body).encode()
            self.send_response(state.status)
            self.send_header("Content-Type", state.content_type)
            self.send_header("Content-Length", str(len(text)))
            self.send_header("Connection", "close")
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


@pytest.fixture
def call() -> Iterator[Callable[..., Outcome]]:
    """Lets the client of the table make one call; one driver process for each client."""
    drivers: dict[str, Driver] = {}

    def make(client: str, operation: str, params: dict[str, Any], endpoint: str, timeout: float = 10.0) -> Outcome:
        if client not in drivers:
            drivers[client] = Driver(CLIENTS[client].command, environment=scrubbed(os.environ))
            drivers[client].start()
        session = ClientSession(
            "HARNESSAAAAAAAAAAAAA", "secret", "cn-north-1", "/no-ca.pem", endpoint=endpoint, timeout=timeout
        )
        return drivers[client].call(operation, params, session)

    yield make
    for driver in drivers.values():
        driver.close()
