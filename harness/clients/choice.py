"""Which clients are verified: those of the table, by name, and strangers by their command line."""

import shlex
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.clients.entry import DEFAULTS, ClientEntry
from harness.clients.environments import Places
from harness.clients.installed import InstalledClient, installed_clients
from harness.clients.selector import Selector, parse_selector, written
from harness.clients.table import CLIENTS
from harness.drivers.environment import scrubbed
from harness.errors import UserError


@dataclass(frozen=True, slots=True)
class Client:
    """A client to verify, in one configuration; ``name`` is None until a stranger's driver has introduced itself.

    The name tells the version where it is not the one that the project has locked, and the variant where it is not the
    defaults.
    """

    name: str | None
    command: tuple[str, ...]
    environment: Mapping[str, str]
    variant: str = DEFAULTS.name

    @property
    def repeat(self) -> str:
        """The arguments of ``harness verify`` that choose this client."""
        return shlex.quote(self.name) if self.name is not None else f"--driver {shlex.quote(shlex.join(self.command))}"


@dataclass(frozen=True, slots=True)
class Choice:
    """The clients to verify, and those of the table that were left out because they are not installed."""

    clients: tuple[Client, ...]
    missing: tuple[str, ...] = ()


def choose(
    selectors: Sequence[str],
    drivers: Sequence[str],
    *,
    environment: Mapping[str, str],
    places: Places | None = None,
    table: Mapping[str, ClientEntry] = CLIENTS,
) -> Choice:
    """The clients selected and the drivers given; with neither, all of the table that are installed.

    A selector without a variant means all variants, one without a version the locked version, or the one in the
    environment of the harness. ``places`` None leaves environments of their own out. UnknownName is raised for a name
    or a variant that does not exist, UserError for a client that is not installed and for a driver whose program is not
    there.
    """
    clean = scrubbed(environment)

    def which(program: str) -> str | None:
        return shutil.which(program, path=environment.get("PATH"))

    found = installed_clients(table, places)
    chosen = [(_installed(one, found), one.variant) for one in (parse_selector(text, table) for text in selectors)]
    missing: tuple[str, ...] = ()
    if not selectors and not drivers:
        chosen = [(one, None) for one in found if _runs(one, which)]
        missing = tuple(name for name in table if name not in {one.entry.name for one, _ in chosen})
        if not chosen:
            raise UserError("no client to verify is installed", hint=f"harness clients install {next(iter(table))}")
    clients = [client for one, variant in chosen for client in _variants(one, variant, clean, places, which)]
    by_name = {client.name: client for client in clients}
    strangers = [Client(None, _command(driver), clean) for driver in drivers]
    return Choice((*by_name.values(), *strangers), missing)


def _installed(selector: Selector, found: Iterable[InstalledClient]) -> InstalledClient:
    """The installed client that is meant; UserError with what to install if there is none."""
    name, wanted = selector.entry.name, selector.version
    all_versions = [one for one in found if one.entry.name == name]
    for one in all_versions:
        if one.version == (wanted or selector.entry.version):
            return one
    here = [one for one in all_versions if one.own is None and wanted is None]
    if here:
        return here[0]
    full = name if wanted is None else f"{name}@{wanted}"
    others = ", ".join(f"{name}@{one.version}" for one in all_versions)
    hint = f"harness clients install {full}" + (f"; there is {others}" if others else "")
    raise UserError(f"{full} is not installed here", hint=hint)


def _runs(installed: InstalledClient, which: Callable[[str], str | None]) -> bool:
    """Whether what runs its driver is there; who did not ask for it by name is not to be stopped by it."""
    try:
        installed.command(which)
    except UserError:
        return False
    return True


def _variants(
    installed: InstalledClient,
    variant: str | None,
    clean: Mapping[str, str],
    places: Places | None,
    which: Callable[[str], str | None],
) -> list[Client]:
    entry, command = installed.entry, installed.command(which)
    surroundings = installed.surroundings(clean, places.homes) if places is not None else dict(clean)
    names = [one.name for one in entry.variants] if variant is None else [variant]
    return [Client(written(entry, installed.version, name), command, surroundings, name) for name in names]


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
