"""Cassettes written to files: VCR.py's format, the same bytes for the same interactions."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from harness.cassette import vcr_format
from harness.cassette.interaction import Interaction
from harness.model import Json


def write_cassette(path: Path, interactions: Iterable[Interaction], metadata: Mapping[str, Json]) -> None:
    """Write a cassette; the file is either as it was or whole."""
    data = {
        "version": vcr_format.VERSION,
        "metadata": dict(metadata),
        "interactions": [vcr_format.to_plain(one) for one in interactions],
    }
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
