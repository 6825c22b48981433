"""A cassette to which interactions are added: what it holds is taken over as it stands."""

import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.cassette import vcr_format
from harness.cassette.reading import read_cassette
from harness.cassette.reading.entry import UnreadableError
from harness.cassette.reading.open_file import opened
from harness.cassette.reading.yaml_entries import yaml_entries
from harness.cassette.recording.lines import print_of
from harness.cassette.writing import interaction_text
from harness.errors import FileError
from harness.model import Json

_KEY = re.compile(rb"(version|metadata|interactions):[ \t]*(.*?)[ \t]*\r?\n")
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OldCassette:
    """What a cassette says of itself, and its interactions as pieces of text."""

    metadata: Mapping[str, Json]
    pieces: Callable[[], Iterator[bytes]]


def old_cassette(path: Path, *, without: Collection[str] = ()) -> OldCassette | None:
    """The cassette that is there; None where none is. FileError where it is no cassette.

    The text of interactions is copied where the file is laid out as VCR.py and this harness do it; else they are read
    and written anew, as where some are left out: ``without`` has their prints.
    """
    if not path.exists():
        return None
    blocks = None if without else _blocks(path)
    if blocks is not None:
        return OldCassette(blocks.metadata, lambda: _copied(path, blocks))
    cassette = read_cassette(path, within=path.parent)
    kept = [one for one in cassette.interactions if not without or print_of(one) not in without]
    return OldCassette(cassette.metadata, lambda: map(interaction_text, kept))


@dataclass(frozen=True, slots=True)
class _Blocks:
    metadata: Mapping[str, Json]
    begin: int
    end: int


def _blocks(path: Path) -> _Blocks | None:
    """Where the interactions stand, found without reading them; None where the layout is another."""
    at = 0
    current = b""
    listed = False
    places: dict[bytes, list[int]] = {}
    head = io.BytesIO()
    with opened(path, str(path), within=path.parent) as file:
        for line in file:
            key = _KEY.fullmatch(line)
            if key is not None and key[1] not in places:
                current = key[1]
                if current == b"interactions" and key[2]:
                    return None
                places[current] = [at + len(line), at + len(line)]
            elif line.startswith(b"- ") and current == b"interactions":
                listed = True
            elif not _belongs(line, inside=listed if current == b"interactions" else bool(current)):
                return None
            if current != b"interactions":
                head.write(line)
            at += len(line)
            if current:
                places[current][1] = at
        if not listed or not _ends_with_break(file, places[b"interactions"][1]):
            return None
    told = _told(head.getvalue())
    if told is None or told.get("version") != vcr_format.VERSION:
        return None
    metadata = told.get("metadata") or {}
    begin, end = places[b"interactions"]
    return _Blocks(metadata, begin, end) if isinstance(metadata, dict) else None


def _belongs(line: bytes, *, inside: bool) -> bool:
    """Whether a line that begins nothing may stand where it stands; ``inside``: something has begun."""
    return not line.strip() or line.startswith(b"#") or (inside and line.startswith(b" "))


def _ends_with_break(file: io.BufferedReader, at: int) -> bool:
    file.seek(max(0, at - 1))
    return file.read(1) == b"\n"


def _told(head: bytes) -> dict[str, Any] | None:
    try:
        return {entry.key: entry.value for entry in yaml_entries(io.BytesIO(head))}
    except UnreadableError:
        return None


def _copied(path: Path, blocks: _Blocks) -> Iterator[bytes]:
    with opened(path, str(path), within=path.parent) as file:
        file.seek(blocks.begin)
        left = blocks.end - blocks.begin
        while left:
            piece = file.read(min(_PIECE, left))
            if not piece:
                raise FileError(str(path), "has become shorter while it was read")
            left -= len(piece)
            yield piece
