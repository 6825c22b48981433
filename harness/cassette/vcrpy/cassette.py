"""A cassette of VCR.py that compares calls, holds no secrets and tells every miss."""

import contextlib
import copy
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from vcr.cassette import Cassette, _run_hooks
from vcr.record_mode import RecordMode
from vcr.request import Request

from harness.cassette.index import Recorded
from harness.cassette.interaction import Interaction, Label
from harness.cassette.metadata import metadata_of
from harness.cassette.miss import Miss
from harness.cassette.recording.building import merged
from harness.cassette.vcr_format import Misfit
from harness.cassette.vcrpy.calls import Asked, Calls
from harness.cassette.vcrpy.conversion import VcrResponse, from_interaction, from_request, to_interaction
from harness.cassette.vcrpy.errors import CassetteMiss, NotAllPlayed
from harness.cassette.vcrpy.matcher import CALL, Matcher
from harness.cassette.vcrpy.persister import CrashSafePersister
from harness.cassette.vcrpy.recordings import Recordings
from harness.cassette.vcrpy.safe_file import SafeFile
from harness.errors import HarnessError, UserError
from harness.model import Json
from harness.wire import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

Similar = tuple[Request, list[str], list[tuple[str, str]]]
"""A recording as VCR.py's errors tell it: its request, what agrees, what differs and how."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a cassette needs besides what VCR.py gives it.

    ``today`` is the day in UTC, ``answered_by`` who answers what is recorded. Without ``crash_safe`` nothing is
    written before all is over.
    """

    calls: Calls
    matcher: Matcher
    today: Callable[[], date]
    answered_by: str = "unknown"
    require_all_played: bool = False
    crash_safe: bool = True


class CheckedCassette(Cassette):
    """VCR.py's cassette with recordings found by the call that they answer.

    What is asked and what is recorded is sanitized in the same way before it is compared. ``misses`` are the calls that
    nothing answered: a test that means them clears the list. ``unplayed`` are the recordings that nothing asked for.
    """

    def __init__(self, path: Any, *, terms: Terms, **config: Any) -> None:
        super().__init__(path, **config)
        self._terms = terms
        self._calls = terms.calls
        others = [matcher for matcher in self._match_on if matcher is not terms.matcher]
        self._by_call = len(others) < len(self._match_on)
        self._recordings = Recordings(
            terms.calls, where=str(path), matchers=others, repeats=self.allow_playback_repeats
        )
        ours = self._persister is CrashSafePersister
        self._file = SafeFile(path, self._serializer) if ours else None
        self._lock = threading.RLock()
        self._loading = False
        self._to_save: dict[int, Interaction | None] = {}
        self._news: dict[str, Json] = {}
        self._missed: HttpRequest | None = None
        self._problem: Exception | None = None
        self.misses: list[Miss] = []

    @property
    def unplayed(self) -> tuple[Recorded, ...]:
        """The recordings of the file that nothing has asked for so far; none where all is recorded anew."""
        places = () if self.record_mode == RecordMode.ALL else range(self._loaded_count)
        return tuple(self._recordings.recorded(place) for place in places if not self.play_counts[place])

    def settle(self, raised: BaseException | None) -> None:
        """Tell what a test has to know when it leaves the cassette, whatever has been raised inside."""
        if self._problem is not None and raised is not self._problem:
            raise self._problem from raised
        told = isinstance(raised, CassetteMiss) and raised.cassette is self
        if self.misses and self._missed is not None and not told:
            miss = self._error(self.misses, self._missed)
            if raised is None or isinstance(raised, Exception):
                raise miss from raised
            raised.add_note(str(miss))
        if raised is None and self._terms.require_all_played and self.unplayed:
            raise NotAllPlayed(str(self._path), self.unplayed)

    # --- what VCR.py asks -------------------------------------------------------------------------------------------

    def append(self, request: Request, response: VcrResponse) -> None:
        """Record an interaction, on disk when this returns; what comes from the file is taken as it is."""
        request = self._before_record_request(request)
        answered = self._before_record_response(copy.deepcopy(response)) if request else None
        if answered is None:
            return
        with self._telling(), self._lock:
            interaction = to_interaction(request, answered)
            if not self._loading:
                if _is_ours(interaction.response):
                    log.warning("%s: an answer that says what the harness cannot do is not recorded", self._path)
                    return
                label = Label(self._terms.answered_by, self._terms.today())
                interaction = replace(self._calls.clean(interaction), label=label)
                self._record(interaction)
            self._recordings.add(interaction)
            self.data.append(from_interaction(interaction))
            self.dirty = True

    def filter_request(self, request: Request) -> Request | None:
        """What is to be recorded of a request. VCR.py asks it of a call that it cannot play: here a miss is raised."""
        wanted: Request | None = super().filter_request(request)
        if wanted and self.write_protected:
            asked = self._asked(wanted)
            found = self._recordings.play(asked) if self._by_call else Miss("no_match", str(self._path))
            raise self._missing(asked, found)
        return wanted

    def play_response(self, request: Request) -> VcrResponse:
        """The recording that answers a call, which then counts as played."""
        if not self._by_call:
            with self._lock:
                played: VcrResponse = super().play_response(request)
                return played
        asked = self._asked(self._before_record_request(request))
        with self._lock:
            found = self._recordings.play(asked)
            if isinstance(found, Miss):  # another thread was first
                raise self._missing(asked, found)
            self.play_counts[found.number - 1] += 1
        return from_interaction(found.interaction)[1]

    def rewind(self) -> None:
        """Play all from the beginning."""
        super().rewind()
        self._recordings.rewind()

    def find_requests_with_most_matches(self, request: Request) -> list[Similar]:
        """The recordings of a call, played or not; where there are none, those that come nearest."""
        if not self._by_call:
            similar: list[Similar] = super().find_requests_with_most_matches(request)
            return similar
        asked = self._asked(self._before_record_request(request))
        same = self._recordings.matching(asked)
        if same:
            return [(self.data[place][0], [CALL], []) for place in same]
        miss = self._recordings.play(asked)
        nearest = miss.nearest if isinstance(miss, Miss) else ()
        return [
            (self.data[near.number - 1][0], [], [(CALL, "; ".join(map(str, near.differences)))]) for near in nearest
        ]

    def __contains__(self, request: Request) -> bool:
        if not self._by_call:
            return bool(super().__contains__(request))
        wanted = self._before_record_request(request)
        return bool(wanted) and self._recordings.answers(self._asked(wanted))

    def _responses(self, request: Request) -> Iterator[tuple[int, VcrResponse]]:
        wanted = self._before_record_request(request)
        if wanted:
            asked = self._asked(wanted)
            places = self._recordings.matching(asked) if self._by_call else self._recordings.fitting(asked)
            for place in places:
                yield place, self.data[place][1]

    # --- what comes from the file and goes there --------------------------------------------------------------------

    def _load(self) -> None:
        self._loading = True
        try:
            super()._load()
        finally:
            self._loading = False

    def _save(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - VCR.py calls it so
        """Save as VCR.py would.

        What goes wrong is told by ``settle``: raised from here, it would leave the client's sockets replaced.
        """
        places = self._kept()
        fewer = self.record_mode != RecordMode.ALL and len(places) < len(self.data)
        if not (force or self.dirty or fewer):
            return
        with contextlib.suppress(Exception), self._telling():
            self._write([one for one in map(self._saved, places) if one is not None])
            self.dirty = False

    def _write(self, interactions: list[Interaction]) -> None:
        metadata = merged(self._metadata, self._news)
        if self._file is not None:
            self._file.save(interactions, metadata)
            return
        pairs = [from_interaction(one) for one in interactions]
        told: dict[str, Any] = {"requests": [one for one, _ in pairs], "responses": [one for _, one in pairs]}
        told |= {"metadata": metadata} if metadata else {}
        self._persister.save_cassette(self._path, told, serializer=self._serializer)

    def _kept(self) -> list[int]:
        """The places of what is to be saved.

        In mode ``all`` what was recorded again goes; and where unused requests are to be dropped, what nobody has asked
        for.
        """
        new = range(self._loaded_count, len(self.data))
        if self.record_mode == RecordMode.ALL:
            gone = self._recordings.replaced(self._loaded_count)
            old = [] if self.drop_unused_requests else [one for one in range(self._loaded_count) if one not in gone]
        else:
            old = [one for one in range(self._loaded_count) if self.play_counts[one] or not self.drop_unused_requests]
        return [*old, *new]

    def _record(self, interaction: Interaction) -> None:
        """Have an interaction on disk before the client gets its answer."""
        place = len(self.data)
        saved = self._hooked(interaction)
        if saved is not None:
            told = metadata_of(self._calls.read(saved.request).decoded, saved.label)
            known = merged(self._news, told)
            if self._file is not None and self._terms.crash_safe:
                self._file.append(saved, {} if known == self._news else told)
            self._news = known
        self._to_save[place] = saved

    def _saved(self, place: int) -> Interaction | None:
        if place in self._to_save:
            return self._to_save[place]
        return self._hooked(self._recordings.recorded(place).interaction)

    def _hooked(self, interaction: Interaction) -> Interaction | None:
        """What is written of an interaction after the user's own hooks; sanitized last, whatever they have done."""
        if self._before_save_interaction:
            pair = _run_hooks(self._before_save_interaction, *from_interaction(interaction), self)
            if pair is None:
                return None
            interaction = to_interaction(*pair)
        return self._calls.clean(interaction)

    # --- what went wrong --------------------------------------------------------------------------------------------

    def _asked(self, request: Request) -> Asked:
        with self._telling():
            return self._calls.asked(request)

    def _missing(self, asked: Asked, found: Recorded | Miss) -> CassetteMiss:
        miss = found if isinstance(found, Miss) else Miss("no_match", str(self._path))
        if not self.rewound:
            miss = Miss("cassette_not_found", str(self._path), asked=asked.decoded.name)
        self._missed = asked.decoded.request
        self.misses.append(miss)
        return self._error([miss], self._missed)

    def _error(self, misses: list[Miss], request: HttpRequest) -> CassetteMiss:
        names = [matcher.__name__ for matcher in self._match_on if matcher is not self._terms.matcher]
        besides = f"; match_on compares {' and '.join(names)} too" if names else ""
        return CassetteMiss(misses, cassette=self, failed_request=from_request(request), besides=besides)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """What goes wrong inside is told on leaving too: a client may hide it."""
        try:
            yield
        except Misfit as error:
            self._problem = UserError(f"{self._path}: cannot be recorded: {error}")
            raise self._problem from error
        except Exception as error:
            self._problem = error if isinstance(error, HarnessError) else self._problem or error
            raise


def _is_ours(response: HttpResponse) -> bool:
    """Whether a harness in the client's way says by it what it cannot do."""
    return response.status == 599 and response.body.startswith(b'{"harness": ')
