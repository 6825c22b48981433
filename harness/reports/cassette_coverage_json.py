"""What of the contract a set of cassettes holds, as JSON, version 1 (``cassette_coverage.schema.json``)."""

import json
from typing import Any, TextIO

from harness import __version__
from harness.reports.cassette_coverage import KINDS, CassetteCoverage, Held, OperationHeld
from harness.reports.sources import source_record

VERSION = 1


def write(coverage: CassetteCoverage, stream: TextIO) -> None:
    """Write it as JSON text, readable and ending in a newline."""
    json.dump(to_json(coverage), stream, indent=1, ensure_ascii=True)
    stream.write("\n")


def to_json(coverage: CassetteCoverage) -> dict[str, Any]:
    """It as plain JSON values."""
    return {
        "version": VERSION,
        "harness": __version__,
        "cassettes": coverage.cassettes,
        "interactions": coverage.interactions,
        "unknown": coverage.unknown,
        "unread": coverage.unread,
        "summary": {kind: {"held": held, "all": every} for kind, (held, every) in coverage.counts().items()},
        "operations": [_operation(one) for one in coverage.operations],
    }


def _operation(one: OperationHeld) -> dict[str, Any]:
    parts = {kind: [_held(held) for held in one.part(kind)] for kind in KINDS if kind != "operations"}
    return {"operation": str(one.operation), "interactions": one.interactions, **parts}


def _held(held: Held) -> dict[str, Any]:
    return {
        "name": held.name,
        "interactions": held.interactions,
        "source": None if held.source is None else source_record(held.source),
    }
