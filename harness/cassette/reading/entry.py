"""What a file of interactions holds, piece by piece, before anybody asks what it means."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of a cassette: one of its interactions, or what stands under another of its keys.

    ``line`` is where it begins, from 1; ``number`` counts interactions from 1 and is 0 for all else. The key
    ``interactions`` is told once without a number, before the first of them.
    """

    key: str
    line: int
    value: Any
    number: int = 0


class UnreadableError(ValueError):
    """Text that is not what its form demands.

    ``line`` counts from 1; where it is not known, ``offset`` may say how many bytes stand before the place.
    """

    def __init__(
        self, message: str, line: int | None = None, *, offset: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.offset = offset
        self.hint = hint


OLD_FORM = "is in the form of before VCR.py 1.0"
OLD_HINT = "python -m vcr.migration FILE brings it to version 1"
