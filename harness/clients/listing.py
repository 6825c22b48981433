"""What ``harness clients`` tells: what there is, where it is, and what is missing."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from harness.clients.entry import ClientEntry
from harness.clients.environments import Places
from harness.clients.installed import InstalledClient, installed_clients


@dataclass(frozen=True, slots=True)
class Where:
    """One installed version; ``folder`` is None in the environment of the harness itself."""

    version: str
    folder: str | None


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client as it is listed; ``missing`` are the things without which it cannot be run."""

    name: str
    provider: str
    runtime: str
    package: str
    locked: str
    installed: tuple[Where, ...]
    pointed: str
    variants: Mapping[str, str]
    operations: tuple[str, ...]
    note: str
    missing: tuple[str, ...]


def list_clients(
    table: Mapping[str, ClientEntry], places: Places, which: Callable[[str], str | None]
) -> tuple[ClientLine, ...]:
    """All clients of the table."""
    found = installed_clients(table, places)
    return tuple(
        _line(entry, [one for one in found if one.entry.name == entry.name], which) for entry in table.values()
    )


def _line(entry: ClientEntry, found: Sequence[InstalledClient], which: Callable[[str], str | None]) -> ClientLine:
    programs = ("node", "npm") if entry.runtime == "node" else ()
    missing = [f"{program} on PATH" for program in programs if which(program) is None]
    if not found:
        missing.append(f"its package: harness clients install {entry.name}")
    missing += [one.own.problem for one in found if one.own is not None and one.own.problem is not None]
    return ClientLine(
        name=entry.name,
        provider=entry.provider,
        runtime=entry.runtime,
        package=entry.package,
        locked=entry.version,
        installed=tuple(Where(one.version, None if one.own is None else str(one.own.folder)) for one in found),
        pointed=entry.pointed,
        variants={one.name: one.documented for one in entry.variants},
        operations=entry.operations,
        note=entry.note,
        missing=tuple(missing),
    )


def listing_json(lines: Iterable[ClientLine]) -> str:
    """For programs."""
    return json.dumps([asdict(line) for line in lines], indent=2, ensure_ascii=False)


def listing_text(lines: Iterable[ClientLine]) -> str:
    """For people: a paragraph for each client."""
    return "\n\n".join(_paragraph(line) for line in lines)


def _paragraph(line: ClientLine) -> str:
    where = [f"{one.version} in {one.folder or 'the environment of the harness'}" for one in line.installed]
    rows = [
        ("installed", "; ".join(where) or "no"),
        ("pointed", line.pointed),
        *((f"variant {name}", documented) for name, documented in line.variants.items() if name != "defaults"),
        *([("note", line.note)] if line.note else []),
        *(("missing", one) for one in line.missing),
    ]
    return "\n".join([f"{line.name} {line.locked}", *(f"  {name:22}{text}" for name, text in rows)])
