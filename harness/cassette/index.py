"""Recordings by what they answer, made once and shared by all who play them: a look-up costs the same in any number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from harness.cassette.decoding import Decoded, decode
from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.matching import Key, key, raw_key
from harness.cassette.sanitizing import Sanitizer
from harness.contract.catalog import Catalog

_CONSIDERED = 300
"""How many recordings are compared with a call that none answers."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An interaction and where it stands: its file, its number in there from 1."""

    file: str
    number: int
    interaction: Interaction

    def __str__(self) -> str:
        return f"{self.file}, interaction {self.number}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A recording as the call that it answers; ``order`` is its place among all of an index."""

    recorded: Recorded
    decoded: Decoded
    order: int = 0


Bucket: TypeAlias = tuple[str | None, str | None]
"""What sets recordings of one key apart: region and wire protocol."""


class Index:
    """Recordings in their order. Whoever shares one must not add to it."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: list[Entry] = []
        self._by_key: dict[Key, dict[Bucket, list[Entry]]] = {}
        self._alike: defaultdict[tuple[str | None, ...], list[Entry]] = defaultdict(list)
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry, *, after: int = 0) -> Entry:
        """Take a recording in as the last; ``after`` are those of other indexes that come before it."""
        placed = replace(entry, order=after + len(self.entries))
        decoded = entry.decoded
        bucket = (decoded.region, None if decoded.route is None else decoded.route.protocol.name)
        self.entries.append(placed)
        self._by_key.setdefault(key(decoded), {}).setdefault(bucket, []).append(placed)
        likenesses = _likenesses(decoded)
        if decoded.route is not None and not decoded.route.by_host:
            # What is at a host that no spec knows may be a provider's all the same, or only look like it.
            self._by_key.setdefault(raw_key(decoded.request), {}).setdefault(bucket, []).append(placed)
            likenesses += _by_host(decoded)
        for likeness in likenesses:
            self._alike[likeness].append(placed)
        return placed

    def buckets(self, wanted: Key) -> dict[Bucket, list[Entry]]:
        """The recordings of that key, each list in its order."""
        return self._by_key.get(wanted, {})

    def like(self, decoded: Decoded, *, by_host: bool = False) -> Sequence[Entry]:
        """Recordings that are like a call: those of its action, else of its provider; some hundred at most.

        ``by_host``: those of the host, and preferably of the path.
        """
        likenesses = _by_host(decoded) if by_host else _likenesses(decoded)
        found = (self._alike.get(likeness) for likeness in likenesses)
        return tuple(islice(next((entries for entries in found if entries), ()), _CONSIDERED))


def entries_of(cassette: Cassette, catalog: Catalog, sanitizer: Sanitizer) -> Iterator[Entry]:
    """The recordings of a cassette, compared as everything is: sanitized."""
    for number, one in enumerate(cassette.interactions, start=1):
        yield Entry(Recorded(str(cassette.path), number, one), decode(sanitizer.request(one.request), catalog))


def _likenesses(decoded: Decoded) -> tuple[tuple[str | None, ...], ...]:
    """By what recordings like it are found, the closest first."""
    if decoded.route is None:
        return _by_host(decoded)
    provider = decoded.route.provider.name
    action = None if decoded.identity is None else decoded.identity.action
    return (("action", provider, action), ("provider", provider))


def _by_host(decoded: Decoded) -> tuple[tuple[str | None, ...], ...]:
    host = decoded.request.host
    return (("path", host, decoded.request.path), ("host", host))
