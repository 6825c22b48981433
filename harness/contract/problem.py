"""Something wrong in a spec file, with its place; one is raised when loading, all are listed when linting."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.errors import FileError, nearest


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong: the file, the 1-based line, the JSON pointer into the file, and what to do about it."""

    file: str
    line: int | None
    pointer: str
    message: str
    hint: str | None = None

    def error(self) -> "SpecError":
        """The problem as an exception for whoever cannot go on."""
        return SpecError(self)

    def __str__(self) -> str:
        return str(self.error())


class SpecError(FileError):
    """A problem in a spec file that stops what was being done."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            problem.file, problem.message, line=problem.line, pointer=problem.pointer or None, hint=problem.hint
        )
        self.problem = problem


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest names, None if none is near."""
    close = nearest(name, known)
    return f"did you mean {', '.join(close)}?" if close else None


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901) from its parts; no parts give the empty pointer of the whole document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
