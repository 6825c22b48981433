"""What a running ``harness serve`` leaves on disk, so that ``harness env`` can tell a shell about it.

One file for each running process, readable by its user only, gone when the process stops. It holds the made-up
credentials of one session; they are worth nothing anywhere else.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.errors import FileError, UserError

FORMAT = 1
_FOLDER = "running"


@dataclass(frozen=True, slots=True)
class RunningHarness:
    """A harness that serves: its process, addresses, CA bundle, and a session that was minted for the shell."""

    pid: int
    version: str
    started: str
    proxy_url: str
    endpoint_url: str | None
    ca_bundle: str
    session: str
    proxy_user: str
    access_key: str
    secret_key: str
    seed: int


@contextlib.contextmanager
def announced(state: Path, running: RunningHarness) -> Iterator[Path]:
    """The state file exists while the context lasts; FileError if it cannot be written."""
    folder = state / _FOLDER
    path = folder / f"{running.pid}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        _write(path, json.dumps({"format": FORMAT, **asdict(running)}, indent=2))
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror or error}") from error
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def find_running(state: Path) -> RunningHarness:
    """The harness that was started last and still runs; UserError if there is none, saying what was found instead."""
    gone = []
    alive = []
    for path in sorted((state / _FOLDER).glob("*.json")):
        try:
            running = _read(path)
        except FileNotFoundError:  # it stopped this very moment
            continue
        if _is_alive(running.pid):
            alive.append(running)
        else:
            gone.append(running.pid)
            path.unlink(missing_ok=True)
    if alive:
        return max(alive, key=lambda running: running.started)
    if gone:
        processes = ", ".join(str(pid) for pid in gone)
        raise UserError(
            f"no harness runs: process {processes} has ended without a goodbye", hint="start `harness serve`"
        )
    raise UserError("no harness runs", hint="start `harness serve` in another terminal")


def _write(path: Path, text: str) -> None:
    # mkstemp makes the file with mode 0600.
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def _read(path: Path) -> RunningHarness:
    hint = "remove it and start `harness serve` again"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(str(path), f"cannot be read: {error}", hint=hint) from error
    if not isinstance(found, dict) or found.pop("format", None) != FORMAT:
        raise FileError(str(path), "was written by another version of the harness", hint=hint)
    try:
        return RunningHarness(**found)
    except TypeError as error:
        raise FileError(str(path), f"is not complete: {error}", hint=hint) from error


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        # Another user's process has only inherited the number: this folder is ours alone.
        return False
    except OverflowError:
        return False
    return True
