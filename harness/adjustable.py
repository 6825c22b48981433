"""The parts of a harness whose settings can change while it answers."""

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from harness import app
from harness.cassette.interaction import Take
from harness.config import Settings
from harness.contract.load import load_catalog
from harness.control.scenario_file import ORIGIN as SCENARIO
from harness.control.scenario_file import OnEdit, ScenarioKeeper
from harness.errors import FileError, UnsoundRun, UserError
from harness.faults.scenario import load_scenario
from harness.journal import Journal, JsonLinesSink, Sink
from harness.model import Credentials, Exchange
from harness.sessions import MintedSession, is_minted, secret_for

_LOG = logging.getLogger(__name__)


class JournalFile:
    """A sink whose file can change; each exchange is written at once, and nothing stays open in between."""

    def __init__(self) -> None:
        self._path: Path | None = None

    def use(self, path: Path | None) -> None:
        """Write into this file from now on, from its beginning; FileError if that cannot be done."""
        if path is not None and path != self._path:
            try:
                path.write_bytes(b"")
            except OSError as error:
                raise FileError(str(path), f"cannot be written: {error.strerror or error}") from error
        self._path = path

    def __call__(self, exchange: Exchange) -> None:
        """Write one exchange; a file that cannot be written any more is told of once, and left."""
        if self._path is None:
            return
        try:
            with self._path.open("a", encoding="utf-8") as stream:
                JsonLinesSink(stream)(exchange)
        except OSError as error:
            _LOG.warning("the journal is no longer written: %s", error)
            self._path = None


class AdjustableHarness:
    """Parts that follow their settings. Journal and open exchanges stay; sessions begin anew with other seed or specs.

    The rules of the settings have ``setting`` as their origin and a scenario's have its; what else was added stays,
    whatever the settings become. ``on_edit`` is told, in a thread, what became of an edit of the scenario's file.
    """

    def __init__(
        self,
        *,
        setting: str,
        sinks: Sequence[Sink] = (),
        on_edit: OnEdit | None = None,
        choose_seed: Callable[[], int] = app.new_seed,
    ) -> None:
        self._setting = setting
        self._on_edit = on_edit
        self._choose_seed = choose_seed
        self._file = JournalFile()
        self._journal = Journal(sinks=(self._file, *sinks))
        self._settings: Settings | None = None
        self._parts: app.Parts | None = None
        self._following = contextlib.ExitStack()
        self._notes: list[str] = []
        self._playing: tuple[object, ...] | None = None

    @property
    def ready(self) -> bool:
        """Whether there are parts."""
        return self._parts is not None

    @property
    def parts(self) -> app.Parts:
        """The parts; UnsoundRun as long as no settings could be followed."""
        if self._parts is None:
            raise UnsoundRun("the harness is not set up", hint="the log says what is wrong with its settings")
        return self._parts

    def follow(self, settings: Settings) -> app.Parts:
        """Let the parts be as set, at once; UserError for what cannot be had."""
        before, old = self._settings, self._parts
        if settings.seed is not None and settings.seed < 0:
            raise UserError(f"a seed cannot be {settings.seed}", hint="0 or more")
        seed = _wanted_seed(settings)
        if old is None or before is None or settings.specs != before.specs or seed not in {None, old.sessions.seed}:
            parts = self._anew(settings, seed)
        else:
            parts = old
        parts.sessions.replace_rules(settings.rules, origin=self._setting)
        if parts is not old or before is None or settings.scenario != before.scenario:
            self._take_scenario(parts, settings.scenario)
        self._file.use(settings.journal)
        if parts is not old or self._playing != _cassettes_of(settings):
            parts = self._with_cassettes(parts, settings)
        self._settings, self._parts = settings, app.with_strictness(parts, settings)
        return self._parts

    def record(self, take: Take) -> None:
        """Record what is about to be answered, where something is recorded; it is on disk when this returns."""
        if self.parts.recording is not None:
            self.parts.recording(take)

    def reset(self, alias: str) -> None:
        """Let a session begin anew, with what it plays; UnknownName."""
        self.parts.sessions.reset(alias)
        if self.parts.deck is not None:
            self.parts.deck.rewind(alias)

    def notes(self) -> tuple[str, ...]:
        """What is to be told of cassettes, each once: what there was, what became of those that were left, problems."""
        told, self._notes = tuple(self._notes), []
        return told

    def minted(self, alias: str) -> MintedSession:
        """A session with its credentials; UnknownName, and UserError for one that has none of ours."""
        key = self.parts.sessions.get(alias).access_key
        if key is None or not is_minted(key):
            raise UserError(f"session {alias!r} has no credentials of ours", hint="only minted sessions have")
        return MintedSession(alias, Credentials(key, secret_for(key)), alias)

    def close(self) -> None:
        """Follow the scenario's file no more, and build the cassettes."""
        self._following.close()
        self._leave()

    def _with_cassettes(self, parts: app.Parts, settings: Settings) -> app.Parts:
        """The parts, which play and record what is set; those of before are built, if what is set can be had."""
        app.with_cassettes(parts, settings)
        self._leave()
        new = app.with_cassettes(parts, settings)
        self._notes += [] if new.deck is None else new.deck.notes
        self._playing = _cassettes_of(settings)
        return new

    def _leave(self) -> None:
        """Play and record no more: build the cassettes, and keep in mind what became of them."""
        left, self._playing = self._parts, None
        if left is None or left.recording is None or left.deck is None:
            return
        left.recording.close()
        report = left.deck.report()
        self._notes += [f"recorded: {report.recorded}, played: {report.played}", *left.recording.problems]
        self._notes += [f"unplayed: {one}" for one in report.unplayed]
        self._parts = replace(left, deck=None, recording=None)

    def _anew(self, settings: Settings, seed: int | None) -> app.Parts:
        """New parts with the minted sessions and the rules that were added; nothing is counted yet."""
        old = self._parts
        kept = self._choose_seed() if old is None else old.sessions.seed
        plain = replace(settings, rules=(), scenario=None, cassettes=None)
        new = app.build(plain, seed=kept if seed is None else seed, journal=self._journal)
        if old is None:
            new.sessions.mint(alias=app.SHELL_SESSION)
            return new
        for session in old.sessions.all():
            if session.minted:
                new.sessions.mint(alias=session.alias)
        for rule in old.sessions.rules():
            if rule.origin not in {self._setting, SCENARIO}:
                new.sessions.add_rules([rule.text], first=False, origin=rule.origin, paused=rule.paused)
        return replace(new, closing=old.closing)

    def _take_scenario(self, parts: app.Parts, file: Path | None) -> None:
        keeper = ScenarioKeeper(parts.sessions, parts.catalog, on_edit=self._on_edit)
        if file is None:
            keeper.drop()
        else:
            keeper.load(file)
        self._following.close()
        if file is not None:
            self._following.enter_context(keeper)


def _cassettes_of(settings: Settings) -> tuple[object, ...]:
    """What of the settings is about cassettes."""
    return (settings.cassettes, settings.record_mode, settings.pool, settings.playback_repeats)


def _wanted_seed(settings: Settings) -> int | None:
    """The seed of the settings, else that of their scenario, else None."""
    if settings.seed is not None or settings.scenario is None:
        return settings.seed
    return load_scenario(settings.scenario, load_catalog(settings.specs)).seed
