"""Cassettes read from files: ours and those that VCR.py recorded."""

from pathlib import Path

import yaml

from harness.cassette import vcr_format
from harness.cassette.interaction import Cassette
from harness.errors import FileError


def read_cassette(path: Path) -> Cassette:
    """The cassette in a file; FileError, with the line, for a file that is none."""
    try:
        data = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror or error}") from error
    try:
        interactions = tuple(vcr_format.from_plain(record) for record in data["interactions"])
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(str(path), f"is no cassette: {error}") from error
    return Cassette(path, interactions, data.get("metadata") or {})
