"""The result of a run for a person: the grid, the profile, the findings, a line that sums it up. Plain in pipes."""

from collections import Counter
from typing import TextIO

from rich.console import Console
from rich.text import Text

from harness.errors import printable
from harness.model import CHECK_GROUPS, ClientInfo, RunReport, Verdict
from harness.reports.account import Account
from harness.reports.aligned import aligned_texts
from harness.reports.baseline import Against
from harness.reports.coverage import PARTS
from harness.reports.grid import Row, Tally, client_rows, operation_rows
from harness.reports.lines import HANGING, count, line, some
from harness.reports.problems import problems
from harness.reports.text_findings import findings, inconclusive
from harness.reports.text_profile import profile

STYLES: dict[Verdict, str] = {"fail": "bold red", "inconclusive": "yellow", "pass": "green"}
_MOST_REASONS = 30
_CELLS = "pass/fail/inconclusive"


def write(account: Account, stream: TextIO) -> None:
    """Write the report, coloured for terminals only, whatever the environment says."""
    render(account, Console(file=stream, force_terminal=stream.isatty()))


def render(account: Account, console: Console) -> None:
    """Print the report."""
    report = account.report
    for client in report.clients:
        line(console, Text.assemble((printable(client.name), "bold"), f" {_about(client)}"))
    _grid(report, console)
    profile(report, console)
    inconclusive(report, console)
    # What a run is for comes last, where a terminal shows it.
    findings(account, console)
    _unsound(report, console)
    _made_up_rates(report, console)
    _not_tried(report, console)
    _coverage(account, console)
    _against(account.against, console)
    _next(report, console)
    _summary(report, console)


def _about(client: ClientInfo) -> str:
    package = "" if client.package in client.name else f"({client.package}) "
    variant = "" if client.variant == "defaults" else f", {client.variant}"
    return printable(f"{package}{client.version}, {client.runtime}{variant}")


def _grid(report: RunReport, console: Console) -> None:
    """A row a client; the operations of a client that is alone."""
    if not report.clients:
        return
    alone = len(report.clients) == 1
    rows = client_rows(report)
    if alone:
        operations = operation_rows(report, report.clients[0])
        # What is the whole of one operation is told once.
        rows = operations if len(operations) == 1 else (*operations, *rows)
    names = [_row_name(row, alone=alone) for row in rows]
    head = [Text(word, style="bold") for word in (_CELLS, *CHECK_GROUPS, "cases", "findings")]
    cells = [[*map(_cell, (*row.groups.values(), row.all)), _found(row)] for row in rows]
    table = [head, *([Text(name), *each] for name, each in zip(names, cells, strict=True))]
    lines = aligned_texts(table, right=range(1, len(head)))
    console.print()
    if console.is_terminal and max(text.cell_len for text in lines) > console.width:
        line(console, Text(_CELLS, style="bold"))
        for name, row in zip(names, rows, strict=True):
            _stacked(name, row, console)
    else:
        for text in lines:
            line(console, text)
    console.print()


def _row_name(row: Row, *, alone: bool) -> str:
    if not alone:
        return printable(row.client.name)
    return "all" if row.operation is None else row.operation.short


def _cell(tally: Tally) -> Text:
    return Text(str(tally), style=STYLES[tally.worst] if tally else "dim")


def _found(row: Row) -> Text:
    return Text(str(row.findings), style=STYLES["fail"] if row.findings else "dim")


def _stacked(name: str, row: Row, console: Console) -> None:
    """A row of the grid below its name, for narrow terminals; no cell is torn from its group."""
    line(console, Text(name))
    told = Text()
    cells = [(group, _cell(tally)) for group, tally in (*row.groups.items(), ("cases", row.all)) if tally]
    for group, shown in (*cells, ("findings", _found(row))):
        cell = Text.assemble(f"{group} ", shown)
        if told and HANGING + told.cell_len + 2 + cell.cell_len > console.width:
            line(console, told, indent=HANGING)
            told = Text()
        told = Text.assemble(told, "  " if told else "", cell)
    line(console, told, indent=HANGING)


def _unsound(report: RunReport, console: Console) -> None:
    if not report.unsound:
        return
    line(console, Text("This run cannot be trusted:", style="bold red"))
    told = problems(report)
    for problem in told[:_MOST_REASONS]:
        line(console, Text(printable(problem)), indent=2)
    if len(told) > _MOST_REASONS:
        line(console, Text(f"and {len(told) - _MOST_REASONS} more"), indent=2)
    console.print()


def _made_up_rates(report: RunReport, console: Console) -> None:
    rates = {result.operation: result.rate for result in report.results if result.rate is not None}
    for operation, rate in rates.items():
        if rate.status != "documented":
            origin = "made up" if rate.status == "unknown" else rate.status
            tried = f"tried with {count(rate.requests, 'call')} in {rate.seconds:g} s, {origin}"
            line(console, Text(f"no documented rate limit: {operation.short} ({tried}; cannot fail)", style="yellow"))


def _not_tried(report: RunReport, console: Console) -> None:
    if report.not_tried:
        names, lists = some([operation.short for operation in report.not_tried]), "no chosen client's driver lists"
        which = "it" if len(report.not_tried) == 1 else "them"
        line(console, Text(f"not tried: {names} ({lists} {which})", style="yellow"))


def _coverage(account: Account, console: Console) -> None:
    counts = account.coverage.counts()
    told = ", ".join(f"{met} of {every} {PARTS[part]}" for part, (met, every) in counts.items() if every)
    if told:
        line(console, Text(f"Of the contract: {told}"))


def _against(compared: Against | None, console: Console) -> None:
    if compared is None:
        return
    gone = Counter(one.why for one in compared.gone)
    why = ", ".join(f"{number} {reason}" for reason, number in gone.items())
    told = f"Against the baseline: {len(compared.new)} new, {len(compared.gone)} gone"
    line(console, Text(f"{told} ({why})" if why else told))
    if compared.strangers:
        line(console, Text(f"not in the baseline: {printable(', '.join(compared.strangers))}", style="yellow"))


def _next(report: RunReport, console: Console) -> None:
    """What to do about findings."""
    if report.findings:
        page = "harness verify … --report verdict.html"
        line(console, Text(f"As a page: {page}; one finding again: the command below it"))


def _summary(report: RunReport, console: Console) -> None:
    counts = Counter(result.verdict for result in report.results)
    verdicts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("pass", "fail", "inconclusive"))
    cases, clients = count(len(report.results), "case"), count(len(report.clients), "client")
    seconds = (report.ended - report.started).total_seconds()
    waited = f" ({report.waited:.0f} s of waiting)" if report.waited >= 1 else ""
    said = f"{cases} with {clients}: {verdicts}; {count(len(report.findings), 'finding')};"
    how = f"seed {report.seed}; {seconds:.1f} s{waited}{'; not sound' if report.unsound else ''}"
    style = "bold red" if report.findings or report.unsound else "bold green"
    if console.is_terminal and len(f"{said} {how}") > console.width:
        line(console, Text(said, style=style))
        line(console, Text(how, style=style), indent=HANGING)
    else:
        line(console, Text(f"{said} {how}", style=style))
