"""Which client is meant: ``NAME[@VERSION][:VARIANT]``, read and written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from harness.clients.entry import DEFAULTS, ClientEntry
from harness.errors import UnknownName, UserError

_VERSION = re.compile(r"\d[\w.!+-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Selector:
    """A client of the table; ``version`` and ``variant`` are None where they were not named."""

    entry: ClientEntry
    version: str | None = None
    variant: str | None = None


def parse_selector(text: str, table: Mapping[str, ClientEntry]) -> Selector:
    """Read a selector; UnknownName for a name that is not in the table or a variant that the client does not have."""
    rest, colon, variant = text.partition(":")
    # The names of some packages begin with the sign that stands before a version.
    name, at, version = rest.rpartition("@")
    if not name:
        name, at, version = rest, "", ""
    if (at and not version) or (colon and not variant):
        raise UserError(f"{text!r} ends too early", hint="a client is NAME[@VERSION][:VARIANT]")
    if version and not _VERSION.fullmatch(version):
        raise UserError(f"{version!r} is no version", hint="it begins with a digit")
    entry = table.get(name)
    if entry is None:
        unknown = UnknownName("client", name, table)
        unknown.hint = unknown.hint or f"known are {', '.join(table)}"
        raise unknown
    known = [one.name for one in entry.variants]
    if variant and variant not in known:
        misnamed = UnknownName(f"variant of {name}", variant, known)
        misnamed.hint = misnamed.hint or f"it has {', '.join(known)}"
        raise misnamed
    return Selector(entry, version or None, variant or None)


def written(entry: ClientEntry, version: str, variant: str = DEFAULTS.name) -> str:
    """The shortest selector that means this and nothing else, which is also the name in reports."""
    name = entry.name if version == entry.version else f"{entry.name}@{version}"
    return name if variant == DEFAULTS.name else f"{name}:{variant}"
