"""Plays recordings: the next one that answers a call, each once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from harness.cassette.decoding import decode
from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.miss import Miss
from harness.contract.catalog import Catalog
from harness.wire import HttpRequest


@dataclass(frozen=True, slots=True)
class Recorded:
    """An interaction and where it stands: its file, its number in there from 1."""

    file: str
    number: int
    interaction: Interaction


class Player:
    """The recordings of some cassettes, in the order of the files; each is played once, in its order."""

    def __init__(self, cassettes: Iterable[Cassette], catalog: Catalog, *, where: str) -> None:
        self._catalog = catalog
        self._where = where
        self._left: dict[object, list[Recorded]] = defaultdict(list)
        for cassette in cassettes:
            for number, one in enumerate(cassette.interactions, start=1):
                self._left[self._key(one.request)].append(Recorded(str(cassette.path), number, one))

    def play(self, request: HttpRequest) -> Recorded | Miss:
        """The recording that answers a sanitized request, or why there is none."""
        left = self._left.get(self._key(request))
        if left is None:
            return Miss("no_match", self._where)
        return left.pop(0) if left else Miss("already_played", self._where)

    @property
    def unplayed(self) -> tuple[Recorded, ...]:
        """What has not been played."""
        return tuple(one for left in self._left.values() for one in left)

    def _key(self, request: HttpRequest) -> object:
        decoded = decode(request, self._catalog)
        if decoded.call is None:
            return (request.method, request.target, request.body)
        return (decoded.call.operation, decoded.call.region, repr(sorted(decoded.call.params.items())))
