"""The parts of a harness whose settings can change while it answers."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from harness import app
from harness.config import Settings
from harness.errors import FileError, UnsoundRun, UserError
from harness.journal import Journal, JsonLinesSink, Sink
from harness.model import Credentials, Exchange
from harness.sessions import MintedSession, RuleStatus, is_minted, secret_for

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

    The rules of the settings and those added later are told apart by their origins.
    """

    def __init__(
        self, *, setting: str, sinks: Sequence[Sink] = (), choose_seed: Callable[[], int] = app.new_seed
    ) -> None:
        self._setting = setting
        self._choose_seed = choose_seed
        self._file = JournalFile()
        self._journal = Journal(sinks=(self._file, *sinks))
        self._specs: tuple[Path, ...] = ()
        self._parts: app.Parts | None = None

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
        if settings.seed is not None and settings.seed < 0:
            raise UserError(f"a seed cannot be {settings.seed}", hint="0 or more")
        parts = self._parts
        if parts is None or settings.specs != self._specs or settings.seed not in {None, parts.sessions.seed}:
            parts = self._anew(settings)
        parts.sessions.replace_rules(settings.rules, origin=self._setting)
        self._file.use(settings.journal)
        self._parts = app.with_strictness(parts, strict=settings.strict)
        self._specs = settings.specs
        return self._parts

    def add_rule(self, text: str, *, origin: str) -> tuple[RuleStatus, ...]:
        """Add a rule before those that are there; it stays whatever the settings become. Raises RuleError."""
        return self.parts.sessions.add_rules([text], origin=origin)

    def minted(self, alias: str) -> MintedSession:
        """A session with its credentials; UnknownName, and UserError for one that has none of ours."""
        key = self.parts.sessions.get(alias).access_key
        if key is None or not is_minted(key):
            raise UserError(f"session {alias!r} has no credentials of ours", hint="only minted sessions have")
        return MintedSession(alias, Credentials(key, secret_for(key)), alias)

    def _anew(self, settings: Settings) -> app.Parts:
        """New parts with the minted sessions and the rules that were added; nothing is counted yet."""
        old = self._parts
        kept = self._choose_seed() if old is None else old.sessions.seed
        plain = replace(settings, rules=(), scenario=None)
        new = app.build(plain, seed=kept if settings.seed is None else settings.seed, journal=self._journal)
        if old is None:
            new.sessions.mint(alias=app.SHELL_SESSION)
            return new
        for session in old.sessions.all():
            if session.minted:
                new.sessions.mint(alias=session.alias)
        for rule in old.sessions.rules():
            if rule.origin != self._setting:
                new.sessions.add_rules([rule.text], first=False, origin=rule.origin, paused=rule.paused)
        return replace(new, closing=old.closing)
