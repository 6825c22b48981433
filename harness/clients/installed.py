"""The clients that can be driven here: each version of each, and how its driver is started."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.clients.entry import ClientEntry
from harness.clients.environments import Environment, Places, environments
from harness.errors import UserError


@dataclass(frozen=True, slots=True)
class InstalledClient:
    """One version of a client; ``own`` is its environment, None where it is in that of the harness."""

    entry: ClientEntry
    version: str
    own: Environment | None

    def command(self, which: Callable[[str], str | None]) -> tuple[str, ...]:
        """The command line of its driver; UserError if its interpreter is gone.

        ``-P`` keeps the driver's own folder from shadowing the client's imports.
        """
        if self.own is not None and self.own.problem is not None:
            raise UserError(f"{self.entry.name}: {self.own.problem}", hint=f"harness clients install {self.entry.name}")
        if self.entry.runtime == "python":
            python = sys.executable if self.own is None else str(self.own.python)
            return (python, "-P", str(self.entry.driver))
        node = which("node")
        if node is None:
            raise UserError(f"{self.entry.name} needs node, which was not found on PATH")
        return (node, str(self.entry.driver))

    def surroundings(self, clean: Mapping[str, str], homes: Path) -> dict[str, str]:
        """The environment variables of its driver: the ``clean`` ones, and what leads to its own environment.

        A client of its own environment has a home folder of its own as well, made here: what its user keeps at home for
        the vendor's tools must not reach it, nor what it writes reach him.
        """
        if self.own is None:
            return dict(clean)
        home = homes / self.own.folder.name
        home.mkdir(parents=True, exist_ok=True)
        steering = {"PYTHONPATH", "PYTHONHOME", "NODE_OPTIONS", "NODE_PATH"}
        kept = {name: value for name, value in clean.items() if name not in steering}
        if self.entry.runtime == "node":
            kept["NODE_PATH"] = str(self.own.modules)
        return kept | {"HOME": str(home)}


def installed_clients(table: Mapping[str, ClientEntry], places: Places | None) -> tuple[InstalledClient, ...]:
    """All that can be driven, in the order of the table, of each the locked version first.

    Where the same version is in an environment of its own and in that of the harness, the former counts.
    """
    own = environments(places)
    return tuple(one for entry in table.values() for one in _of(entry, own))


def _of(entry: ClientEntry, own: Iterable[Environment]) -> list[InstalledClient]:
    found = {one.version: InstalledClient(entry, one.version, one) for one in own if one.name == entry.name}
    here = entry.version_here()
    if here is not None:
        found.setdefault(here, InstalledClient(entry, here, None))
    return sorted(found.values(), key=lambda one: one.version != entry.version)
