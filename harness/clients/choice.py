"""Which clients are verified: those of the table, by name, and strangers by their command line."""

import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.clients.table import CLIENTS, ClientEntry
from harness.drivers.environment import scrubbed
from harness.errors import UnknownName, UserError


@dataclass(frozen=True, slots=True)
class Client:
    """A client to verify; ``name`` is None until a stranger's driver has introduced itself."""

    name: str | None
    command: tuple[str, ...]
    environment: Mapping[str, str]

    @property
    def repeat(self) -> str:
        """The arguments of ``harness verify`` that choose this client."""
        return self.name if self.name is not None else f"--driver {shlex.quote(shlex.join(self.command))}"


@dataclass(frozen=True, slots=True)
class Choice:
    """The clients to verify, and those of the table that were left out because they are not installed."""

    clients: tuple[Client, ...]
    missing: tuple[str, ...] = ()


def choose(
    names: Sequence[str],
    drivers: Sequence[str],
    *,
    environment: Mapping[str, str],
    table: Mapping[str, ClientEntry] = CLIENTS,
) -> Choice:
    """The clients named and the drivers given; with neither, all of the table that are installed.

    Raises UnknownName for a name that is not in the table, UserError for a client that is not installed and for a
    driver whose program does not exist.
    """
    clean = scrubbed(environment)
    entries = [_entry(name, table) for name in dict.fromkeys(names)]
    missing: tuple[str, ...] = ()
    if not names and not drivers:
        entries = [entry for entry in table.values() if entry.installed()]
        missing = tuple(name for name, entry in table.items() if entry not in entries)
        if not entries:
            raise UserError("no client to verify is installed", hint=_install(table))
    clients = [Client(entry.name, entry.command, clean) for entry in entries]
    strangers = [Client(None, _command(driver), clean) for driver in drivers]
    return Choice((*clients, *strangers), missing)


def _entry(name: str, table: Mapping[str, ClientEntry]) -> ClientEntry:
    entry = table.get(name)
    if entry is None:
        unknown = UnknownName("client", name, table)
        unknown.hint = unknown.hint or f"known are {', '.join(table)}"
        raise unknown
    if not entry.installed():
        raise UserError(f"{name} is not installed here", hint=f"pip install {entry.package}")
    return entry


def _install(table: Mapping[str, ClientEntry]) -> str:
    return "pip install " + " ".join(entry.package for entry in table.values())


def _command(driver: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(driver))
    except ValueError as error:
        raise UserError(f"{driver!r} is no command line: {error}") from None
    if not words:
        raise UserError("an empty command line is no driver")
    if shutil.which(words[0]) is None:
        raise UserError(f"the driver's program {words[0]!r} was not found")
    return words
