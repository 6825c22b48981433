"""What the hooks of a run have noted: which processes had them, and what those tried past the proxy."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class HookedProcess:
    """A process that loaded a hook: ``runtime`` is a name and a version; a forked one has the command of its parent."""

    pid: int
    parent: int
    runtime: str
    argv: tuple[str, ...]
    started: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """What was to be reached past the proxy; ``way`` is connect, send or lookup, which is a question for an address."""

    way: str
    host: str
    port: str | None
    stopped: bool

    def __str__(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to go past the proxy, by a process."""

    target: Target
    pid: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Unhooked:
    """A process that could have had a hook and had none; ``why`` is the option or variable, None if it is not known."""

    argv: tuple[str, ...]
    why: str | None


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of a run, each kind in the order of time; ``overflowing`` are processes that had more to note."""

    processes: tuple[HookedProcess, ...]
    attempts: tuple[Attempt, ...]
    unhooked: tuple[Unhooked, ...]
    overflowing: frozenset[int]

    @property
    def runtimes(self) -> Mapping[str, int]:
        """How many processes each runtime had."""
        return Counter(process.runtime for process in self.processes)

    @property
    def targets(self) -> Mapping[Target, int]:
        """How often each target was tried, in the order of the first attempts."""
        return Counter(attempt.target for attempt in self.attempts)


def read_notes(folder: Path) -> Notes:
    """The notes in a folder; a line that a process did not finish before it was killed is passed over."""
    found = sorted(_lines(folder), key=lambda line: line[0])
    return Notes(
        processes=tuple(
            HookedProcess(line["pid"], line["parent"], line["runtime"], tuple(line["argv"]), at)
            for at, line in found
            if line["event"] == "process"
        ),
        attempts=tuple(
            Attempt(Target(line["way"], line["host"], line["port"], line["stopped"]), line["pid"], at)
            for at, line in found
            if line["event"] == "attempt"
        ),
        unhooked=tuple(Unhooked(tuple(line["argv"]), line["why"]) for _, line in found if line["event"] == "unhooked"),
        overflowing=frozenset(line["pid"] for _, line in found if line["event"] == "full"),
    )


def _lines(folder: Path) -> Iterator[tuple[datetime, dict[str, Any]]]:
    for path in folder.glob("*.jsonl"):
        for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                line = json.loads(text)
                yield datetime.fromtimestamp(line["at"], UTC), line
            except (ValueError, TypeError, KeyError):
                continue
