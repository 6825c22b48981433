"""The cassettes of a running harness: which session plays which, and what is recorded into which."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.cassette.deck_report import CassetteReport, DeckReport, Missed, Unplayed
from harness.cassette.decoding import Decoded, decode
from harness.cassette.folder import cassette_files, cassette_path, is_file
from harness.cassette.index import Entry, Index, Recorded, entries_of
from harness.cassette.interaction import RecordMode, Take
from harness.cassette.metadata import metadata_of
from harness.cassette.miss import Miss
from harness.cassette.player import Player
from harness.cassette.reading import read_cassette
from harness.cassette.recording import Recorder, recover
from harness.cassette.sanitizing import Sanitizer
from harness.cassette.unfinished import is_unfinished
from harness.contract.catalog import Catalog
from harness.errors import FileError, HarnessError, UserError
from harness.wire import HttpRequest

__all__ = ["Deck", "DeckReport"]

_MISSES_KEPT = 1000


@dataclass(slots=True)
class _File:
    """A file, as it was when it was first asked for: its recordings, and which of them have been played by whomever.

    ``plays``: they may play. ``over`` are those in whose place others have been recorded.
    """

    path: Path
    session: str | None
    there: bool = False
    plays: bool = True
    entries: tuple[Entry, ...] = ()
    played: set[int] = field(default_factory=set)
    over: set[int] = field(default_factory=set)
    recorded: int = 0
    unfinished: bool = False

    def report(self) -> CassetteReport:
        unplayed = (one for one in self.entries if self.plays and one.recorded.number not in self.played)
        told = tuple(Unplayed(str(self.path), one.recorded.number, one.decoded.name) for one in unplayed)
        count = len(self.entries)
        return CassetteReport(
            str(self.path), self.session, count, len(self.played), self.recorded, told, self.unfinished
        )


@dataclass(frozen=True, slots=True)
class _Playing:
    """What a session plays. ``found``: there was something when it began; ``problem`` is why it cannot be played."""

    player: Player
    found: bool
    missing: Path | None = None
    problem: HarnessError | None = None

    @property
    def miss(self) -> Miss | None:
        """Why nothing of it can play; None where something may."""
        if self.problem is not None:
            return Miss("cassette_not_found", "", problem=str(self.problem))
        return None if self.missing is None else Miss("cassette_not_found", str(self.missing))


class Deck:
    """Plays and records for all sessions of a harness; safe between threads.

    A session has the cassette of its name in ``folder``. Where that is missing, in mode ``none`` and with ``pool``, it
    plays all that the folder holds, each session from the beginning; a ``folder`` that is a file is what every session
    plays. Modes and ``repeats`` do what they do in VCR.py: what is recorded where there was a cassette already (mode
    ``new_episodes``) plays once too, repeats play the first recording that matches for ever, and mode ``all`` replaces
    what is recorded again and keeps the rest.

    With ``anew`` a session that was forgotten and comes again, as that of a test which is tried again, records in place
    of what it had recorded before; without, after it.

    What a killed run has left in the folder is built first. FileError, that names all of them, where that cannot be
    done, and where files of a pool cannot be played: what silently was not there would only show as a miss.
    """

    def __init__(
        self,
        folder: Path,
        mode: RecordMode,
        catalog: Catalog,
        *,
        repeats: bool = False,
        pool: bool = True,
        anew: bool = False,
    ) -> None:
        self._folder = folder
        self._mode: RecordMode = mode
        self._catalog = catalog
        self._repeats = repeats
        self._pool_wanted = pool and mode == "none"
        self._sanitizer = Sanitizer(catalog)
        self._recorder = Recorder(folder)
        self._anew = anew
        self._again: set[str] = set()
        self._lock = threading.RLock()
        self._sessions: dict[str, _Playing] = {}
        self._files: dict[Path, _File] = {}
        self._own_files: dict[str, _File] = {}
        self._misses: list[Missed] = []
        self._missed: Counter[str] = Counter()
        self._pool = Index()
        self._notes: list[str] = []
        if folder.is_dir():
            self._recover()
        if self._pool_wanted:
            self._fill_pool()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be told of the folder: what a killed run has left in it, and what of it is not played."""
        return tuple(self._notes)

    def play(
        self,
        session: str,
        request: HttpRequest,
        *,
        access_key: str | None = None,
        secrets: tuple[str, ...] = (),
        by_host: bool = False,
        lost: bool = False,
    ) -> Recorded | Miss | None:
        """What answers a request in a session, or why nothing does; None where it may be answered anew.

        ``by_host``: the request is nobody's, whatever it looks like, so that its host counts. If nothing of that host
        was recorded, that is none of the cassette's business: None too. ``lost``: the answer will not reach the client,
        so that the recording plays once more where nothing else does.
        """
        if self._mode == "all":
            return None
        playing = self._begun(session)
        writable = self._mode == "new_episodes" or (self._mode == "once" and not playing.found)
        if writable and playing.problem is None and not (playing.found or self._repeats):
            return None
        asked = decode(self._sanitizer.request(request, access_key=access_key, secrets=secrets), self._catalog)
        if playing.miss is not None:
            return None if by_host else self._note(session, replace(playing.miss, asked=asked.name))
        found = playing.player.play(asked, by_host=by_host, lost=lost)
        if isinstance(found, Recorded):
            self._count(found)
            return found
        if writable or (by_host and not found.nearest and found.reason == "nothing_similar"):
            return None
        return self._note(session, found)

    def pass_over(
        self,
        session: str,
        request: HttpRequest,
        made: tuple[str, tuple[str, ...]],
        *,
        access_key: str | None = None,
        secrets: tuple[str, ...] = (),
    ) -> bool:
        """Whether the same was recorded of a call that a rule or a refusal answers; it counts as played then.

        ``made`` is who answers, and the short forms of the faults. So a run with the rules that it was recorded with
        meets nothing twice.
        """
        if self._mode == "all":
            return False
        playing = self._begun(session)
        if playing.miss is not None:
            return False
        asked = decode(self._sanitizer.request(request, access_key=access_key, secrets=secrets), self._catalog)
        found = playing.player.play(asked, fits=lambda entry: _made(entry) == made)
        if isinstance(found, Recorded):
            self._count(found)
        return isinstance(found, Recorded)

    def record(self, take: Take) -> None:
        """Record what is about to be answered, where the session records; it is on disk when this returns.

        FileError or UserError where that cannot be done.
        """
        if self._mode == "none":
            return
        playing = self._begun(take.session)
        if playing.problem is not None:
            raise playing.problem
        if self._mode == "once" and playing.found:
            return
        clean = self._sanitizer.interaction(take.interaction, access_key=take.access_key, secrets=take.secrets)
        decoded = decode(clean.request, self._catalog)
        with self._lock:
            file = self._opened(cassette_path(self._folder, take.session), take.session)
            if take.session in self._again:
                self._recorder.begin_again(take.session)
                self._again.remove(take.session)
                file.recorded = 0
                file.over.clear()
            over = self._over(file, playing.player, decoded)
        replaced = [one.interaction for one in over]
        self._recorder.append(take.session, clean, metadata_of(decoded, clean.label), over=replaced)
        with self._lock:
            file.over.update(one.number for one in over)
            file.recorded += 1
            number = len(file.entries) + file.recorded
        if self._mode != "all" and (playing.found or self._repeats):
            playing.player.add(Entry(Recorded(str(file.path), number, clean), decoded))

    def rewind(self, session: str) -> None:
        """Let a session play its recordings from the beginning."""
        with self._lock:
            playing = self._sessions.get(session)
        if playing is not None:
            playing.player.rewind()

    def forget(self, session: str) -> None:
        """Forget where a session is; what it has not played and what it missed stays told."""
        with self._lock:
            known = self._sessions.pop(session, None)
            if self._anew and known is not None and session in self._own_files and self._own_files[session].recorded:
                self._again.add(session)

    def report(self, session: str | None = None) -> DeckReport:
        """What became of the cassettes so far, or of the one that is a session's, and of its calls."""
        with self._lock:
            if session is None:
                files, misses, missed = [file for _, file in sorted(self._files.items())], self._misses, self._missed
            else:
                # What that costs does not grow with the number of files: each test of a suite asks for its own.
                files = [self._own_files[session]] if session in self._own_files else []
                misses = [one for one in self._misses if one.session == session]
                missed = Counter({session: self._missed[session]})
            told = tuple(file.report() for file in files if file.there or file.recorded)
            notes = self.notes if session is None else ()
            return DeckReport(told, tuple(misses), missed.total(), notes)

    def cut_short(self) -> None:
        """What has been recorded is not all that was to be: the cassettes that are built of it say so."""
        self._recorder.unfinished = True

    def close(self) -> None:
        """Build the cassettes that were recorded."""
        self._recorder.close()

    # --- which session plays what -----------------------------------------------------------------------------------

    def _begun(self, session: str) -> _Playing:
        with self._lock:
            if session not in self._sessions:
                self._sessions[session] = self._begin(session)
            return self._sessions[session]

    def _begin(self, session: str) -> _Playing:
        own, pool = Path(), self._pool
        try:
            own = self._own(session)
            file = self._opened(own, session)
        except UserError as error:
            return _Playing(Player(Index(), where=str(own), repeats=self._repeats), found=False, problem=error)
        if file.there or not pool.entries:
            missing = own if self._mode == "none" and not file.there else None
            player = Player(Index(file.entries), where=str(own), repeats=self._repeats)
            return _Playing(player, found=file.there, missing=missing)
        return _Playing(Player(pool, where=str(self._folder), repeats=self._repeats), found=True)

    def _own(self, session: str) -> Path:
        """The file of a session; where nothing is recorded, also one of another form."""
        own = cassette_path(self._folder, session)
        others = (own.with_name(f"{session}{suffix}") for suffix in (".yml", ".json") if self._mode == "none")
        return own if is_file(own) else next((other for other in others if is_file(other)), own)

    def _opened(self, path: Path, session: str | None) -> _File:
        """The file with its recordings, read once; none where there is none yet. FileError where it is no cassette."""
        if path not in self._files:
            there = is_file(path)
            within = None if self._folder == path else self._folder
            cassettes = [read_cassette(path, within=within)] if there else []
            found = (entry for one in cassettes for entry in entries_of(one, self._catalog, self._sanitizer))
            plays, unfinished = self._mode != "all", any(is_unfinished(one.metadata) for one in cassettes)
            self._files[path] = _File(path, session, there, plays, tuple(found), unfinished=unfinished)
        file = self._files[path]
        if session is not None and file.session in {None, session}:
            file.session = session
            self._own_files[session] = file
        return file

    def _over(self, file: _File, player: Player, decoded: Decoded) -> list[Recorded]:
        """The recordings of a file in whose place a new one comes: in mode ``all`` those of the same call, once."""
        if self._mode != "all":
            return []
        return [one.recorded for one in player.matching(decoded) if one.recorded.number not in file.over]

    def _recover(self) -> None:
        left = recover(self._folder)
        self._notes += [f"{path} was built of what a run that was killed had recorded" for path in left.built]
        self._refuse(left.problems, "recordings that a killed run has left cannot be built")

    def _fill_pool(self) -> None:
        if not self._folder.exists():
            raise FileError(str(self._folder), "is neither a folder nor a cassette")
        there = cassette_files(self._folder)
        self._notes += [f"{path} is not played: it leads out of {self._folder}" for path in there.outside]
        broken = list(there.problems)
        for path in there.files:
            try:
                for entry in self._opened(path, None).entries:
                    self._pool.add(entry)
            except FileError as error:
                broken.append(error)
        self._refuse(broken, "cassettes cannot be played")

    def _refuse(self, broken: Sequence[FileError], what: str) -> None:
        if len(broken) == 1:
            raise broken[0]
        if broken:
            raise FileError(str(self._folder), f"{len(broken)} {what}: {'; '.join(map(str, broken))}")

    # --- what is told -----------------------------------------------------------------------------------------------

    def _count(self, found: Recorded) -> None:
        with self._lock:
            file = self._files.get(Path(found.file))
            if file is not None:
                file.played.add(found.number)

    def _note(self, session: str, miss: Miss) -> Miss:
        with self._lock:
            self._missed[session] += 1
            if len(self._misses) < _MISSES_KEPT:
                self._misses.append(Missed(session, miss.asked, str(miss)))
        return miss


def _made(entry: Entry) -> tuple[str, tuple[str, ...]] | None:
    label = entry.recorded.interaction.label
    return None if label is None else (label.responder, label.faults)
