"""Plays recordings: the next one that answers a call, each once."""

import itertools
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator

from harness.cassette.decoding import Decoded
from harness.cassette.differences import Difference, differences
from harness.cassette.index import Bucket, Entry, Index, Recorded
from harness.cassette.matching import Key, key, raw_key, regions_agree
from harness.cassette.miss import Miss, Near
from harness.cassette.translation import translated

__all__ = ["Player", "Recorded"]

_NEAREST = 3

Fits = Callable[[Entry], bool]
"""Whether a recording that matches may play; what a caller compares besides the call."""


def _any(_: Entry) -> bool:
    return True


class Player:
    """What one session has played of an index; safe between threads.

    Of the recordings that match, the one plays next that is for the same region and in the same dialect, and of
    several such the earliest. Each plays once; with ``repeats`` the first of them plays for ever, as with VCR.py.
    ``where`` names what is played, for a person.
    """

    def __init__(self, index: Index, *, where: str, repeats: bool = False) -> None:
        self._shared = index
        self._own = Index()
        self._where = where
        self._repeats = repeats
        self._lock = threading.Lock()
        self._played: set[int] = set()
        self._lost: dict[tuple[Key, str | None], Entry] = {}
        self._next: defaultdict[tuple[int, Key, Bucket], int] = defaultdict(int)

    def play(self, asked: Decoded, *, by_host: bool = False, lost: bool = False, fits: Fits = _any) -> Recorded | Miss:
        """The recording that answers a sanitized request, in the asking dialect, or why there is none.

        ``by_host``: the request is nobody's, whatever it looks like, so that its host counts. ``lost``: the answer does
        not reach the client, so that it plays once more for the call that comes again, if nothing else can.
        """
        wanted = raw_key(asked.request) if by_host else key(asked)
        with self._lock:
            entry = min(self._ready(wanted, asked, fits), key=lambda one: _rank(asked, one), default=None)
            if entry is None and fits is _any:
                entry = self._lost.pop((wanted, asked.region), None)
            if entry is not None:
                self._played.add(entry.order)
                if lost and _is_as_answered(entry):
                    self._lost[wanted, asked.region] = entry
        if entry is None:
            return self._miss(wanted, asked, by_host=by_host, fits=fits)
        return entry.recorded if by_host else translated(entry.recorded, entry.decoded, asked)

    def answers(self, asked: Decoded, *, by_host: bool = False, fits: Fits = _any) -> bool:
        """Whether a recording would play for a sanitized request."""
        wanted = raw_key(asked.request) if by_host else key(asked)
        with self._lock:
            return next(self._ready(wanted, asked, fits), None) is not None

    def matching(self, asked: Decoded, *, by_host: bool = False, fits: Fits = _any) -> tuple[Entry, ...]:
        """The recordings that match a sanitized request, played or not, in their order."""
        wanted = raw_key(asked.request) if by_host else key(asked)
        with self._lock:
            found = [one for _, entries in self._buckets(wanted, asked) for one in entries if fits(one)]
        return tuple(sorted(found, key=lambda one: one.order))

    def add(self, entry: Entry) -> None:
        """Let a recording that has just been made play too, after all others."""
        with self._lock:
            self._own.add(entry, after=len(self._shared.entries))

    def rewind(self) -> None:
        """Play all from the beginning."""
        with self._lock:
            self._played.clear()
            self._lost.clear()
            self._next.clear()

    def _buckets(self, wanted: Key, asked: Decoded) -> Iterator[tuple[tuple[int, Key, Bucket], list[Entry]]]:
        """The recordings that match, apart by region and protocol."""
        for number, index in enumerate((self._shared, self._own)):
            for bucket, entries in index.buckets(wanted).items():
                if regions_agree(asked.region, bucket[0]):
                    yield (number, wanted, bucket), entries

    def _ready(self, wanted: Key, asked: Decoded, fits: Fits) -> Iterator[Entry]:
        """The next recording of each bucket that may answer."""
        for state, entries in self._buckets(wanted, asked):
            while not self._repeats and self._is_played(entries, self._next[state]):
                self._next[state] += 1
            for place in range(self._next[state], len(entries)):
                if (self._repeats or not self._is_played(entries, place)) and fits(entries[place]):
                    yield entries[place]
                    break

    def _is_played(self, entries: list[Entry], place: int) -> bool:
        return place < len(entries) and entries[place].order in self._played

    def _miss(self, wanted: Key, asked: Decoded, *, by_host: bool, fits: Fits) -> Miss:
        with self._lock:
            same = sum(
                len(entries) if fits is _any else sum(map(fits, entries)) for _, entries in self._buckets(wanted, asked)
            )
            played = frozenset(self._played)
            like = (*self._shared.like(asked, by_host=by_host), *self._own.like(asked, by_host=by_host))
        if same:
            return Miss("already_played", self._where, asked=asked.name, played=same)
        nearest = _nearest(asked, like, played, by_host=by_host)
        similar = nearest and all(one.name not in {"action", "host"} for one in nearest[0].differences)
        return Miss("no_match" if similar else "nothing_similar", self._where, nearest, asked=asked.name)


def _is_as_answered(entry: Entry) -> bool:
    """Whether no fault had met it when it was recorded; one that had is what came instead of the answer."""
    label = entry.recorded.interaction.label
    return label is None or not label.faults


def _rank(asked: Decoded, entry: Entry) -> tuple[bool, bool, int]:
    """What is least plays first."""
    decoded = entry.decoded
    alike = decoded.route is None or asked.route is None or decoded.route.protocol.name == asked.route.protocol.name
    return asked.region != decoded.region, not alike, entry.order


def _nearest(asked: Decoded, entries: tuple[Entry, ...], played: Collection[int], *, by_host: bool) -> tuple[Near, ...]:
    """The recordings that differ least, one of each kind of difference; of two alike the one that was not played."""
    found = [(differences(asked, entry.decoded, by_host=by_host), entry) for entry in entries]
    found.sort(key=lambda pair: (len(pair[0]), pair[1].order in played, pair[1].order))
    best: dict[tuple[Difference, ...], Entry] = {}
    for told, one in found:
        best.setdefault(told, one)
    return tuple(
        Near(
            one.recorded.file,
            one.recorded.number,
            one.decoded.name,
            told,
            one.recorded.interaction.line,
            played=one.order in played,
        )
        for told, one in itertools.islice(best.items(), _NEAREST)
    )
