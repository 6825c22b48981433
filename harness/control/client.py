"""A running harness, used over its control port.

The standard library's HTTP client will do: the peer is on this machine, and the plugin that uses this lives in
environments that are not ours.
"""

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from harness.cassette.deck import DeckReport
from harness.contract.catalog import Catalog
from harness.control.protocol import BODY_LIMIT, PROTOCOL
from harness.control.state_file import RunningHarness
from harness.errors import UnknownName, UnsoundRun, UserError
from harness.journal import read_exchange
from harness.model import Credentials, ErrorSpec, Exchange, OperationId
from harness.sessions import MintedSession, RuleStatus

_TIMEOUT = 60.0
Query = Mapping[str, str | int | bool | None]


class ControlClient:
    """Asks one control port; safe between threads, which share one connection."""

    def __init__(self, running: RunningHarness, *, timeout: float = _TIMEOUT) -> None:
        if running.protocol != PROTOCOL:
            raise UserError(
                f"the harness of process {running.pid} speaks version {running.protocol} of the control protocol, "
                f"this one {PROTOCOL}",
                hint=f"that one is version {running.version}: install the same on both sides",
            )
        self.running = running
        self._timeout = timeout
        self._lock = threading.Lock()
        self._kept: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, *, query: Query | None = None, body: object = None) -> Any:
        """What the control port answers; UserError for what it refuses, UnsoundRun if it is not there."""
        with self._lock:
            try:
                status, content = self._exchange(method, path, query, body)
            except (OSError, http.client.HTTPException) as error:
                self._drop()
                raise self._absent(error) from error
            except KeyboardInterrupt:
                self._drop()  # what was asked is still to be answered on it
                raise
        return _checked(status, content)

    def stream(self, path: str, *, query: Query | None = None) -> Iterator[Any]:
        """The lines of a stream as they come, until the harness ends, in whatever way, or the reader has enough.

        UserError for what is refused, UnsoundRun if the harness is not there.
        """
        try:
            connection = self._connection(timeout=None)
        except OSError as error:
            raise self._absent(error) from error
        with contextlib.closing(connection):
            try:
                self._send(connection, "GET", path, query, None)
                response = connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                raise self._absent(error) from error
            if response.status != 200:
                _checked(response.status, response.read())
            yield from _lines(response)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    def _exchange(self, method: str, path: str, query: Query | None, body: object) -> tuple[int, bytes]:
        """One request over the kept connection, or over a new one if the other side has closed that meanwhile."""
        if self._kept is not None:
            try:
                return self._once(self._kept, method, path, query, body)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # An idle connection that was closed: nothing of the request was read.
                self._drop()
        self._kept = self._connection(timeout=self._timeout)
        return self._once(self._kept, method, path, query, body)

    def _once(
        self, connection: http.client.HTTPConnection, method: str, path: str, query: Query | None, body: object
    ) -> tuple[int, bytes]:
        self._send(connection, method, path, query, body)
        response = connection.getresponse()
        return response.status, response.read()

    def _send(
        self, connection: http.client.HTTPConnection, method: str, path: str, query: Query | None, body: object
    ) -> None:
        given = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        target = quote(path, errors="replace") + (f"?{urlencode(given, errors='replace')}" if given else "")
        headers = {"Authorization": f"Bearer {self.running.token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        if content is not None and len(content) > BODY_LIMIT:
            raise UserError(
                f"{len(content)} bytes are more than the control port takes at once ({BODY_LIMIT})",
                hint="many rules fit into a scenario file",
            )
        connection.request(method, target, content, headers)

    def _connection(self, *, timeout: float | None) -> http.client.HTTPConnection:
        parts = urlsplit(self.running.control_url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        connection.connect()
        # Head and body leave in two packets, and the second must not wait for the acknowledgement of the first.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _drop(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def _absent(self, error: Exception) -> UnsoundRun:
        running = self.running
        return UnsoundRun(f"the harness of process {running.pid} does not answer at {running.control_url}: {error}")


def session_path(alias: str, *more: str) -> str:
    """The path of a session; UnknownName for an alias that none can have."""
    if not alias or "/" in alias:
        raise UnknownName("session", alias, ())
    return "/".join(("/sessions", alias, *more))


class RemoteHarness:
    """A harness in another process, as a handle; the catalog is that of the specs both were given."""

    catalog: Catalog
    proxy_url: str
    endpoint_url: str | None
    ca_bundle: Path
    seed: int

    def __init__(self, client: ControlClient, catalog: Catalog) -> None:
        running = client.running
        self.client = client
        self.catalog = catalog
        self.proxy_url = running.proxy_url
        self.endpoint_url = running.endpoint_url
        self.ca_bundle = Path(running.ca_bundle)
        self.seed = running.seed

    def mint(
        self,
        *,
        rules: Sequence[str] = (),
        seed: int | None = None,
        alias: str | None = None,
        manual_clock: bool = False,
    ) -> MintedSession:
        """A new session; its own rules come before those that every session has."""
        body = {"rules": list(rules), "seed": seed, "alias": alias, "manual_clock": manual_clock}
        made = self.client.ask("POST", "/sessions", body=body)
        return MintedSession(made["alias"], Credentials(made["access_key"], made["secret_key"]), made["proxy_user"])

    def step_clock(self, alias: str, seconds: float) -> None:
        """Let time pass for the rate windows of a session."""
        self.client.ask("POST", session_path(alias, "step"), body={"seconds": seconds})

    def exchanges(self, alias: str) -> tuple[Exchange, ...]:
        """The closed exchanges of a session; waits, within bounds, until none is open."""
        found = self.client.ask("GET", "/exchanges", query={"session": alias, "settled": True})
        return tuple(read_exchange(entry["exchange"], self.find_error) for entry in found["exchanges"])

    def rule_hits(self, alias: str) -> Mapping[str, int]:
        """How many calls each rule of a session has met."""
        return {status.id: status.hits for status in self.rules(alias)}

    def rules(self, alias: str | None = None) -> tuple[RuleStatus, ...]:
        """The rules of a session with their counts in it, or all rules; in their order."""
        found = self.client.ask("GET", "/rules", query={"session": alias})
        return _statuses(found)

    def add_rules(
        self, texts: Sequence[str], *, alias: str | None = None, first: bool = True
    ) -> tuple[RuleStatus, ...]:
        """Add rules to a session, or to every session; they come before those that are there, or after them."""
        body = {"rules": list(texts), "session": alias, "last": not first}
        return _statuses(self.client.ask("POST", "/rules", body=body))

    def remove_rule(self, number: int) -> RuleStatus:
        """Remove a rule; tells what it had seen."""
        return _status(self.client.ask("DELETE", f"/rules/{number}"))

    def release(self, alias: str) -> None:
        """Forget a session; its exchanges stay in the journal."""
        self.client.ask("DELETE", session_path(alias))

    def cassettes(self, session: str | None = None) -> DeckReport | None:
        """What became of the cassettes so far, or of that of a session; None where there are none."""
        found = self.client.ask("GET", "/cassettes", query={"session": session})
        return None if found is None else DeckReport.from_data(found)

    def find_error(self, operation: OperationId | None, key: str) -> ErrorSpec | None:
        """The row of an operation's errors that has that key; None where this side's specs have none."""
        if operation is None or operation not in self.catalog.ids():
            return None
        return next((row for row in self.catalog.errors(operation) if row.key == key), None)


def _statuses(found: Mapping[str, Any]) -> tuple[RuleStatus, ...]:
    return tuple(_status(rule) for rule in found["rules"])


def _status(rule: Mapping[str, Any]) -> RuleStatus:
    return RuleStatus(**{**rule, "notes": tuple(rule["notes"])})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lines(response: http.client.HTTPResponse) -> Iterator[Any]:
    """The lines of a stream; a harness that is killed leaves a torn one, which is its end."""
    try:
        for line in response:
            yield json.loads(line)
    except (OSError, ValueError, http.client.HTTPException):
        return


def _checked(status: int, content: bytes) -> Any:
    """The JSON of an answer that is no refusal; UserError with what the other side said of it, or UnsoundRun."""
    if status == 204:
        return None
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if status < 400 and (found is not None or content.strip() == b"null"):
        return found
    if not isinstance(found, dict) or not isinstance(found.get("error"), str):
        raise UnsoundRun(f"the control port answered {status} with something that is none of its answers")
    error, hint = found["error"], found.get("hint")
    raise UnsoundRun(error, hint=hint) if status >= 500 else UserError(error, hint=hint)
