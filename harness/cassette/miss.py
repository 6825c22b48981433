"""A call that no recording answers: why, and which recordings come nearest."""

from dataclasses import dataclass
from typing import Literal

NO_RECORDING = "no recording answers this call"
"""How the problem of an exchange begins whose call no recording answers."""

Reason = Literal["cassette_not_found", "already_played", "no_match", "nothing_similar"]
"""As VCR.py names them."""

_REASONS: dict[Reason, str] = {
    "cassette_not_found": "there is no cassette",
    "already_played": "the recordings that match have been played already",
    "no_match": "none matches",
    "nothing_similar": "nothing like it was recorded",
}


@dataclass(frozen=True, slots=True)
class Near:
    """A recording of the same operation: its file, its number in there from 1, and what differs, in words."""

    file: str
    number: int
    differences: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}, interaction {self.number}: {'; '.join(self.differences) or 'the same call'}"


@dataclass(frozen=True, slots=True)
class Miss:
    """Why no recording answers; ``where`` is the cassette or the folder that was looked in."""

    reason: Reason
    where: str
    nearest: tuple[Near, ...] = ()

    def __str__(self) -> str:
        near = "".join(f"; nearest is {one}" for one in self.nearest[:1])
        return f"{NO_RECORDING}: {_REASONS[self.reason]} ({self.where}){near}"
