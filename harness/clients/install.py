"""Puts a client into an environment of its own, by the ordinary pip and npm, and takes it away again."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from harness.clients import node_environment, python_environment
from harness.clients.entry import ClientEntry
from harness.clients.environments import Described, Environment, Places, describe, environments, folder_of, look
from harness.clients.tools import Tools
from harness.errors import FileError, UserError


@dataclass(frozen=True, slots=True)
class Installed:
    """The environment, and whether it was made just now."""

    environment: Environment
    made: bool


def install(entry: ClientEntry, version: str | None, places: Places, *, tools: Tools, again: bool = False) -> Installed:
    """Install a client, its locked version if none is named; ``again`` makes anew what is there.

    An environment that was made from another lock file is made anew as well. It becomes visible whole or not at all.
    UserError if a tool is missing, fails, or knows no such version; FileError if the folder cannot be written.
    """
    wanted = version or entry.version
    target = folder_of(places, entry, wanted)
    kind = python_environment if entry.runtime == "python" else node_environment
    with _alone(target):
        locked = kind.lock_digest(entry) if wanted == entry.version else None
        there = None if again else look(target)
        if there is not None and there.problem is None and there.described.locked == locked:
            return Installed(there, made=False)
        folder = _temporary(target)
        try:
            kind.fill(entry, wanted, folder, tools)
            packages = kind.packages(folder)
            runtime = tools.python if entry.runtime == "python" else tools.program("node", "")
            described = Described(entry.name, wanted, entry.runtime, runtime, locked, packages)
            describe(folder, described)
            shutil.rmtree(target, ignore_errors=True)
            kind.move(folder, target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return Installed(Environment(target, described), made=True)


def remove(entry: ClientEntry, version: str | None, places: Places) -> tuple[Environment, ...]:
    """Remove that version of a client, all versions if none is named; UserError if there is none."""
    all_versions = [one for one in environments(places) if one.name == entry.name]
    chosen = tuple(one for one in all_versions if version in {None, one.version})
    if not chosen:
        name = entry.name if version is None else f"{entry.name}@{version}"
        hint = ", ".join(f"{one.name}@{one.version}" for one in all_versions)
        raise UserError(f"{name} is in no environment of its own", hint=f"there is {hint}" if hint else None)
    for one in chosen:
        with _alone(one.folder):
            # Out of sight first: what is half removed must not look like an environment.
            shutil.rmtree(one.folder.rename(_temporary(one.folder) / "removed").parent)
    return chosen


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Whoever else works on the same environment waits."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / f".{target.name}.lock"):
            for left_over in target.parent.glob(f".{target.name}.new-*"):
                shutil.rmtree(left_over, ignore_errors=True)
            yield
    except OSError as error:
        raise FileError(str(target), f"cannot be written: {error.strerror or error}") from error


def _temporary(target: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
