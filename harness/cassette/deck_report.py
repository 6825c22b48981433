"""What became of the cassettes of a run: what was played and recorded, what was not played, which calls missed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Unplayed:
    """A recording that no call has asked for: its file, its number in there from 1, the operation."""

    file: str
    number: int
    operation: str

    def __str__(self) -> str:
        return f"{self.file}, interaction {self.number} ({self.operation})"


@dataclass(frozen=True, slots=True)
class Missed:
    """A call that no recording answers: its session, the operation, the whole reason for a person."""

    session: str
    operation: str
    text: str

    def __str__(self) -> str:
        return f"{self.session}: {self.text}"


@dataclass(frozen=True, slots=True)
class CassetteReport:
    """What became of one file. ``session`` is the one whose cassette it is; None where every session plays it.

    ``played`` counts its recordings that have answered at least once, in whichever session; ``interactions`` are
    those that it had before the run. ``unfinished``: it holds what a run had recorded when it was killed.
    """

    file: str
    session: str | None
    interactions: int
    played: int = 0
    recorded: int = 0
    unplayed: tuple[Unplayed, ...] = ()
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class DeckReport:
    """What became of the cassettes: file by file, those that were not opened left out; and the calls that missed.

    ``misses`` has the first of them, ``missed`` counts all; ``notes`` are what else is to be told of the folder.
    """

    cassettes: tuple[CassetteReport, ...] = ()
    misses: tuple[Missed, ...] = ()
    missed: int = 0
    notes: tuple[str, ...] = ()

    @property
    def played(self) -> int:
        """How many recordings have answered at least once."""
        return sum(one.played for one in self.cassettes)

    @property
    def recorded(self) -> int:
        """How many answers have been recorded."""
        return sum(one.recorded for one in self.cassettes)

    @property
    def unplayed(self) -> tuple[Unplayed, ...]:
        """The recordings that no call has asked for."""
        return tuple(unplayed for one in self.cassettes for unplayed in one.unplayed)

    def as_data(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The report that ``as_data`` gave, by way of JSON."""
        cassettes = (
            CassetteReport(**{**one, "unplayed": tuple(Unplayed(**unplayed) for unplayed in one["unplayed"])})
            for one in data["cassettes"]
        )
        misses = tuple(Missed(**one) for one in data["misses"])
        return cls(tuple(cassettes), misses, data["missed"], tuple(data["notes"]))
