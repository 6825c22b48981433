"""The user's program as a child: looked up before anything else starts, run with our own input and output."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import UserError, nearest
from harness.run.signals import Relay

_INTERPRETERS: Mapping[str, str] = {".py": "python", ".js": "node", ".mjs": "node", ".cjs": "node", ".sh": "sh"}
_MOST_NAMES = 20_000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: with a status, or by a signal; ``pid`` is the number that its process had."""

    pid: int
    status: int
    signal: int | None = None

    @property
    def exit_code(self) -> int:
        """The status as a shell has it: 128 and the number of the signal."""
        return self.status if self.signal is None else 128 + self.signal

    def __str__(self) -> str:
        if self.signal is None:
            return f"ended with status {self.status}"
        try:
            return f"was ended by {signal.Signals(self.signal).name}"
        except ValueError:
            return f"was ended by signal {self.signal}"


def check_command(command: Sequence[str], environ: Mapping[str, str], *, cwd: Path | None = None) -> None:
    """Raise UserError if there is no such program, with the nearest name that there is."""
    here = Path.cwd() if cwd is None else cwd
    if not command or not command[0]:
        raise UserError("no command to run", hint="harness run [OPTIONS] -- COMMAND…")
    name, path = command[0], environ.get("PATH", os.defpath)
    file = here / name
    if os.sep in name:
        if not file.exists():
            beside = [entry.name for entry in _entries(file.parent)]
            close = [str(Path(name).parent / other) for other in nearest(file.name, beside)]
            raise UserError(f"there is no {name!r}", hint=_did_you_mean(close))
        if file.is_dir():
            raise UserError(f"{name!r} is a folder")
        if not os.access(file, os.X_OK):
            raise UserError(f"{name!r} is not executable", hint=_interpreted(name))
        return
    if shutil.which(name, path=path) is not None:
        return
    if file.is_file():
        hint = f"./{name}" if os.access(file, os.X_OK) else _interpreted(name)
        raise UserError(f"{name!r} is no command", hint=hint)
    raise UserError(f"no command {name!r} on PATH", hint=_did_you_mean(nearest(name, _commands(path))))


def run_program(command: Sequence[str], environ: Mapping[str, str], *, stdin: int | None = None) -> Ended:
    """Run the program in our process group, with our input and output, until it ends; signals reach it meanwhile.

    ``stdin`` is another input, as a file descriptor. UserError if the system will not start the program.
    """
    with Relay() as signals:
        try:
            process = subprocess.Popen(command, env=dict(environ), stdin=stdin)  # noqa: S603 - what the user wants to run
        except OSError as error:
            raise UserError(f"{command[0]!r} cannot be started: {error.strerror or error}") from None
        signals.attach(process)
        code = process.wait()
    return Ended(process.pid, code) if code >= 0 else Ended(process.pid, code, -code)


def _interpreted(name: str) -> str:
    interpreter = _INTERPRETERS.get(Path(name).suffix)
    return f"chmod +x {name}" if interpreter is None else f"{interpreter} {name}"


def _did_you_mean(close: Sequence[str]) -> str | None:
    return f"did you mean {', '.join(close)}?" if close else None


def _commands(path: str) -> list[str]:
    """The names of what lies in the folders of PATH."""
    folders = [Path(folder) for folder in path.split(os.pathsep) if folder]
    return [entry.name for folder in folders for entry in _entries(folder)][:_MOST_NAMES]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
