"""A harness that runs until it is told to stop, and that other commands find and control."""

import contextlib
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import FrameType

from harness import __version__
from harness.app.extra import server_extra
from harness.app.local import LocalHarness
from harness.app.parts import utc_now
from harness.app.survey import Survey, survey
from harness.cassette.deck import DeckReport
from harness.config import Settings
from harness.contract.load import load_catalog
from harness.control.protocol import PROTOCOL
from harness.control.scenario_file import LoadedScenario, ScenarioKeeper
from harness.control.state_file import Owner, RunningHarness, announced
from harness.faults.scenario import load_scenario
from harness.journal import Sink
from harness.responders.live import live_hosts

SHELL_SESSION = "shell"
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Served:
    """What there is to say after serving."""

    exchanges: int
    rules_never_met: tuple[str, ...]
    problems: tuple[str, ...]
    cassettes: DeckReport | None = None


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
    on_cassettes: Callable[[Survey], None] | None = None,
    orphaned: threading.Event | None = None,
) -> Served:
    """Run a harness until ``stop`` is set; SIGINT and SIGTERM set it.

    ``on_exchange`` gets each exchange when it is closed, in the listener's thread, ``on_edit`` a line about each edit
    of the scenario's file, ``on_note``, once each, what has to be known of the rules that it starts with. ``on_ready``
    is called once with what other commands will find; before that ``on_cassettes``, where there are any, with what they
    hold: all are read then, but for tests, which ask for theirs one by one. ``orphaned`` is set before ``stop`` where
    the one we serve has ended too early, and so what was recorded. UserError for what the user got wrong: a rule, a
    port, a file. A second signal interrupts at once.
    """
    allow_many_connections()
    sinks = () if on_exchange is None else (on_exchange,)
    with _stopped_by_signals(stop), LocalHarness(_with_scenario_seed(settings), sinks=sinks) as harness:
        if settings.cassettes is not None and owner != "pytest":
            found = survey(settings.cassettes, settings.record_mode)
            if on_cassettes is not None:
                on_cassettes(found)
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
                    for note in (*harness.rule_notes, *harness.deck_notes):
                        on_note(note)
                while not stop.wait(_LOOK_SECONDS):
                    harness.check()
            if orphaned is not None and orphaned.is_set() and harness.parts.deck is not None:
                harness.parts.deck.cut_short()
    return Served(harness.exchange_count, harness.rules_never_met, harness.problems, harness.cassettes())


def allow_many_connections() -> None:
    """Raise this process's limit of open files as far as it may: clients that hang, or are left hanging, need many."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every platform

        wanted, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if wanted != most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _with_scenario_seed(settings: Settings) -> Settings:
    """The settings with the seed of their scenario, where they have no other."""
    if settings.scenario is None or settings.seed is not None:
        return settings
    return replace(settings, seed=load_scenario(settings.scenario, load_catalog(settings.specs)).seed)


@contextlib.contextmanager
def _controlled(settings: Settings, harness: LocalHarness, token: str, on_edit: OnEdit | None) -> Iterator[str]:
    """The control port of a harness, open while the context lasts; gives its URL."""
    with server_extra():
        from harness.control.server import ControlServer  # noqa: PLC0415
        from harness.control.subject import Cassettes, Subject  # noqa: PLC0415

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
            problems=lambda: harness.problems,
            cassettes=None
            if parts.deck is None or settings.cassettes is None
            else Cassettes(parts.deck, settings.cassettes, settings.record_mode),
            live=live_hosts(settings.live),
            mutations=settings.allow_mutations,
        )
        address = settings.control
        with ControlServer(subject, host=address.host, port=address.port, token=token) as server:
            yield server.url


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
