"""The scenario that is loaded: its rules follow its file, and a broken edit changes nothing."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from watchfiles import watch

from harness.contract.catalog import Catalog
from harness.errors import HarnessError
from harness.sessions import SessionStore

ORIGIN = "scenario"
_DEBOUNCE_MILLISECONDS = 50
_LOOK_MILLISECONDS = 200


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """What is loaded, and what is wrong with the latest edit of its file (None: nothing)."""

    file: Path
    name: str | None
    seed: int | None
    rules: int
    problem: str | None = None


OnEdit = Callable[[LoadedScenario], None]


class ScenarioKeeper:
    """Loads scenario files into the rules of every session; as a context manager it follows the loaded file.

    ``on_edit`` is told of each edit that was taken or refused, in the thread that watches.
    """

    def __init__(self, sessions: SessionStore, catalog: Catalog, *, on_edit: OnEdit | None = None) -> None:
        self._sessions = sessions
        self._catalog = catalog
        self._on_edit = on_edit
        self._lock = threading.Lock()
        self._loaded: LoadedScenario | None = None
        self._watching: tuple[threading.Thread, threading.Event] | None = None

    @property
    def loaded(self) -> LoadedScenario | None:
        """The scenario as it is now; None if there is none."""
        with self._lock:
            return self._loaded

    def load(self, file: Path) -> LoadedScenario:
        """Put the file's rules in the place of the scenario before; UserError if it cannot be taken, and all stays."""
        from harness.faults.scenario import load_scenario  # noqa: PLC0415

        found = load_scenario(file, self._catalog)
        with self._lock:
            loaded = self._take(file, found)
        self._watch(file)
        return loaded

    def drop(self) -> None:
        """Remove the scenario's rules and forget its file."""
        self._unwatch()
        with self._lock:
            self._sessions.replace_rules((), origin=ORIGIN)
            self._loaded = None

    def close(self) -> None:
        """Follow the file no more."""
        self._unwatch()

    def _take(self, file: Path, found: Any) -> LoadedScenario:
        rules = self._sessions.replace_rules(found.rules, origin=ORIGIN)
        self._loaded = LoadedScenario(file, found.name, found.seed, len(rules))
        return self._loaded

    def _watch(self, file: Path) -> None:
        self._unwatch()
        stop = threading.Event()
        thread = threading.Thread(target=self._follow, args=(file, stop), name="harness-scenario", daemon=True)
        self._watching = (thread, stop)
        thread.start()

    def _unwatch(self) -> None:
        watching, self._watching = self._watching, None
        if watching is not None:
            thread, stop = watching
            stop.set()
            if thread is not threading.current_thread():
                thread.join()

    def _follow(self, file: Path, stop: threading.Event) -> None:
        # The folder is watched, not the file: editors put a new file in the place of the old one.
        changes = watch(
            file.parent,
            watch_filter=lambda _, path: Path(path).name == file.name,
            debounce=_DEBOUNCE_MILLISECONDS,
            step=_DEBOUNCE_MILLISECONDS,
            rust_timeout=_LOOK_MILLISECONDS,
            stop_event=stop,
            recursive=False,
        )
        for _ in changes:
            self._reload(file)

    def _reload(self, file: Path) -> None:
        from harness.faults.scenario import load_scenario  # noqa: PLC0415

        try:
            found = load_scenario(file, self._catalog)
            with self._lock:
                told = self._take(file, found)
        except HarnessError as error:
            with self._lock:
                if self._loaded is None:
                    return
                told = self._loaded = replace(self._loaded, problem=str(error))
        if self._on_edit is not None:
            self._on_edit(told)
