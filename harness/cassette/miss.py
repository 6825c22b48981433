"""A call that no recording answers: why, and which recordings come nearest."""

from dataclasses import dataclass
from typing import Literal

from harness.cassette.differences import Difference
from harness.model import Json

NO_RECORDING = "no recording answers this call"
"""How the problem of an exchange begins whose call no recording answers."""

Reason = Literal["cassette_not_found", "already_played", "no_match", "nothing_similar"]
"""As VCR.py names them."""

_DIFFERENCES_TOLD = 3


@dataclass(frozen=True, slots=True)
class Near:
    """A recording that is like the call: its file, its number in there from 1, its line, and what differs."""

    file: str
    number: int
    operation: str
    differences: tuple[Difference, ...] = ()
    line: int = 0
    played: bool = False

    def __str__(self) -> str:
        told = [str(one) for one in self.differences[:_DIFFERENCES_TOLD]]
        more = len(self.differences) - len(told)
        differing = "; ".join(told) or "the same call"
        played = " (played already)" if self.played else ""
        return f"{self.file}, interaction {self.number}{played}: {differing}{f'; and {more} more' if more else ''}"

    def as_data(self) -> dict[str, Json]:
        """The same for JSON."""
        differing: list[Json] = [
            {"name": one.name, "recorded": one.recorded, "sent": one.sent, "undeclared": one.undeclared}
            for one in self.differences
        ]
        place: dict[str, Json] = {"file": self.file, "number": self.number, "line": self.line or None}
        return {**place, "operation": self.operation, "differences": differing}


@dataclass(frozen=True, slots=True)
class Miss:
    """Why no recording answers; ``where`` is the cassette or the folder that was looked in, ``asked`` the operation.

    ``played`` is how many recordings match that have been played already; ``nearest`` are up to three, the best first;
    ``problem`` says why a cassette that is there cannot be played.
    Everything in it comes from sanitized requests.
    """

    reason: Reason
    where: str
    nearest: tuple[Near, ...] = ()
    asked: str = ""
    played: int = 0
    problem: str | None = None

    def __str__(self) -> str:
        asked = f" ({self.asked})" if self.asked else ""
        return f"{NO_RECORDING}{asked}: {self._why}"

    @property
    def _why(self) -> str:
        match self.reason:
            case "cassette_not_found":
                return self.problem or f"there is no cassette {self.where}"
            case "already_played":
                one = "the one recording that matches has" if self.played == 1 else f"all {self.played} that match have"
                return f"{one} been played already ({self.where}); --playback-repeats plays them more than once"
            case "no_match":
                return f"none matches in {self.where}{self._told}"
            case "nothing_similar":
                return f"nothing like it is in {self.where}{self._told}"

    @property
    def _told(self) -> str:
        return "".join(f"; nearest is {one}" for one in self.nearest[:1])

    def as_data(self) -> dict[str, Json]:
        """The same for JSON."""
        nearest: list[Json] = [one.as_data() for one in self.nearest]
        return {
            "reason": self.reason,
            "where": self.where,
            "asked": self.asked,
            "played": self.played,
            "nearest": nearest,
        }
