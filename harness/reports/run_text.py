"""The report on a program that ran under the harness: calls, rules, remarks, the line that repeats it."""

import contextlib
import io
from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from harness.checks.check import Contract
from harness.model import Exchange
from harness.reports.call_counts import CallCount, count_calls
from harness.reports.exchange_line import exchange_line
from harness.reports.lines import MOST_ALIKE, count, line, some
from harness.reports.watched_run import Cassettes, Remark, RuleOutcome, WatchedRun, Weight

_STYLES: dict[Weight, str] = {"finding": "bold red", "warning": "yellow", "note": "cyan"}
_WEIGHTS: tuple[Weight, ...] = ("finding", "warning", "note")
_MOST_REMARKS = 20
_MARGIN = 9


def write(report: WatchedRun, contract: Contract, stream: TextIO) -> None:
    """Write the report, coloured for terminals only; a reader who has left is no reason to fail."""
    text = io.StringIO()
    console = Console(file=text, force_terminal=stream.isatty())
    render(report, contract, console)
    with contextlib.suppress(OSError):
        stream.write(text.getvalue())
        stream.flush()


def render(report: WatchedRun, contract: Contract, console: Console) -> None:
    """Print the report."""
    console.print()
    line(console, Text.assemble(("harness: ", "bold"), f"the program {report.ended_how}"))
    _calls(count_calls(report.exchanges, contract), console)
    _rules(report.rules, console)
    _cassettes(report.cassettes, console)
    _remarks(report, console)
    _unsound(report.unsound, console)
    _summary(report, console)


def _calls(calls: Sequence[CallCount], console: Console) -> None:
    if not calls:
        return
    width = max(len(each.name) for each in calls)
    line(console, Text(f"  calls  executed  {'operation':<{width}}  answered", style="bold"))
    for each in calls:
        answers = ", ".join(_times(answer, number) for answer, number in each.answers.items())
        line(console, Text(f"{each.calls:>7}  {each.executed:>8}  {each.name:<{width}}  {answers}{_replayed(each)}"))


def _replayed(each: CallCount) -> str:
    """What tells that calls were carried out when they were recorded, and not now."""
    if not each.replayed:
        return ""
    return "  (replayed)" if each.replayed == each.calls else f"  ({each.replayed} replayed)"


def _rules(rules: Sequence[RuleOutcome], console: Console) -> None:
    if not rules:
        return
    line(console, Text("matched       met  rule", style="bold"))
    for rule in rules:
        met = f"{rule.rows_met} of {rule.rows} errors sent" if rule.rows > 1 else ""
        remark = "".join(f"  ({part})" for part in (met, rule.why) if part)
        style = "" if rule.state == "met" else "yellow"
        line(console, Text(f"{rule.matches:>7}  {rule.hits:>8}  {rule.text}{remark}", style=style))


def _cassettes(cassettes: Cassettes | None, console: Console) -> None:
    if cassettes is None or not cassettes.report.cassettes:
        return
    line(console, Text(" played  recorded  cassette", style="bold"))
    untouched = 0
    for each in cassettes.report.cassettes:
        if each.session is None and not each.played and each.file != cassettes.place:
            untouched += 1
            continue
        left = f"  ({len(each.unplayed)} of {each.interactions} not played)" if each.unplayed else ""
        style = "yellow" if left else ""
        line(console, Text(f"{each.played:>7}  {each.recorded:>8}  {each.file}{left}", style=style))
    if untouched:
        line(console, Text(f"{0:>7}  {0:>8}  {count(untouched, 'other')} in {cassettes.place}", style="yellow"))


def _remarks(report: WatchedRun, console: Console) -> None:
    untold = {exchange.draft.id: exchange for exchange in report.exchanges}
    ordered = sorted(report.remarks, key=lambda remark: _WEIGHTS.index(remark.weight))
    for remark in ordered[:_MOST_REMARKS]:
        _remark(remark, untold, console)
    if len(ordered) > _MOST_REMARKS:
        line(console, Text(f"and {count(len(ordered) - _MOST_REMARKS, 'more remark')}"))


def _remark(remark: Remark, untold: dict[str, Exchange], console: Console) -> None:
    """The remark, and below a heavy one the first of its exchanges; ``untold`` are those not yet shown."""
    where = "" if remark.operation is None else f"{remark.operation.short}  "
    evidence = f" ({some(remark.evidence)})" if remark.evidence else ""
    head = (f"{remark.weight:<7}", _STYLES[remark.weight])
    line(console, Text.assemble(head, f"  {remark.about}  {where}{remark.message}{evidence}"), hanging=_MARGIN)
    for identity in () if remark.weight == "note" else remark.evidence[:MOST_ALIKE]:
        exchange = untold.pop(identity, None)
        if exchange is not None and exchange.draft.problem != remark.message:
            line(console, Text(f"{identity}  {exchange_line(exchange)}", style="dim"), indent=_MARGIN)


def _unsound(reasons: Sequence[str], console: Console) -> None:
    if reasons:
        line(console, Text("This run cannot be trusted:", style="bold red"))
        for reason in reasons:
            line(console, Text(reason), indent=2)


def _summary(report: WatchedRun, console: Console) -> None:
    weights = Counter(remark.weight for remark in report.remarks)
    found = ", ".join(count(weights[weight], weight) for weight in _WEIGHTS)
    seconds = (report.ended - report.started).total_seconds()
    connections = sum(exchange.draft.of_connection for exchange in report.exchanges)
    calls = count(len(report.exchanges) - connections, "request")
    if connections:
        calls += f" and {count(connections, 'spoiled connection')}"
    style = "bold red" if report.findings or report.unsound else "bold green"
    line(console, Text(f"{calls} in {seconds:.1f} s; {found}; seed {report.seed}", style=style))
    line(console, Text.assemble("again: ", (report.repeat, "cyan")), copied=True)


def _times(answer: str, number: int) -> str:
    return answer if number == 1 else f"{answer} ×{number}"
