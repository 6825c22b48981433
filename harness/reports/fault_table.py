"""The table of faults for people, for documents and for programs; one fault in full."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from harness.faults.every_error import EVERY_ERROR, FORMS, SUMMARY
from harness.faults.fault import FaultKind
from harness.reports.aligned import aligned

_EVERY_ERROR_EXAMPLE = "tencent/as:StartInstanceRefresh=every_error"
_EVERY_ERROR_PHASES = ("before", "after")


def table_text(kinds: Iterable[FaultKind]) -> str:
    """A line a fault: its name, its phases with the default first, an example."""
    rows = [(name, phases, example) for name, phases, _, example in _rows(kinds)]
    return "\n".join(aligned([("fault", "phases", "example"), *rows]))


def table_markdown(kinds: Iterable[FaultKind]) -> str:
    """The table as it stands in documents, with what each fault is."""
    lines = ["| fault | what happens | phases | example |", "|---|---|---|---|"]
    lines += [f"| `{name}` | {summary} | {phases} | `{example}` |" for name, phases, summary, example in _rows(kinds)]
    return "\n".join(lines)


def table_json(kinds: Iterable[FaultKind]) -> str:
    """All that there is to know of each fault."""
    described: list[dict[str, Any]] = [
        {
            "name": kind.name,
            "summary": kind.summary,
            "forms": list(kind.forms),
            "phases": list(kind.phases),
            "example": kind.example,
            "long_name": kind.long_form.name,
            "parameters": {name: dict(one.schema) for name, one in kind.long_form.parameters.items()},
        }
        for kind in kinds
    ]
    return json.dumps(described, indent=2, ensure_ascii=False)


def fault_text(kind: FaultKind) -> str:
    """One fault in full: what happens, its forms, its phases, what it can be told, and the same in a scenario file."""
    parameters = [(f"    {name}", _told(one.schema)) for name, one in kind.long_form.parameters.items()]
    if len(kind.phases) > 1:
        parameters.append(("    phase", f"One of {', '.join(kind.phases)}. {kind.phases[0]} if not given."))
    return "\n".join(
        (
            f"{kind.name}: {kind.summary}",
            "",
            f"  phases   {_phases(kind.phases)}",
            *_list("forms", kind.forms),
            *(["  in a scenario file", f"    {kind.long_form.name}:"] if parameters else []),
            *aligned([(f"  {name}", told) for name, told in parameters] or [("",)])[: len(parameters)],
            f"  example  {kind.example}",
        )
    )


def every_error_text() -> str:
    """``every_error`` in full; it stands for other faults and is none itself."""
    return "\n".join(
        (
            f"{EVERY_ERROR}: {SUMMARY}",
            "",
            f"  phases   {_phases(_EVERY_ERROR_PHASES)}",
            *_list("forms", FORMS),
            f"  example  {_EVERY_ERROR_EXAMPLE}",
        )
    )


def _rows(kinds: Iterable[FaultKind]) -> list[tuple[str, str, str, str]]:
    rows = [(kind.name, ", ".join(kind.phases), kind.summary, kind.example) for kind in kinds]
    # It walks the errors, so it stands beside them.
    return [*rows[:1], (EVERY_ERROR, ", ".join(_EVERY_ERROR_PHASES), SUMMARY, _EVERY_ERROR_EXAMPLE), *rows[1:]]


def _phases(phases: Sequence[str]) -> str:
    return ", ".join(phases) + ("  (the first is the default)" if len(phases) > 1 else "")


def _list(word: str, lines: Sequence[str]) -> list[str]:
    return [f"  {word if not number else '':<8} {line}" for number, line in enumerate(lines)]


def _told(schema: Any) -> str:
    """What a parameter is, with the values it can have where they can be listed."""
    values = ", ".join(map(str, schema["enum"])) if "enum" in schema else ""
    return f"{schema['description']}{f' One of {values}.' if values else ''}"
