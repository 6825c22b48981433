"""A cassette's file, read as a whole or as far as it can be read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.cassette import vcr_format
from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.reading.entry import Entry, UnreadableError
from harness.cassette.reading.json_entries import json_entries
from harness.cassette.reading.open_file import LIMIT, opened
from harness.cassette.reading.places import line_of
from harness.cassette.reading.yaml_entries import yaml_entries
from harness.errors import FileError, nearest
from harness.model import Json

_JSON = re.compile(rb"\s*(\{\s*[\"}]|\[)")
# To find a place the file is read again.
_PLACED = 20
_KEYS = ("version", "interactions", "metadata")


@dataclass(frozen=True, slots=True)
class ReadCassette:
    """What could be read of a cassette: each interaction in its place, or why it is none.

    ``problem`` says why the file as a whole is no cassette, or why it ends early; what was read before stands all
    the same.
    """

    path: Path
    interactions: tuple[Interaction | FileError, ...]
    metadata: Mapping[str, Json] = field(default_factory=dict)
    problem: FileError | None = None


def read_cassette(path: Path, shown: str | None = None, *, within: Path | None = None, limit: int = LIMIT) -> Cassette:
    """The cassette in a file; FileError, with line and pointer, for a file that is none, or not all through.

    ``shown`` is how errors name the file. With ``within``, a file that lies outside that folder is not read, wherever
    a symbolic link leads. Nor is one of more than ``limit`` bytes.
    """
    parts = read_parts(path, shown, within=within, limit=limit)
    broken = parts.problem or next((one for one in parts.interactions if isinstance(one, FileError)), None)
    if broken is not None:
        raise broken
    return Cassette(path, tuple(one for one in parts.interactions if isinstance(one, Interaction)), parts.metadata)


def read_parts(path: Path, shown: str | None = None, *, within: Path | None = None, limit: int = LIMIT) -> ReadCassette:
    """What can be read of a file; never raises for what it holds."""
    name = str(path) if shown is None else shown
    found: list[Interaction | FileError] = []
    others: dict[str, Any] = {}
    problem: FileError | None = None
    broken = 0
    try:
        for entry in _entries(path, name, within, limit):
            if entry.number:
                one = _interaction(entry, path, name, exactly=broken < _PLACED)
                broken += isinstance(one, FileError)
                found.append(one)
            else:
                others[entry.key] = entry
        _check(others, name)
    except FileError as error:
        problem = error
    metadata = others["metadata"].value if "metadata" in others else None
    return ReadCassette(path, tuple(found), metadata if isinstance(metadata, dict) else {}, problem)


def _entries(path: Path, name: str, within: Path | None, limit: int) -> Iterator[Entry]:
    with opened(path, name, within=within, limit=limit) as file:
        try:
            is_json = _JSON.match(file.peek(1024)) is not None
            yield from json_entries(file.read()) if is_json else yaml_entries(file)
        except UnreadableError as error:
            line = error.line
            if error.offset is not None:
                file.seek(0)
                line = file.read(error.offset).count(b"\n") + 1
            raise FileError(name, error.message, line=line, hint=error.hint) from error


def _interaction(entry: Entry, path: Path, name: str, *, exactly: bool) -> Interaction | FileError:
    """The interaction, or why it is none; with the line of what is wrong if it is to be told ``exactly``."""
    try:
        return vcr_format.from_plain(entry.value, line=entry.line)
    except vcr_format.Misfit as misfit:
        pointer = f"/interactions/{entry.number - 1}{misfit.pointer}"
        line = entry.line
        if exactly:
            line = line_of(path, pointer) or line
        return FileError(name, misfit.message, line=line, pointer=pointer, hint=misfit.hint)


def _check(others: Mapping[str, Entry], name: str) -> None:
    """Whether the file is a cassette of the version that is known; FileError if not."""
    for key in ("interactions", "version"):
        if key not in others:
            near = nearest(key, [other for other in others if other not in _KEYS], 1)
            raise FileError(name, f"is no cassette: it has no {key!r}", line=1, hint=_meant(key, near))
    version = others["version"]
    if version.value not in (vcr_format.VERSION, str(vcr_format.VERSION)) or isinstance(version.value, bool):
        message = f"is of version {version.value!r:.40}; known is {vcr_format.VERSION}"
        raise FileError(name, message, line=version.line, pointer="/version")
    metadata = others.get("metadata")
    if metadata is not None and not isinstance(metadata.value, dict | None):
        raise FileError(name, "must be a mapping", line=metadata.line, pointer="/metadata")


def _meant(key: str, near: tuple[str, ...]) -> str | None:
    if near:
        return f"there is {near[0]!r}: did you mean {key!r}?"
    return "VCR.py writes it at the end: perhaps the file was cut off" if key == "version" else None
