"""A harness in this process."""

import contextlib
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from harness.app.extra import server_extra
from harness.app.parts import Parts, build, new_seed, utc_now
from harness.cassette.deck import DeckReport
from harness.config import Settings
from harness.contract.catalog import Catalog
from harness.errors import FileError, UnsoundRun
from harness.journal import Journal, JsonLinesSink, Sink
from harness.listeners.listener import Listener
from harness.model import Exchange
from harness.responders.live import live_hosts
from harness.sessions import MintedSession, RuleStatus

SETTLE_SECONDS = 30.0


class LocalHarness:
    """A harness in this process, as a context manager; it is the handle that verify and the plugin use.

    ``patience``: the seconds after which exchanges that are asked for need not hang any longer; None: for ever.
    """

    catalog: Catalog
    proxy_url: str
    endpoint_url: str | None
    ca_bundle: Path
    seed: int
    parts: Parts

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        choose_seed: Callable[[], int] = new_seed,
        settle_seconds: float = SETTLE_SECONDS,
        patience: float | None = None,
        sinks: Sequence[Sink] = (),
    ) -> None:
        self.seed = choose_seed() if settings.seed is None else settings.seed
        self._settings = settings
        self._clock = clock
        self._settle_seconds = settle_seconds
        self._patience = patience
        self._given_sinks = tuple(sinks)
        self._running = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            journal = Journal(sinks=(*self._given_sinks, *self._sinks(stack)))
            self.parts = build(self._settings, seed=self.seed, journal=journal)
            if self.parts.recording is not None:
                stack.callback(self.parts.recording.close)
            self._server = stack.enter_context(_listener(self._settings, self.parts, self._clock))
            self.catalog = self.parts.catalog
            self.proxy_url = f"http://{self._server.proxy}"
            self.endpoint_url = None if self._server.endpoint is None else f"http://{self._server.endpoint}"
            self.ca_bundle = self._server.ca_bundle
            self._running = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def mint(
        self,
        *,
        rules: Sequence[str] = (),
        seed: int | None = None,
        alias: str | None = None,
        manual_clock: bool = False,
    ) -> MintedSession:
        """A new session; its own rules come before those that every session has."""
        return self.parts.sessions.mint(rules=rules, seed=seed, alias=alias, manual_clock=manual_clock)

    def step_clock(self, alias: str, seconds: float) -> None:
        """Let time pass for the rate windows of a session."""
        self.parts.sessions.step_clock(alias, seconds)

    def exchanges(self, alias: str) -> tuple[Exchange, ...]:
        """The closed exchanges of a session, once none is open; UnsoundRun if one stays open for too long.

        What hangs for longer than the harness has patience is ended from this side.
        """
        if self._patience is not None:
            if self.parts.closing.wait(alias, self._patience):
                return self.parts.journal.exchanges(alias)
            self.parts.closing.give_up(alias)
        if not self.parts.closing.wait(alias, self._settle_seconds):
            raise UnsoundRun(f"an exchange of session {alias!r} is still open after {self._settle_seconds:g} s")
        return self.parts.journal.exchanges(alias)

    def rule_hits(self, alias: str) -> Mapping[str, int]:
        """How many calls each rule of a session has met."""
        return self.parts.sessions.rule_hits(alias)

    def rules(self, alias: str) -> tuple[RuleStatus, ...]:
        """The rules of a session with their counts in it, in their order."""
        return self.parts.sessions.rules(alias)

    def add_rules(
        self, texts: Sequence[str], *, alias: str | None = None, first: bool = True
    ) -> tuple[RuleStatus, ...]:
        """Add rules to a session, or to every session; they come before those that are there, or after them."""
        return self.parts.sessions.add_rules(texts, alias=alias, first=first)

    def remove_rule(self, number: int) -> RuleStatus:
        """Remove a rule; tells what it had seen."""
        return self.parts.sessions.remove_rule(number)

    def release(self, alias: str) -> None:
        """Forget a session; its exchanges stay in the journal."""
        self.parts.sessions.release(alias)
        if self.parts.deck is not None:
            self.parts.deck.forget(alias)

    def cassettes(self, session: str | None = None) -> DeckReport | None:
        """What became of the cassettes so far, or of that of a session; None where there are none."""
        return None if self.parts.deck is None else self.parts.deck.report(session)

    def check(self) -> None:
        """UnsoundRun if the listener has ended by itself."""
        self._server.check()

    @property
    def rules_never_met(self) -> tuple[str, ...]:
        """The rules of every session that met no call."""
        return self.parts.sessions.rules_never_met()

    @property
    def rule_notes(self) -> tuple[str, ...]:
        """Where rules of every session do not work, or not as elsewhere."""
        standing = self.parts.sessions.rules()
        return tuple(dict.fromkeys(note for rule in standing if rule.session is None for note in rule.notes))

    @property
    def deck_notes(self) -> tuple[str, ...]:
        """What is to be told of the folder of cassettes: what a killed run has left, what is not played."""
        return () if self.parts.deck is None else self.parts.deck.notes

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the journal file is no longer written, or answers could not be recorded; empty if all is well."""
        recording = self.parts.recording
        return (*self.parts.journal.problems, *(() if recording is None else recording.problems))

    @property
    def exchange_count(self) -> int:
        """How many exchanges have been closed."""
        return self.parts.closing.count

    def _sinks(self, stack: contextlib.ExitStack) -> tuple[JsonLinesSink, ...]:
        path = self._settings.journal
        if path is None:
            return ()
        try:
            stream = path.open("w", encoding="utf-8")
        except OSError as error:
            raise FileError(str(path), f"cannot be written: {error.strerror or error}") from error
        stack.callback(_close, stream)
        return (JsonLinesSink(stream),)


def _close(stream: TextIO) -> None:
    """Close a file that is flushed after each line; what a full disk did not take has been told by then."""
    with contextlib.suppress(OSError):
        stream.close()


def _certificates(file: Path) -> Path:
    """The file by its full path; FileError if there are no certificates in it."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except OSError as error:  # one of TLS is one too
        raise FileError(str(file), "holds no certificates that can be read", hint="PEM: BEGIN CERTIFICATE") from error
    return file.absolute()


def _listener(settings: Settings, parts: Parts, clock: Callable[[], datetime]) -> Listener:
    """The listener, not started; mitmproxy is imported only here, and only now."""
    with server_extra():
        from harness.listeners.ca import ensure_ca  # noqa: PLC0415
        from harness.listeners.carrier import record_nothing  # noqa: PLC0415
        from harness.listeners.server import ListenerServer  # noqa: PLC0415
    return ListenerServer(
        parts.pipeline,
        parts.closing,
        ensure_ca(settings.state / "ca"),
        listen=settings.listen,
        endpoint=settings.endpoint,
        clock=clock,
        live_hosts=live_hosts(settings.live),
        live_ca=None if settings.live_ca is None else _certificates(settings.live_ca),
        record=record_nothing if parts.recording is None else parts.recording,
    )
