"""The programs that an installation runs, and what they said where they failed."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import UserError

_LAST_LINES = 3


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command: its status, and all that it said."""

    status: int
    output: str


def run_command(command: Sequence[str], folder: Path) -> Ran:
    """Run a command in a folder; it gets no input."""
    done = subprocess.run(  # noqa: S603 - our own command lines
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Ran(done.returncode, done.stdout)


@dataclass(frozen=True, slots=True)
class Tools:
    """``python`` is the interpreter that environments are made with, ``which`` finds programs."""

    python: str = sys.executable
    run: Callable[[Sequence[str], Path], Ran] = field(default=run_command)
    which: Callable[[str], str | None] = field(default=shutil.which)

    def program(self, name: str, why: str) -> str:
        """Where a program is; UserError if it is not installed."""
        found = self.which(name)
        if found is None:
            raise UserError(f"{name} was not found", hint=why)
        return found


def last_lines(output: str, *, only: str = "") -> str:
    """The end of what a tool said, in one line; those lines that contain ``only`` where there are any."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    wanted = [line for line in lines if only in line] or lines
    return "; ".join(wanted[-_LAST_LINES:]) or "it said nothing"
