"""Something wrong in a spec file, with its place; one is raised when loading, all are listed when linting."""

from dataclasses import dataclass

from harness.errors import FileError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong: the file, the 1-based line, the JSON pointer into the file, and what to do about it."""

    file: str
    line: int | None
    pointer: str
    message: str
    hint: str | None = None

    def error(self) -> FileError:
        """The problem as an exception for whoever cannot go on."""
        return FileError(self.file, self.message, line=self.line, pointer=self.pointer or None, hint=self.hint)

    def __str__(self) -> str:
        return str(self.error())


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901) from its parts; no parts give the empty pointer of the whole document."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
