"""The profile of a run for a person: traits beside clients where there is room, else the clients by what was seen."""

from rich.console import Console
from rich.text import Text

from harness.model import RunReport
from harness.reports.aligned import aligned_texts
from harness.reports.exchange_line import printable
from harness.reports.lines import line
from harness.reports.trait_table import TraitRow, trait_rows

_MOST_COLUMNS = 4


def profile(report: RunReport, console: Console) -> None:
    """What the contract leaves free, as the clients were seen to do it."""
    rows = trait_rows(report)
    if not rows:
        return
    line(console, Text("Profile: what the contract leaves free", style="bold"))
    names = [client.name for client in report.clients]
    head = [Text(""), *(Text(printable(name), style="bold") for name in names)]
    cells = [[Text(printable(text)) for text in _cells(row, names)] for row in rows]
    lines = aligned_texts([head, *cells] if len(names) > 1 else cells)
    wide = max(text.cell_len for text in lines) + 2 > console.width if console.is_terminal else False
    if len(names) > _MOST_COLUMNS or (wide and len(names) > 1):
        for row in rows:
            _by_value(row, names, console)
    else:
        for text in lines:
            line(console, text, indent=2)
    console.print()


def _cells(row: TraitRow, names: list[str]) -> list[str]:
    return [row.name, *(row.traits[name].value if name in row.traits else "-" for name in names)]


def _by_value(row: TraitRow, names: list[str], console: Console) -> None:
    values = row.by_value
    if len(values) == 1 and len(row.traits) == len(names):
        line(console, Text(printable(f"{row.name}: {next(iter(values))} (all)")), indent=2)
        return
    line(console, Text(printable(row.name)), indent=2)
    for value, clients in values.items():
        line(console, Text.assemble(printable(value), (f"  {printable(', '.join(clients))}", "dim")), indent=4)
