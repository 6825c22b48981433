"""A Python client in a virtual environment: made, filled by pip, and moved to its place."""

import hashlib
import re
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path

from harness.clients.entry import ClientEntry
from harness.clients.environments import python_of
from harness.clients.tools import Tools, last_lines
from harness.errors import UserError

_NO_VERSION = re.compile(r"satisfies the requirement (?P<what>\S+) \(from versions: (?P<versions>[^)]*)\)")
# Isolated, so that a PYTHONPATH of the user's does not count as installed; compiled when it is first imported.
_PIP = ("-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile")


def lock_digest(entry: ClientEntry) -> str:
    """What names the state of the lock file."""
    return hashlib.sha256(entry.lock.read_bytes()).hexdigest()


def fill(entry: ClientEntry, version: str, folder: Path, tools: Tools) -> None:
    """Make the environment and install the client; UserError with the tool's last words if it fails."""
    made = tools.run((tools.python, "-m", "venv", str(folder)), folder)
    if made.status:
        hint = "its module venv has to be installed; some systems have it in a package of its own"
        raise UserError(f"{tools.python} could not make an environment: {last_lines(made.output)}", hint=hint)
    ran = tools.run((str(python_of(folder)), *_PIP, *_wanted(entry, version)), folder)
    if ran.status:
        _check_version(entry, version, ran.output)
        raise UserError(f"pip could not install {entry.name}: {last_lines(ran.output, only='ERROR')}")


def move(folder: Path, target: Path) -> None:
    """Bring a whole environment to its place; its scripts name their interpreter by its whole path."""
    old, new = str(folder).encode(), str(target).encode()
    for script in python_of(folder).parent.iterdir():
        if not script.is_symlink() and script.is_file() and old in (text := script.read_bytes()):
            script.write_bytes(text.replace(old, new))
    folder.rename(target)


def packages(folder: Path) -> Mapping[str, str]:
    """What is in the environment."""
    sites = [str(path) for path in folder.glob("lib/python*/site-packages")]
    found = {one.name: one.version for one in distributions(path=sites)}
    return {name: found[name] for name in sorted(found, key=str.casefold)}


def _wanted(entry: ClientEntry, version: str) -> tuple[str, ...]:
    """The locked requirements; for another version its package pinned, and pip's choice of the others."""
    if version == entry.version:
        return ("--require-hashes", "-r", str(entry.lock))
    pins = entry.requirements
    return tuple(f"{pin.name}=={version}" if pin.distribution == entry.package else pin.name for pin in pins)


def _check_version(entry: ClientEntry, version: str, output: str) -> None:
    """UserError if what pip did not find is the version that was asked for."""
    found = _NO_VERSION.search(output)
    if found is None or re.sub(r"\[.*\]", "", found["what"]) != f"{entry.package}=={version}":
        return
    known = [one.strip() for one in found["versions"].split(",")]
    hint = f"the newest that there are: {', '.join(known[-3:])}"
    raise UserError(f"there is no version {version} of {entry.package}", hint=hint)
