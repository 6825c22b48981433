"""The scenario that is loaded: its rules follow its file, and a broken edit changes nothing."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from harness.contract.catalog import Catalog
from harness.errors import FileError, HarnessError
from harness.faults.scenario import Scenario, load_scenario
from harness.sessions import SessionStore

ORIGIN = "scenario"
_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """What is loaded, and what is wrong with the latest edit of its file (None: nothing)."""

    file: Path
    name: str | None
    seed: int | None
    rules: int
    problem: str | None = None

    @property
    def told(self) -> str:
        """What became of the latest edit, in a line."""
        if self.problem is not None:
            return f"the edit of the scenario is not taken, its rules stay as they were: {self.problem}"
        return f"the edit of the scenario is taken: {self.rules} {'rule' if self.rules == 1 else 'rules'}"


OnEdit = Callable[[LoadedScenario], None]


class ScenarioKeeper:
    """Loads scenario files into the rules of every session; within its context they follow the loaded file.

    ``on_edit`` is told of each edit that was taken or refused, in the thread that looks.
    """

    def __init__(self, sessions: SessionStore, catalog: Catalog, *, on_edit: OnEdit | None = None) -> None:
        self._sessions = sessions
        self._catalog = catalog
        self._on_edit = on_edit
        self._lock = threading.Lock()
        self._loaded: LoadedScenario | None = None
        self._judged: bytes | None = None
        self._glimpsed: bytes | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="harness-scenario", daemon=True)

    @property
    def loaded(self) -> LoadedScenario | None:
        """The scenario as it is now; None if there is none."""
        return self._loaded

    def load(self, file: Path) -> LoadedScenario:
        """Put the file's rules in the place of the scenario before; UserError if it cannot be taken, and all stays."""
        with self._lock:
            content = _content(file)
            if content is None:
                raise FileError(str(file), "is no file that can be read")
            loaded = self._take(file, load_scenario(file, self._catalog))
            self._judged = self._glimpsed = content
            return loaded

    def drop(self) -> None:
        """Remove the scenario's rules and forget its file."""
        with self._lock:
            self._sessions.replace_rules((), origin=ORIGIN)
            self._loaded = None

    def look(self) -> None:
        """Take the edit that the file had since, or say what is wrong with it.

        An edit counts when it is seen for the second time: a file that is being written is left alone.
        """
        with self._lock:
            loaded = self._loaded
            if loaded is None:
                return
            content, before = _content(loaded.file), self._glimpsed
            self._glimpsed = content
            if content == self._judged or content != before:
                return
            self._judged = content
            told = self._loaded = self._edited(loaded)
        if self._on_edit is not None:
            self._on_edit(told)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def _follow(self) -> None:
        # Looking works where notifications do not: through links, across mounts, in folders that come and go.
        while not self._end.wait(_LOOK_SECONDS):
            # Who is told may be gone, a terminal that was closed; edits are taken all the same.
            with contextlib.suppress(OSError):
                self.look()

    def _edited(self, loaded: LoadedScenario) -> LoadedScenario:
        try:
            return self._take(loaded.file, load_scenario(loaded.file, self._catalog))
        except HarnessError as error:
            return replace(loaded, problem=str(error))

    def _take(self, file: Path, found: Scenario) -> LoadedScenario:
        rules = self._sessions.replace_rules(found.rules, origin=ORIGIN)
        self._loaded = LoadedScenario(file, found.name, found.seed, len(rules))
        return self._loaded


def _content(file: Path) -> bytes | None:
    """What is in a file; None if there is none, or none that can be read."""
    try:
        return file.read_bytes() if file.is_file() else None
    except (OSError, ValueError):
        return None
