"""The markers ``faults`` and ``every_error``: what they say, and what is wrong with what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.errors import UserError, nearest
from harness.faults import every_error
from harness.pytest_plugin.blocks import RuleLike
from harness.pytest_plugin.rows import ErrorRow, error_row


@dataclass(frozen=True, slots=True)
class FaultsMark:
    """What one ``faults`` marker orders."""

    rules: tuple[RuleLike, ...]
    scenario: str | None
    optional: bool


def fault_marks(item: pytest.Item) -> tuple[FaultsMark, ...]:
    """The ``faults`` markers of a test, the closest first; raises UserError for one that says what none can."""
    return tuple(
        FaultsMark(mark.args, **_options(mark, {"scenario": None, "optional": False}))
        for mark in item.iter_markers("faults")
    )


def marked_rows(definition: pytest.Item, catalog: Catalog) -> tuple[ErrorRow, ...]:
    """The rows that the ``every_error`` markers of a test mean, each once; raises UserError."""
    rows: dict[str, ErrorRow] = {}
    for mark in definition.iter_markers("every_error"):
        options = _options(mark, {"common": False})
        if not mark.args:
            raise UserError("every_error names no operation", hint='every_error("tencent/as:StartInstanceRefresh")')
        for where in mark.args:
            found = every_error.error_rows(catalog, where, common=options["common"])
            if not found:
                raise UserError(f"no error is listed for {where}", hint="common=True takes the provider's common ones")
            rows |= {row.rule: error_row(row) for row in found}
    return tuple(rows.values())


def _options(mark: pytest.Mark, known: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments of a marker, with those that it leaves out; UserError for one that does not exist."""
    for name in mark.kwargs:
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(known)}"
            raise UserError(f"the marker {mark.name} takes no {name!r}", hint=hint)
    return {**known, **mark.kwargs}
