"""Cassettes written to files: VCR.py's format, the same bytes for the same interactions, for people to diff."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from harness.cassette import vcr_format
from harness.cassette.interaction import Interaction
from harness.cassette.new_file import NewFile
from harness.errors import FileError
from harness.model import Json

_WIDTH = 2**31 - 1
_TEXT = "tag:yaml.org,2002:str"
# Read back as something else, were it left to a plain or folded style to hold them.
_BREAKS = re.compile("[\r\x85\u2028\u2029]")
# The emitter ends the document after a block that ends with empty lines.
_NO_BLOCK = re.compile("[ \t]\n|[ \t]\\Z|\n\n\\Z|\\A[ \t\n]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc] # chosen when it is loaded
    """No anchors, so that a part can be read without the others; lines of text stay lines."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _text(dumper: Any, text: str) -> Any:
    style = None
    if "\n" in text:
        style = '"' if _NO_BLOCK.search(text) else "|"
    elif _BREAKS.search(text):
        style = '"'
    return dumper.represent_scalar(_TEXT, text, style=style)


_Dumper.add_representer(str, _text)


def write_cassette(path: Path, interactions: Iterable[Interaction], metadata: Mapping[str, Json]) -> None:
    """Write a cassette; the file is either as it was or whole. FileError where it cannot be written."""
    with NewFile(path) as file:
        try:
            for piece in cassette_text(interactions, metadata):
                file.write(piece)
        except UnicodeEncodeError as error:
            raise FileError(str(path), f"cannot be written: {error}") from error
        file.put()


def cassette_text(interactions: Iterable[Interaction], metadata: Mapping[str, Json]) -> Iterator[bytes]:
    """A cassette, piece by piece."""
    head = head_text(metadata)
    begun = False
    for one in interactions:
        yield interaction_text(one) if begun else head + interaction_text(one)
        begun = True
    if not begun:
        yield head.removesuffix(b"\n") + b" []\n"


def head_text(metadata: Mapping[str, Json]) -> bytes:
    """How a cassette begins; its interactions follow, one after the other, at least one."""
    told: dict[str, Any] = {"version": vcr_format.VERSION}
    if metadata:
        told["metadata"] = dict(metadata)
    return _dumped(told) + b"interactions:\n"


def interaction_text(interaction: Interaction) -> bytes:
    """An interaction as it stands in a cassette, whatever stands before and after it."""
    return _dumped([vcr_format.to_plain(interaction)])


def _dumped(data: Any) -> bytes:
    text: str = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=False
    )
    return text.encode()
