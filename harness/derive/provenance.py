"""``<Operation>.src.json``: for each anchor of a spec the lines it was read from and the SHA-256 of their text."""

from collections.abc import Mapping

from harness.derive.text.pages import Page, Span
from harness.model import Json


def source_document(operation: str, page: Page, updated: str | None, spans: Mapping[str, Span]) -> dict[str, Json]:
    """Page (name, date, hash, number of lines) and facts by anchor; lines are 1-based and inclusive."""
    about: dict[str, Json] = {"file": page.name}
    if updated is not None:
        about["updated"] = updated
    about["sha256"] = page.sha256
    about["lines"] = len(page.lines)
    facts: dict[str, Json] = {
        anchor: {"lines": [span.first, span.last], "sha256": page.digest(span)} for anchor, span in spans.items()
    }
    return {"format": 1, "operation": operation, "page": about, "facts": facts}
