"""What a running harness leaves on disk, so that other commands of its user find it.

One file for each running process, readable by its user only, gone when the process stops. It holds the made-up
credentials of one session, which are worth nothing anywhere else, and the token of the control port.
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from harness.control.environment import Access
from harness.errors import FileError, UserError
from harness.model import Credentials
from harness.sessions import MintedSession

FORMAT = 2
_FOLDER = "running"
_HINT = "remove it and start `harness serve` again"

Owner = Literal["serve", "run", "pytest"]
"""Who started a harness; commands that are not told which one they mean look at them in this order."""

OWNERS: tuple[Owner, ...] = get_args(Owner)


@dataclass(frozen=True, slots=True)
class RunningHarness:
    """A harness that runs: its process, addresses, CA bundle, and a session that was minted for who started it."""

    pid: int
    version: str
    protocol: int
    owner: Owner
    started: str
    control_url: str
    token: str = field(repr=False)
    proxy_url: str
    endpoint_url: str | None
    ca_bundle: str
    session: str
    proxy_user: str
    access_key: str
    secret_key: str = field(repr=False)
    seed: int

    @property
    def access(self) -> Access:
        """What a program needs to reach it as the session that was minted."""
        minted = MintedSession(self.session, Credentials(self.access_key, self.secret_key), self.proxy_user)
        return Access(self.proxy_url, self.endpoint_url, self.ca_bundle, minted)


def to_json(running: RunningHarness) -> dict[str, Any]:
    """The harness as the state file has it."""
    return {"format": FORMAT, **asdict(running)}


def from_json(found: object, place: str, *, hint: str = _HINT) -> RunningHarness:
    """The harness that the state file, or a line like it, tells of; FileError for what is none."""
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise FileError(place, "was written by another version of the harness", hint=hint)
    given = {name: value for name, value in found.items() if name != "format"}
    wanted = {one.name: one.type for one in fields(RunningHarness)}
    wrong = [name for name, kind in wanted.items() if not _is_of(kind, given.get(name))]
    wrong += [name for name in given if name not in wanted]
    if wrong:
        raise FileError(place, f"is damaged: {', '.join(wrong)}", hint=hint)
    return RunningHarness(**given)


def _is_of(kind: Any, value: object) -> bool:
    return value in OWNERS if kind is Owner else isinstance(value, kind)


def state_path(state: Path, pid: int) -> Path:
    """The state file of a process."""
    return state / _FOLDER / f"{pid}.json"


@contextlib.contextmanager
def announced(state: Path, running: RunningHarness) -> Iterator[Path]:
    """The state file exists while the context lasts; FileError if it cannot be written."""
    path = state_path(state, running.pid)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        _write(path, json.dumps(to_json(running), indent=2))
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror or error}") from error
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Found:
    """What the state files tell: harnesses that run, the likeliest meant first, processes that ended without a goodbye.

    ``unreadable`` says what is wrong with the files of processes that may run.
    """

    running: tuple[RunningHarness, ...]
    ended: tuple[int, ...]
    unreadable: tuple[FileError, ...]


def look_around(state: Path) -> Found:
    """All harnesses of this user: those of ``serve`` first, then of ``run``, then of tests; the newest of each first.

    Files of processes that have ended are removed.
    """
    running: list[RunningHarness] = []
    ended: list[int] = []
    unreadable: list[FileError] = []
    for path in sorted((state / _FOLDER).glob("*.json")):
        pid = int(path.stem) if path.stem.isascii() and path.stem.isdecimal() else None
        if pid is not None and not _is_alive(pid):
            ended.append(pid)
            path.unlink(missing_ok=True)
            continue
        try:
            running.append(_read(path))
        except FileNotFoundError:  # it stopped this very moment
            continue
        except FileError as error:
            unreadable.append(error)
    running.sort(key=lambda one: one.started, reverse=True)
    running.sort(key=lambda one: OWNERS.index(one.owner))
    return Found(tuple(running), tuple(ended), tuple(unreadable))


def find_running(state: Path, pid: int | None = None) -> RunningHarness:
    """The harness of that process, else the one that most likely is meant, see ``look_around``.

    UserError if there is none, saying what was found instead.
    """
    found = look_around(state)
    meant = [one for one in found.running if pid in {None, one.pid}]
    if meant:
        return meant[0]
    if found.running:
        raise UserError(f"no harness runs as process {pid}", hint=f"there are {listed(found.running)}")
    if found.unreadable:
        raise found.unreadable[0]
    if found.ended:
        processes = ", ".join(map(str, found.ended))
        raise UserError(
            f"no harness runs: process {processes} has ended without a goodbye", hint="start `harness serve`"
        )
    raise UserError("no harness runs", hint="start `harness serve` in another terminal")


def listed(running: Iterable[RunningHarness]) -> str:
    """``4711 (serve, 127.0.0.1:8080), 4712 (run, 127.0.0.1:40123)``."""
    return ", ".join(f"{one.pid} ({one.owner}, {one.proxy_url.partition('//')[2]})" for one in running)


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
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(str(path), f"cannot be read: {error}", hint=_HINT) from error
    return from_json(found, str(path))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        # Another user's process has only inherited the number: this folder is ours alone.
        return False
    except OverflowError:
        return False
    return True
