"""The one server child of a test process: started when a test first needs it, shared by all, gone at the end."""

import contextlib
import os
import threading
from collections.abc import Mapping
from typing import Any

from harness.cassette.deck_report import CassetteReport
from harness.config import spec_roots
from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.control.cassette_options import CassetteOptions
from harness.control.child import ServerChild, ServerOptions, server_command, serving
from harness.control.client import ControlClient, RemoteHarness
from harness.errors import HarnessError, UnsoundRun
from harness.journal import read_exchange
from harness.model import Exchange
from harness.pytest_plugin.options import Options
from harness.sessions import MintedSession


class NotRunning(UnsoundRun):
    """There is no server; the message says why, in the same words each time."""


class ServerOfRun:
    """Starts a child on first use and remembers why that failed; safe between threads."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._stack = contextlib.ExitStack()
        self._catalog: Catalog | None = None
        self._child: ServerChild | None = None
        self._handle: RemoteHarness | None = None
        self._failure: str | None = None
        self._position = 0
        self._sessions: set[str] = set()

    def catalog(self) -> Catalog:
        """The contracts, known without a server; raises UserError for specs that cannot be read."""
        with self._lock:
            if self._catalog is None:
                self._catalog = load_catalog(spec_roots(self._options.specs))
            return self._catalog

    def handle(self) -> RemoteHarness:
        """The running harness, started if it was not; raises NotRunning."""
        try:
            catalog = self.catalog()
        except HarnessError as error:
            raise NotRunning(str(error)) from error
        with self._lock:
            if self._handle is None and self._failure is None:
                self._start(catalog)
            if self._handle is None:
                raise NotRunning(self._failure or "")
            return self._handle

    def gone(self, error: HarnessError) -> NotRunning:
        """What there is to say of a server that does not answer any more; it is not started again."""
        said = self.stop()
        with self._lock:
            self._failure = "; ".join((str(error), *said))
            return NotRunning(self._failure)

    @property
    def position(self) -> int:
        """How far the journal was read; whatever happens from now on stands behind it."""
        return self._position

    def exchanges(self, session: str, after: int) -> tuple[Exchange, ...]:
        """The closed exchanges of a session behind a position; waits, within bounds, until none is open."""
        return self._read({"session": session, "settled": True, "after": after})

    def strangers(self, after: int) -> tuple[Exchange, ...]:
        """The closed exchanges behind a position that no session of ours has; waits a moment while any is open."""
        found = self._read({"settled": True, "after": after})
        return tuple(one for one in found if one.draft.session not in self._sessions)

    def mint(self, alias: str) -> MintedSession:
        """A session for a test, or another one for a test that runs again; raises NotRunning."""
        handle = self.handle()
        try:
            minted = handle.mint(alias=alias)
        except UnsoundRun as error:
            raise self.gone(error) from error
        self._sessions.add(alias)
        return minted

    def cassette(self, session: str) -> CassetteReport | None:
        """What became of the cassette of a session so far; None where it has none and has recorded nothing."""
        report = self.handle().cassettes(session)
        return None if report is None else next(iter(report.cassettes), None)

    def stop(self) -> tuple[str, ...]:
        """End the server, if there is one; gives what it had to say if it ended badly."""
        with self._lock:
            self._failure = self._failure or "the server was stopped"
            self._handle = None
            self._stack.close()
            child, self._child = self._child, None
        return child.problems if child is not None else ()

    def _start(self, catalog: Catalog) -> None:
        options = self._options
        told = ServerOptions(
            specs=options.specs,
            seed=options.seed,
            strict=options.strict,
            journal=options.journal,
            cassettes=_cassette_options(options),
        )
        try:
            command = server_command(os.environ, configured=options.server)
            self._child = self._stack.enter_context(serving(command, "pytest", told))
            client = self._stack.enter_context(contextlib.closing(ControlClient(self._child.running)))
        except HarnessError as error:
            self._failure = str(error)
            self._stack.close()
        else:
            self._handle = RemoteHarness(client, catalog)

    def _read(self, query: Mapping[str, str | int | bool | None]) -> tuple[Exchange, ...]:
        handle = self.handle()
        found = handle.client.ask("GET", "/exchanges", query=query)
        if found["missed"]:
            raise UnsoundRun(f"the journal holds no more than its newest exchanges, {found['missed']} are missing")
        self._position = max(self._position, found["next"])
        return tuple(read_exchange(entry["exchange"], handle.find_error) for entry in found["exchanges"])


def _cassette_options(options: Options) -> CassetteOptions:
    """What the server is told of cassettes: a replay, too, lets a session play its own cassette only."""
    if options.cassettes is None:
        return CassetteOptions()
    mode: Any = options.record_mode
    return CassetteOptions(record=options.cassettes, mode=mode)
