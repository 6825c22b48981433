"""The profile of a run for a person: what most clients do, and by name those that do otherwise."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.text import Text

from harness.errors import printable
from harness.model import RunReport
from harness.reports.lines import MOST_ALIKE, line
from harness.reports.trait_table import TraitRow, trait_rows

_AT = " at "
_LONGEST = 100
_MOST = "the others"

_Seen = tuple[tuple[str, tuple[str, ...]], ...]
"""What was seen, the commonest first, each with the clients that have to be named."""


def profile(report: RunReport, console: Console) -> None:
    """What the contract leaves free, as the clients were seen to do it."""
    rows = trait_rows(report)
    if not rows:
        return
    head = Text("Profile: what the contract leaves free", style="bold")
    if len(report.clients) > MOST_ALIKE + 1:
        head.append(" (by name those that do otherwise than most)", style="not bold")
    line(console, head)
    # Traits that differ in the occasion alone, as "attempts at a throttle", are told together where they are the same.
    alike: dict[tuple[str, _Seen | None], list[tuple[TraitRow, _Seen]]] = {}
    for row in rows:
        seen = _seen(row, len(report.clients))
        kind = None if len(seen) == 1 and not seen[0][1] else seen
        alike.setdefault((row.name.partition(_AT)[0], kind), []).append((row, seen))
    for (name, kind), found in alike.items():
        if kind is None:
            line(console, _same(name, found), indent=2)
        else:
            _otherwise(name, [row for row, _ in found], kind, console)
    console.print()


def _seen(row: TraitRow, every: int) -> _Seen:
    """Nobody is named where all are of one mind, nor most of many."""
    values = sorted(row.by_value.items(), key=lambda one: -len(one[1]))
    (common, holders), others = values[0], values[1:]
    unnamed = len(holders) > MOST_ALIKE or len(holders) == every
    return ((common, () if unnamed else tuple(holders)), *((value, tuple(clients)) for value, clients in others))


def _same(name: str, found: Iterable[tuple[TraitRow, _Seen]]) -> Text:
    """``connections: kept``; ``attempts: 1 at a refusal, a conflict; 4 at a throttle``."""
    occasions: dict[str, list[str]] = {}
    for row, seen in found:
        occasions.setdefault(seen[0][0], []).append(row.name.partition(_AT)[2])
    told = [f"{value}{_at(places)}" for value, places in _commonest_first(occasions)]
    return Text(printable(f"{name}: {'; '.join(told)}"))


def _otherwise(name: str, rows: Iterable[TraitRow], seen: _Seen, console: Console) -> None:
    """``attempts at a throttle, a server error: 1; 4 with b-sdk``; what is long has a line for each value."""
    head = f"{name}{_at([row.name.partition(_AT)[2] for row in rows])}"
    told = Text("; ").join(
        Text.assemble(printable(value), (printable(f" with {', '.join(clients)}") if clients else "", "dim"))
        for value, clients in seen
    )
    whole = Text.assemble(printable(f"{head}: "), told)
    if whole.cell_len <= _LONGEST:
        line(console, whole, indent=2)
        return
    line(console, Text(printable(head)), indent=2)
    for value, clients in seen:
        line(console, Text.assemble(printable(value), (f"  {printable(', '.join(clients) or _MOST)}", "dim")), indent=4)


def _at(places: Iterable[str]) -> str:
    named = ", ".join(place for place in places if place)
    return f"{_AT}{named}" if named else ""


def _commonest_first(occasions: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return sorted(occasions.items(), key=lambda one: -len(one[1]))
