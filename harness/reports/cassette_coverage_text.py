"""What of the contract a set of cassettes holds, for a person: a row an operation, and what is missing below."""

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from harness.reports.aligned import aligned
from harness.reports.cassette_coverage import KINDS, CassetteCoverage, OperationHeld
from harness.reports.lines import count, line, some

_COLUMNS = {kind: name.removeprefix("listed ") for kind, name in KINDS.items() if kind != "operations"}
# Of those there are many, which no set of cassettes holds.
_TOLD_BRIEFLY = frozenset({"common"})


def write(coverage: CassetteCoverage, stream: TextIO) -> None:
    """Write it, coloured for terminals only, whatever the environment says."""
    render(coverage, Console(file=stream, force_terminal=stream.isatty()))


def render(coverage: CassetteCoverage, console: Console) -> None:
    """Print it."""
    held = [one for one in coverage.operations if one.interactions]
    if held:
        head = ("", "interactions", *_COLUMNS.values())
        rows = [(one.operation.short, str(one.interactions), *(_cell(one, kind) for kind in _COLUMNS)) for one in held]
        for text in aligned([head, *rows], right=range(1, len(head))):
            line(console, Text(text, style="bold" if text.startswith(" ") else ""))
        console.print()
    for one in held:
        _missing(one, console)
    never = [one.operation.short for one in coverage.operations if not one.interactions]
    if never:
        line(console, Text(f"never called: {', '.join(never)}", style="yellow"))
    for number, what in ((coverage.unknown, "no contract knows"), (coverage.unread, "a contract cannot be held to")):
        if number:
            line(console, Text(f"{count(number, 'interaction')} that {what}", style="yellow"))
    line(console, Text(summary(coverage), style="bold"))


def summary(coverage: CassetteCoverage) -> str:
    """All of it in a line."""
    told = ", ".join(f"{held} of {every} {KINDS[kind]}" for kind, (held, every) in coverage.counts().items() if every)
    what = f"{count(coverage.cassettes, 'cassette')}, {count(coverage.interactions, 'interaction')}"
    return f"{what}; of the contract: {told}" if told else what


def _cell(one: OperationHeld, kind: str) -> str:
    part = one.part(kind)
    return f"{sum(bool(held.interactions) for held in part)}/{len(part)}" if part else "-"


def _missing(one: OperationHeld, console: Console) -> None:
    missing = {kind: [held.name for held in one.part(kind) if not held.interactions] for kind in _COLUMNS}
    if any(missing.values()):
        line(console, Text(f"not in {one.operation.short}:", style="bold"))
        for kind, names in missing.items():
            if names:
                line(console, Text(f"{KINDS[kind]}: {_names(kind, names)}"), indent=2)
        console.print()


def _names(kind: str, names: Sequence[str]) -> str:
    return some(names) if kind in _TOLD_BRIEFLY else ", ".join(names)
