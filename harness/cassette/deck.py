"""The cassettes of a running harness: which session plays which, and what is recorded into which."""

import threading
from dataclasses import dataclass
from pathlib import Path

from harness.cassette.interaction import RecordMode, Take
from harness.cassette.miss import Miss
from harness.cassette.player import Player, Recorded
from harness.cassette.reading import read_cassette
from harness.cassette.recorder import Recorder
from harness.cassette.sanitizing import Sanitizer
from harness.contract.catalog import Catalog
from harness.wire import HttpRequest


@dataclass(frozen=True, slots=True)
class DeckReport:
    """What became of the cassettes: how many recordings were played and made, which were not played, what missed."""

    played: int = 0
    recorded: int = 0
    unplayed: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()


class Deck:
    """Plays and records for all sessions of a harness; safe between threads.

    A session has the cassette of its name. In mode ``none`` a session without one plays all that the folder holds.
    """

    def __init__(self, folder: Path, mode: RecordMode, catalog: Catalog) -> None:
        self._folder = folder
        self._mode = mode
        self._catalog = catalog
        self._sanitizer = Sanitizer(catalog)
        self._recorder = Recorder(folder)
        self._lock = threading.Lock()
        self._players: dict[str, Player | None] = {}
        self._gone: list[Player] = []
        self._played = self._recorded = 0
        self._misses: list[str] = []

    def play(
        self, session: str, request: HttpRequest, *, access_key: str | None = None, secrets: tuple[str, ...] = ()
    ) -> Recorded | Miss | None:
        """What answers a request in a session, or why nothing does; None where it may be answered anew."""
        clean = self._sanitizer.request(request, access_key=access_key, secrets=secrets)
        with self._lock:
            player = self._player(session)
            if player is None:
                return None
            found = player.play(clean)
            if isinstance(found, Recorded):
                self._played += 1
                return found
            if self._mode == "new_episodes":
                return None
            self._misses.append(f"{session}: {found}")
            return found

    def record(self, take: Take) -> None:
        """Record what is about to be answered, where the session records; it is on disk when this returns."""
        with self._lock:
            player = self._player(take.session)
            if self._mode == "none" or (player is not None and self._mode != "new_episodes"):
                return
            clean = self._sanitizer.interaction(take.interaction, access_key=take.access_key, secrets=take.secrets)
            self._recorder.append(take.session, clean)
            self._recorded += 1

    def report(self) -> DeckReport:
        """What became of the cassettes so far."""
        with self._lock:
            players = [*self._gone, *(player for player in self._players.values() if player is not None)]
            unplayed = tuple(f"{one.file}, interaction {one.number}" for each in players for one in each.unplayed)
            return DeckReport(self._played, self._recorded, unplayed, tuple(self._misses))

    def rewind(self, session: str) -> None:
        """Let a session play its recordings from the beginning."""
        with self._lock:
            self._players.pop(session, None)

    def forget(self, session: str) -> None:
        """Forget where a session is; what it has not played stays told."""
        with self._lock:
            gone = self._players.pop(session, None)
            if gone is not None:
                self._gone.append(gone)

    def close(self) -> None:
        """Build the cassettes that were recorded."""
        self._recorder.close()

    def _player(self, session: str) -> Player | None:
        if session not in self._players:
            own = self._folder / f"{session}.yaml"
            files = [own] if own.is_file() else []
            if not files and self._mode == "none":
                files = sorted(self._folder.rglob("*.yaml"))
            plays = self._mode != "all" and (files or self._mode == "none")
            cassettes = [read_cassette(file) for file in files] if plays else []
            self._players[session] = Player(cassettes, self._catalog, where=str(self._folder)) if plays else None
        return self._players[session]
