"""Where a fact of the contract stands, in words and as data."""

from dataclasses import asdict
from typing import Any

from harness.model import Source


def source_words(source: Source) -> str:
    """``page RebootInstances of 2023-11-20, lines 25-34; specs/…/RebootInstances.yaml at input/InstanceIds``."""
    at = f" at {source.anchor}" if source.anchor else ""
    spec = f"{source.file}{at}"
    if source.page is None:
        return f"{spec} (by hand: {source.evidence})" if source.evidence else spec
    dated = f" of {source.page_updated[:10]}" if source.page_updated else ", undated"
    return f"page {source.page}{dated}{_lines(source)}; {spec}"


def _lines(source: Source) -> str:
    if source.lines is None:
        return ""
    first, last = source.lines
    return f", line {first}" if first == last else f", lines {first}-{last}"


def source_record(source: Source) -> dict[str, Any]:
    """The same as plain JSON values, all of it."""
    return {**asdict(source), "lines": None if source.lines is None else list(source.lines)}
