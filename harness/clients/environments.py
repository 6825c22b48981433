"""The environments of their own in which clients are installed, as they lie on the disk."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.clients.entry import ClientEntry, Runtime
from harness.errors import FileError

_DESCRIPTION = "client.json"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the environments of clients are, and where each has a home folder of its own."""

    environments: Path
    homes: Path


@dataclass(frozen=True, slots=True)
class Described:
    """What ``client.json`` says of an environment.

    ``locked`` is the digest of the lock file that it was made from, None for a version that the project does not lock;
    ``packages`` are the distributions in it with their versions.
    """

    name: str
    version: str
    runtime: Runtime
    interpreter: str
    locked: str | None
    packages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Environment:
    """One client in an environment of its own."""

    folder: Path
    described: Described

    @property
    def name(self) -> str:
        """The client's name in the table."""
        return self.described.name

    @property
    def version(self) -> str:
        """The client's version."""
        return self.described.version

    @property
    def python(self) -> Path:
        """The interpreter of a Python client."""
        return python_of(self.folder)

    @property
    def modules(self) -> Path:
        """What ``NODE_PATH`` names for a Node client."""
        return self.folder / "node_modules"

    @property
    def problem(self) -> str | None:
        """Why it cannot be used any more; None if it can."""
        if self.described.runtime == "python" and not self.python.exists():
            return f"the interpreter that it was made with is gone ({self.described.interpreter})"
        return None


def python_of(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / "bin" / "python"


def folder_of(places: Places, entry: ClientEntry, version: str) -> Path:
    """Where that version of the client is, or would be."""
    return places.environments / f"{entry.slug}@{version}"


def describe(folder: Path, described: Described) -> None:
    """Write ``client.json``; an environment without it does not count."""
    text = json.dumps(asdict(described), indent=2, ensure_ascii=False)
    (folder / _DESCRIPTION).write_text(f"{text}\n", encoding="utf-8")


def look(folder: Path) -> Environment | None:
    """The environment in the folder; None if there is none. FileError if its description cannot be read."""
    path = folder / _DESCRIPTION
    try:
        return Environment(folder, Described(**json.loads(path.read_text(encoding="utf-8"))))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError) as error:
        hint = f"remove the folder {folder} and install the client again"
        raise FileError(str(path), f"is no description of a client: {error}", hint=hint) from None


def environments(places: Places | None) -> tuple[Environment, ...]:
    """All that are whole, by name and version; without places there are none."""
    if places is None or not places.environments.is_dir():
        return ()
    folders = sorted(path for path in places.environments.iterdir() if not path.name.startswith("."))
    return tuple(found for found in map(look, folders) if found is not None)
