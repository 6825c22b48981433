"""The errors that a user can cause and the ones that are ours, each with its exit code and a hint.

A service error (an error that a provider documents) is data, see ``model.ServiceError``; it is never one of these.
"""

import difflib
from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FINDINGS = 1
    USER_MISTAKE = 2
    UNSOUND = 3
    INTERRUPTED = 130
    TERMINATED = 143


class HarnessError(Exception):
    """Base of all errors raised on purpose; ``str()`` is one line for the user, ``hint`` says what to do."""

    exit_code: ExitCode = ExitCode.UNSOUND

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message} ({self.hint})"


class UserError(HarnessError):
    """A mistake in what the user gave: an argument, a rule, a file."""

    exit_code = ExitCode.USER_MISTAKE


class UnknownName(UserError):
    """A name that does not exist; the hint lists the nearest ones that do."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        candidates = nearest(name, known)
        hint = f"did you mean {', '.join(candidates)}?" if candidates else None
        super().__init__(f"unknown {kind} {name!r}", hint=hint)
        self.kind = kind
        self.name = name
        self.candidates = candidates


class FileError(UserError):
    """A file that cannot be used as given: names file, line and, inside structured files, the JSON pointer."""

    def __init__(
        self, path: str, message: str, *, line: int | None = None, pointer: str | None = None, hint: str | None = None
    ) -> None:
        place = path if line is None else f"{path}:{line}"
        if pointer:
            place = f"{place} at {pointer}"
        super().__init__(f"{printable(place)}: {message}", hint=hint)
        self.path = path
        self.line = line
        self.pointer = pointer


class UnsoundRun(HarnessError):
    """The run itself cannot be trusted: a driver that did not start, a fault never met, a crash of ours."""

    exit_code = ExitCode.UNSOUND


def printable(text: str) -> str:
    """The text with nothing in it that a terminal would obey."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def nearest(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Up to ``count`` members of ``known`` that look like ``name``, best first; matches ignore case."""
    by_folded: dict[str, str] = {}
    for candidate in known:
        by_folded.setdefault(candidate.casefold(), candidate)
    folded = name.casefold()
    close = difflib.get_close_matches(folded, by_folded, n=count, cutoff=0.5)
    if len(close) < count and len(folded) > 2:
        close += [other for other in by_folded if folded in other and other not in close]
    return tuple(by_folded[match] for match in close[:count])
