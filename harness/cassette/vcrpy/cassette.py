"""A cassette of VCR.py that compares calls, holds no secrets and tells every miss."""

import copy
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from vcr.cassette import Cassette
from vcr.matchers import requests_match
from vcr.record_mode import RecordMode
from vcr.request import Request

from harness.cassette.interaction import Label
from harness.cassette.miss import Miss, Reason
from harness.cassette.player import Recorded
from harness.cassette.sanitizing import Sanitizer
from harness.cassette.vcrpy.conversion import VcrResponse, from_interaction, from_request, to_interaction, to_request
from harness.cassette.vcrpy.errors import CassetteMiss, NotAllPlayed
from harness.cassette.vcrpy.index import Index
from harness.cassette.vcrpy.matcher import Matcher
from harness.contract.catalog import Catalog
from harness.wire import HttpRequest

_Similar = tuple[Request, list[str], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a cassette needs besides what VCR.py knows: contracts, who answers what is recorded, the day in UTC."""

    catalog: Catalog
    matcher: Matcher
    today: Callable[[], date]
    answered_by: str = "unknown"
    require_all_played: bool = False


class CheckedCassette(Cassette):
    """VCR.py's cassette with recordings found by the call that they answer.

    What is asked and what is recorded is sanitized in the same way before it is compared. ``misses`` are the calls that
    nothing answered, ``unplayed`` the recordings that nothing asked for.
    """

    def __init__(self, path: Any, *, terms: Terms, **config: Any) -> None:
        super().__init__(path, **config)
        self._terms = terms
        self._sanitizer = Sanitizer(terms.catalog)
        self._others = [matcher for matcher in self._match_on if matcher is not terms.matcher]
        self._by_call = terms.matcher in self._match_on
        self._index = Index(terms.catalog)
        self._clean: list[HttpRequest] = []
        self._lock = threading.RLock()
        self._loading = False
        self._missed: HttpRequest | None = None
        self._problem: Exception | None = None
        self.misses: list[Miss] = []

    @property
    def unplayed(self) -> tuple[Recorded, ...]:
        """The recordings of the file that nothing has asked for so far."""
        loaded = [] if self.record_mode == RecordMode.ALL else self.data[: self._loaded_count]
        return tuple(
            Recorded(str(self._path), place + 1, to_interaction(*pair))
            for place, pair in enumerate(loaded)
            if not self.play_counts[place]
        )

    def append(self, request: Request, response: VcrResponse) -> None:
        """Record an interaction; what VCR.py has read from the file is taken as it is."""
        request = self._before_record_request(request)
        answered = self._before_record_response(copy.deepcopy(response)) if request else None
        if answered is None:
            return
        interaction = to_interaction(request, answered)
        clean = self._sanitizer.interaction(interaction)
        if not self._loading:
            interaction = replace(clean, label=Label(self._terms.answered_by, self._terms.today()))
        with self._lock:
            self._index.add(clean.request, len(self.data))
            self._clean.append(clean.request)
            self.data.append(from_interaction(interaction))
            self.dirty = True

    def filter_request(self, request: Request) -> Request | None:
        """What is to be recorded of a request. VCR.py asks it of a call that it cannot play: here a miss is raised."""
        wanted: Request | None = super().filter_request(request)
        if wanted and self.write_protected:
            raise self._miss(wanted)
        return wanted

    def play_response(self, request: Request) -> VcrResponse:
        """The recording that answers a call, which then counts as played."""
        with self._lock:
            if not self.can_play_response_for(request):  # another thread was first
                raise self._miss(self._before_record_request(request))
            played: VcrResponse = super().play_response(request)
            return played

    def find_requests_with_most_matches(self, request: Request) -> list[_Similar]:
        """The recordings of a call, played or not."""
        return [(self.data[place][0], ["call"], []) for place, _ in self._responses(request)]

    def settle(self, raised: BaseException | None) -> None:
        """Tell what a test has to know when it leaves the cassette, whatever has been raised inside."""
        if self._problem is not None:
            raise self._problem
        if self._missed is not None and self.misses and not isinstance(raised, CassetteMiss):
            miss = CassetteMiss(self.misses, cassette=self, failed_request=from_request(self._missed))
            if raised is None or isinstance(raised, Exception):
                raise miss from raised
            raised.add_note(str(miss))
        if raised is None and self._terms.require_all_played and self.unplayed:
            raise NotAllPlayed(str(self._path), self.unplayed)

    def _miss(self, wanted: Request) -> CassetteMiss:
        clean = self._sanitizer.request(to_request(wanted))
        miss = Miss(self._reason(clean), str(self._path))
        self._missed = clean
        self.misses.append(miss)
        return CassetteMiss([miss], cassette=self, failed_request=from_request(clean))

    def _reason(self, wanted: HttpRequest) -> Reason:
        if not self.rewound:
            return "cassette_not_found"
        if next(self._places(wanted), None) is not None:
            return "already_played"
        return "no_match" if self.data else "nothing_similar"

    def _responses(self, request: Request) -> Iterator[tuple[int, VcrResponse]]:
        wanted = self._before_record_request(request)
        if wanted:
            for place in self._places(self._sanitizer.request(to_request(wanted))):
                yield place, self.data[place][1]

    def _places(self, wanted: HttpRequest) -> Iterator[int]:
        """Where recordings stand that answer a sanitized request, played or not."""
        for place in self._index.find(wanted) if self._by_call else range(len(self.data)):
            recorded = self._clean[place]
            if not self._others or requests_match(from_request(wanted), from_request(recorded), self._others):
                yield place

    def _load(self) -> None:
        self._loading = True
        try:
            super()._load()
        finally:
            self._loading = False

    def _save(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - VCR.py calls it so
        try:
            super()._save(force)
        except Exception as error:  # if it came out here, VCR.py would leave the client's sockets replaced
            self._problem = error

    def _persist(self, cassette_dict: dict[str, Any]) -> None:
        pairs = zip(cassette_dict["requests"], cassette_dict["responses"], strict=True)
        clean = [from_interaction(self._sanitizer.interaction(to_interaction(*pair))) for pair in pairs]
        super()._persist({"requests": [one for one, _ in clean], "responses": [one for _, one in clean]})
