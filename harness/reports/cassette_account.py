"""What a command of ``harness cassette`` has found, together with the files that it could not read."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from harness.errors import FileError

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is no cassette: where it is wrong, as far as that is known, and why."""

    file: str
    line: int | None
    message: str

    @classmethod
    def of(cls, error: FileError) -> "Unreadable":
        """What the error says."""
        return cls(error.path, error.line, str(error))


@dataclass(frozen=True, slots=True)
class CassetteAccount(Generic[Found]):
    """What was found in ``cassettes`` files that could be read, and the files that could not.

    ``passed_over`` counts the files below a folder that are no cassettes.
    """

    found: Found
    cassettes: int
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: int = 0
