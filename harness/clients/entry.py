"""What the table says of a client, and what follows from it."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

Runtime = Literal["python", "node"]
DRIVERS = Path(__file__).resolve().parents[1] / "drivers"
LOCKS = Path(__file__).resolve().parent / "locks"


@dataclass(frozen=True, slots=True)
class Variant:
    """A configuration of a client; ``documented`` says where the client's own documentation tells of it."""

    name: str
    documented: str


DEFAULTS = Variant("defaults", "nothing is configured that its user could leave out")


@dataclass(frozen=True, slots=True)
class Pin:
    """A distribution, with its extras, and the version of it that the project has locked."""

    name: str
    version: str

    @property
    def distribution(self) -> str:
        """The name without extras."""
        return self.name.partition("[")[0]


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """One client: how it is installed, which driver calls it, and how it is pointed at the harness.

    ``package`` is the distribution whose version is that of the client; it is among the ``requirements``. ``pointed``
    says in words how the client is led to the harness, ``note`` what else there is to know of it. ``comes_with_extra``:
    the extra ``sdks`` brings it into the environment of the harness. ``locks`` is the folder of the lock files.
    """

    name: str
    provider: str
    runtime: Runtime
    file: str
    package: str
    requirements: tuple[Pin, ...]
    operations: tuple[str, ...]
    pointed: str
    variants: tuple[Variant, ...] = (DEFAULTS,)
    note: str = ""
    comes_with_extra: bool = False
    locks: Path = LOCKS

    @property
    def driver(self) -> Path:
        """The driver's file."""
        return DRIVERS / self.file

    @property
    def version(self) -> str:
        """The version that the project has locked."""
        return next(pin.version for pin in self.requirements if pin.distribution == self.package)

    @property
    def slug(self) -> str:
        """The name as that of a file."""
        return self.name.replace("/", "+")

    @property
    def lock(self) -> Path:
        """The lock file: requirements with hashes for Python, a folder with npm's two files for Node."""
        return self.locks / (f"{self.slug}.txt" if self.runtime == "python" else self.slug)

    def version_here(self) -> str | None:
        """The client's version in the environment of the harness; None if it is not meant to be there, or is not."""
        if not self.comes_with_extra:
            return None
        try:
            return version(self.package)
        except PackageNotFoundError:
            return None
