"""The recordings of one cassette, found by the call that they answer and by what VCR.py compares besides."""

from collections import defaultdict
from collections.abc import Sequence

from vcr.matchers import requests_match

from harness.cassette.index import Entry, Index, Recorded
from harness.cassette.interaction import Interaction
from harness.cassette.matching import Key, key, regions_agree
from harness.cassette.miss import Miss
from harness.cassette.player import Fits, Player
from harness.cassette.vcrpy.calls import Asked, Calls
from harness.cassette.vcrpy.conversion import from_request
from harness.cassette.vcrpy.matcher import Matcher


class Recordings:
    """Recordings in their order; ``matchers`` are those of VCR.py's that are to agree as well.

    ``where`` names the cassette, for a person. Which of them have played is known here.
    """

    def __init__(self, calls: Calls, *, where: str, matchers: Sequence[Matcher], repeats: bool) -> None:
        self._calls = calls
        self._where = where
        self._matchers = matchers
        self._player = Player(Index(), where=where, repeats=repeats)
        self._entries: list[Entry] = []

    def add(self, interaction: Interaction) -> None:
        """Take a recording in as the last."""
        recorded = Recorded(self._where, len(self._entries) + 1, interaction)
        entry = Entry(recorded, self._calls.read(interaction.request).decoded)
        self._entries.append(entry)
        self._player.add(entry)

    def answers(self, asked: Asked) -> bool:
        """Whether a recording would play."""
        return self._player.answers(asked.decoded, by_host=asked.by_host, fits=self._fits(asked))

    def play(self, asked: Asked) -> Recorded | Miss:
        """The recording that answers, its answer in the asking dialect, or why there is none."""
        return self._player.play(asked.decoded, by_host=asked.by_host, fits=self._fits(asked))

    def matching(self, asked: Asked) -> tuple[int, ...]:
        """The places of all that match, played or not."""
        found = self._player.matching(asked.decoded, by_host=asked.by_host, fits=self._fits(asked))
        return tuple(entry.recorded.number - 1 for entry in found)

    def fitting(self, asked: Asked) -> tuple[int, ...]:
        """The places of all that VCR.py's matchers alone let answer."""
        fits = self._fits(asked)
        return tuple(place for place, entry in enumerate(self._entries) if fits(entry))

    def rewind(self) -> None:
        """Play all from the beginning."""
        self._player.rewind()

    def recorded(self, place: int) -> Recorded:
        """The recording at a place."""
        return self._entries[place].recorded

    def replaced(self, count: int) -> frozenset[int]:
        """Of the first ``count`` the places of those that a later one answers as well."""
        later: defaultdict[Key, list[Entry]] = defaultdict(list)
        for entry in self._entries[count:]:
            later[key(entry.decoded)].append(entry)
        return frozenset(
            place
            for place, entry in enumerate(self._entries[:count])
            if any(self._same(one, entry) for one in later.get(key(entry.decoded), ()))
        )

    def _same(self, asked: Entry, recorded: Entry) -> bool:
        fits = self._fits(Asked(asked.decoded, by_host=False))
        return regions_agree(asked.decoded.region, recorded.decoded.region) and fits(recorded)

    def _fits(self, asked: Asked) -> Fits:
        if not self._matchers:
            return lambda _: True
        wanted = from_request(asked.decoded.request)
        return lambda entry: requests_match(wanted, from_request(entry.decoded.request), self._matchers)
