"""The findings of a run for a person, one block a defect, and what stayed in doubt."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from harness.errors import printable
from harness.model import Exchange, Finding, RunReport
from harness.reports.account import Account
from harness.reports.alike import Defect, Kind, defects, doubts
from harness.reports.exchange_line import exchange_line
from harness.reports.lines import MOST_ALIKE, count, line
from harness.reports.sources import source_words

_FAIL, _DOUBT = "bold red", "yellow"
_MOST_EXCHANGES = 4
_MOST_REASONS = 30
_LONGEST = 400


def findings(account: Account, console: Console) -> None:
    """The findings: the severest first; for each check what it means, then a block for each client."""
    if not account.report.findings:
        return
    exchanges = exchanges_by_id(account.report)
    line(console, Text(head(account), style=_FAIL))
    for _, alike in groupby(defects(account), key=lambda defect: (defect.severity, defect.check.id)):
        blocks = list(alike)
        console.print()
        check = blocks[0].check
        rests_on = f": {check.rests_on}" if check.rests_on else ""
        line(console, Text.assemble((f"{blocks[0].severity}  {check.id}", _FAIL), printable(rests_on)))
        if check.explains:
            line(console, Text(printable(check.explains), style="italic"), indent=2, hanging=0)
        for defect in blocks:
            _defect(defect, account, exchanges, console)
    console.print()


def head(account: Account) -> str:
    """``Findings: 7 (2 checks fail in 5 cases), 3 of them new``."""
    found = account.report.findings
    checks = len({finding.check for finding in found})
    cases = len({(finding.client, finding.case) for finding in found})
    new = "" if account.against is None else f", {sum(account.is_new(one.id) for one in found)} of them new"
    fails = "check fails" if checks == 1 else "checks fail"
    return f"Findings: {len(found)} ({checks} {fails} in {count(cases, 'case')}){new}"


def exchanges_by_id(report: RunReport) -> dict[str, Exchange]:
    """Every exchange of the run by its id."""
    return {
        exchange.draft.id: exchange
        for result in report.results
        for conversation in result.conversations
        for exchange in conversation.exchanges
    }


def shortened(text: str) -> str:
    """The text as a line of a report: nothing that a terminal obeys, and the end of a very long one cut off."""
    shown = printable(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _defect(defect: Defect, account: Account, exchanges: dict[str, Exchange], console: Console) -> None:
    new = "" if account.against is None else f", {defect.new} new"
    told = f"  {count(defect.cases, 'case')}{new}"
    line(console, Text.assemble((printable(defect.client), "bold"), told), indent=2)
    for kind in defect.kinds[:MOST_ALIKE]:
        _kind(kind, account, exchanges, console)
    more = defect.kinds[MOST_ALIKE:]
    if more:
        cases = sum(len(kind.findings) for kind in more)
        line(console, Text(f"and {count(len(more), 'other reason')} in {count(cases, 'case')}"), indent=4)


def _kind(kind: Kind, account: Account, exchanges: dict[str, Exchange], console: Console) -> None:
    """One finding in full, of those that are new if there are such, and the cases of the others."""
    ordered = sorted(kind.findings, key=lambda finding: account.is_known(finding.id))
    first = ordered[0]
    mark = ("new  ", _FAIL) if account.is_new(first.id) else ""
    line(console, Text.assemble(mark, shortened(first.message)), indent=4)
    line(console, Text(first.case), indent=6, copied=True)
    _evidence(first, exchanges, console)
    for fact in first.facts[:MOST_ALIKE]:
        line(console, Text(printable(source_words(fact))), indent=6)
    line(console, Text(first.repeat, style="cyan"), indent=6, copied=True)
    if len(ordered) > 1:
        line(console, Text(f"the same in {count(len(ordered) - 1, 'more case')}:"), indent=6)
        _cases([finding.case for finding in ordered[1:]], console, indent=8)


def _evidence(finding: Finding, exchanges: dict[str, Exchange], console: Console) -> None:
    seen = [exchanges[one] for one in finding.evidence if one in exchanges]
    for exchange in seen[:_MOST_EXCHANGES]:
        line(console, Text(printable(exchange_line(exchange)), style="dim"), indent=6)
    if len(seen) > _MOST_EXCHANGES:
        line(console, Text(f"and {count(len(seen) - _MOST_EXCHANGES, 'more exchange')}", style="dim"), indent=6)


def inconclusive(report: RunReport, console: Console) -> None:
    """What stayed in doubt: each kind of reason once, with the clients, the number of their cases and one of these."""
    found = doubts(report)
    if not found:
        return
    line(console, Text("Inconclusive", style=_DOUBT))
    for doubt in found[:_MOST_REASONS]:
        line(console, Text.assemble((doubt.check, _DOUBT), f"  {shortened(doubt.reason)}"), indent=2)
        clients = [f"{client} {count(len(cases), 'case')}" for client, cases in doubt.cases.items()]
        line(console, Text(printable(", ".join(clients)), style="dim"), indent=4)
        line(console, Text(next(iter(doubt.cases.values()))[0], style="dim"), indent=4, copied=True)
    if len(found) > _MOST_REASONS:
        line(console, Text(f"and {len(found) - _MOST_REASONS} more; the JSON report has them all"), indent=2)
    console.print()


def _cases(cases: Sequence[str], console: Console, *, indent: int) -> None:
    for case in cases[:MOST_ALIKE]:
        line(console, Text(case, style="dim"), indent=indent, copied=True)
    if len(cases) > MOST_ALIKE:
        line(console, Text(f"and {len(cases) - MOST_ALIKE} more", style="dim"), indent=indent)
