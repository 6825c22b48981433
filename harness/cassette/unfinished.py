"""Cassettes that hold only what a run had recorded when it was killed: they say so of themselves."""

from collections.abc import Mapping
from typing import Any

from harness.model import Json

_KEY = "unfinished"
UNFINISHED: Mapping[str, Json] = {_KEY: "what a run had recorded when it was killed"}
"""What such a cassette has in its metadata."""


def is_unfinished(metadata: Mapping[str, Json]) -> bool:
    """Whether a cassette with this metadata may end too early."""
    return _KEY in metadata


def finished(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of a cassette that has been recorded anew."""
    return {key: value for key, value in metadata.items() if key != _KEY}
