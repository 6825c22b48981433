"""The composition root: everything is put together here, and nothing else."""

import contextlib
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self, TextIO

from harness import __version__
from harness.config import Settings
from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.control.protocol import PROTOCOL
from harness.control.scenario_file import LoadedScenario, ScenarioKeeper
from harness.control.state_file import Owner, RunningHarness, announced
from harness.errors import FileError, UnsoundRun, UserError
from harness.faults.scenario import load_scenario
from harness.journal import Journal, JsonLinesSink, Sink
from harness.listeners.closing import Closing
from harness.listeners.listener import Listener
from harness.model import Exchange
from harness.pipeline import Pipeline
from harness.responders.fake import FakeResponder
from harness.sessions import MintedSession, RuleStatus, SessionStore

SETTLE_SECONDS = 30.0
SHELL_SESSION = "shell"
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What a harness is made of, before anything listens."""

    catalog: Catalog
    sessions: SessionStore
    journal: Journal
    closing: Closing
    pipeline: Pipeline


def build(settings: Settings, *, seed: int, journal: Journal | None = None) -> Parts:
    """Put the parts together; UserError for a rule or a spec that cannot be taken."""
    catalog = load_catalog(settings.specs)
    sessions = SessionStore(catalog, rules=settings.rules, seed=seed)
    journal = journal if journal is not None else Journal()
    pipeline = Pipeline(catalog, sessions, FakeResponder(), strict=settings.strict)
    return Parts(catalog, sessions, journal, Closing(journal), pipeline)


def with_strictness(parts: Parts, *, strict: bool) -> Parts:
    """The same parts, whose pipeline refuses what breaks the contract or does not."""
    return replace(parts, pipeline=Pipeline(parts.catalog, parts.sessions, FakeResponder(), strict=strict))


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def new_seed() -> int:
    """A seed for who gives none: short enough to be typed again."""
    return secrets.randbelow(2**31)


class LocalHarness:
    """A harness in this process, as a context manager; it is the handle that verify and the plugin use."""

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
        sinks: Sequence[Sink] = (),
    ) -> None:
        self.seed = choose_seed() if settings.seed is None else settings.seed
        self._settings = settings
        self._clock = clock
        self._settle_seconds = settle_seconds
        self._given_sinks = tuple(sinks)
        self._running = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            journal = Journal(sinks=(*self._given_sinks, *self._sinks(stack)))
            self.parts = build(self._settings, seed=self.seed, journal=journal)
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
        """The closed exchanges of a session, once none is open; UnsoundRun if one stays open for too long."""
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
    def journal_problems(self) -> tuple[str, ...]:
        """Why the journal file is no longer written; empty if it is."""
        return self.parts.journal.problems

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


@dataclass(frozen=True, slots=True)
class Served:
    """What there is to say after serving."""

    exchanges: int
    rules_never_met: tuple[str, ...]
    journal_problems: tuple[str, ...]


OnEdit = Callable[[str], None]


def serve(
    settings: Settings,
    *,
    on_ready: Callable[[RunningHarness], None],
    stop: threading.Event,
    owner: Owner = "serve",
    on_exchange: Sink | None = None,
    on_edit: OnEdit | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Served:
    """Run a harness until ``stop`` is set; SIGINT and SIGTERM set it.

    ``on_exchange`` gets each exchange when it is closed, in the listener's thread, ``on_edit`` a line about each edit
    of the scenario's file. ``on_ready`` is called once with what other commands will find. UserError for what the user
    got wrong: a rule, a port, a file. A second signal interrupts at once. ``on_note`` gets, once each, what has to be known
    of the rules that it starts with.
    """
    sinks = () if on_exchange is None else (on_exchange,)
    with _stopped_by_signals(stop), LocalHarness(_with_scenario_seed(settings), sinks=sinks) as harness:
        minted = harness.mint(alias=SHELL_SESSION)
        token = secrets.token_urlsafe(32)
        with _controlled(settings, harness, token, on_edit) as control_url:
            running = RunningHarness(
                pid=os.getpid(),
                version=__version__,
                protocol=PROTOCOL,
                owner=owner,
                started=utc_now().isoformat(),
                control_url=control_url,
                token=token,
                proxy_url=harness.proxy_url,
                endpoint_url=harness.endpoint_url,
                ca_bundle=str(harness.ca_bundle),
                session=minted.alias,
                proxy_user=minted.proxy_user,
                access_key=minted.credentials.access_key,
                secret_key=minted.credentials.secret_key,
                seed=harness.seed,
            )
            with announced(settings.state, running):
                on_ready(running)
                if on_note is not None:
                    for note in harness.rule_notes:
                        on_note(note)
                while not stop.wait(_LOOK_SECONDS):
                    harness.check()
    return Served(harness.exchange_count, harness.rules_never_met, harness.journal_problems)


def _with_scenario_seed(settings: Settings) -> Settings:
    """The settings with the seed of their scenario, where they have no other."""
    if settings.scenario is None or settings.seed is not None:
        return settings
    return replace(settings, seed=load_scenario(settings.scenario, load_catalog(settings.specs)).seed)


@contextlib.contextmanager
def _controlled(settings: Settings, harness: LocalHarness, token: str, on_edit: OnEdit | None) -> Iterator[str]:
    """The control port of a harness, open while the context lasts; gives its URL."""
    with _server_extra():
        from harness.control.server import ControlServer  # noqa: PLC0415
        from harness.control.subject import Subject  # noqa: PLC0415

    def tell(loaded: LoadedScenario) -> None:
        if on_edit is not None:
            on_edit(loaded.told)

    parts = harness.parts
    with ScenarioKeeper(parts.sessions, parts.catalog, on_edit=tell) as scenario:
        if settings.scenario is not None:
            scenario.load(settings.scenario)
        subject = Subject(
            catalog=parts.catalog,
            sessions=parts.sessions,
            journal=parts.journal,
            scenario=scenario,
            settle=parts.closing.wait,
            exchange_count=lambda: parts.closing.count,
            version=__version__,
            started=utc_now(),
            proxy_url=harness.proxy_url,
            endpoint_url=harness.endpoint_url,
            ca_bundle=harness.ca_bundle,
            strict=settings.strict,
        )
        address = settings.control
        with ControlServer(subject, host=address.host, port=address.port, token=token) as server:
            yield server.url


@contextlib.contextmanager
def _server_extra() -> Iterator[None]:
    """Imports within the context are those of the extra ``server``; UserError where it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "harness":
            raise
        raise UserError(
            f"the listener needs a package that is not installed: {(error.name or '').partition('.')[0]}",
            hint="pip install 'cloud-contract-harness[server]'",
        ) from error


@contextlib.contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Within the context a first SIGINT or SIGTERM sets ``stop``; outside the main thread nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        stop.set()
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        restore()


def _listener(settings: Settings, parts: Parts, clock: Callable[[], datetime]) -> Listener:
    """The listener, not started; mitmproxy is imported only here, and only now."""
    with _server_extra():
        from harness.listeners.ca import ensure_ca  # noqa: PLC0415
        from harness.listeners.server import ListenerServer  # noqa: PLC0415
    return ListenerServer(
        parts.pipeline,
        parts.closing,
        ensure_ca(settings.state / "ca"),
        listen=settings.listen,
        endpoint=settings.endpoint,
        clock=clock,
    )
