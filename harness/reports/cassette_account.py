"""What a command of ``harness cassette`` has found, together with the files that it could not read."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from harness.errors import FileError

Found = TypeVar("Found")

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What cannot be read, a file or an interaction in it: where that is, as far as it is known, and why."""

    file: str
    line: int | None
    message: str

    @classmethod
    def of(cls, error: FileError) -> "Unreadable":
        """What the error says."""
        return cls(error.path, error.line, str(error))


@dataclass(frozen=True, slots=True)
class CassetteAccount(Generic[Found]):
    """What was found in ``cassettes`` files that could be read, at least in part, and what could not.

    ``passed_over`` are the files below a folder that are no cassettes.
    """

    found: Found
    cassettes: int
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def broken_files(self) -> int:
        """How many files could not be read, or not all of them."""
        return len({one.file for one in self.unreadable})

    @property
    def others(self) -> tuple[str, ...]:
        """What was passed over, for a person: some names, and how many more there are."""
        more = len(self.passed_over) - _MOST_NAMED
        return (*self.passed_over[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else []))
