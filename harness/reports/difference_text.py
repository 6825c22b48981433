"""The difference of two runs for a person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TextIO

from rich.console import Console
from rich.text import Text

from harness.errors import printable
from harness.model import ClientInfo
from harness.reports.account import Account
from harness.reports.difference import ChangedVerdict, Difference, LoneCases
from harness.reports.lines import count, line
from harness.reports.text_findings import findings

_MOST_GONE = 30
_MOST_CASES = 10


def write(found: Difference, stream: TextIO) -> None:
    """Write the difference, coloured for terminals only, whatever the environment says."""
    render(found, Console(file=stream, force_terminal=stream.isatty()))


def render(found: Difference, console: Console) -> None:
    """Print the difference."""
    for word, account, clients in (
        ("before", found.before, [pair.before for pair in found.pairs]),
        ("after", found.after, [pair.after for pair in found.pairs]),
    ):
        line(console, Text.assemble((f"{word}: ", "bold"), printable(about_run(account, clients))))
    for word, clients_alone in (("before", found.lost), ("after", found.added)):
        if clients_alone:
            line(console, Text(printable(f"only {word}: {', '.join(clients_alone)}"), style="yellow"))
    console.print()
    if found.new:
        line(console, Text("New", style="bold"))
        findings(replace(found.after, report=replace(found.after.report, findings=found.new), against=None), console)
    _gone(found, console)
    _verdicts(found.verdicts, console)
    _traits(found, console)
    _lone("before", found.only_before, console)
    _lone("after", found.only_after, console)
    line(console, Text(summary(found), style="bold red" if found.new else "bold green"))


def about_run(account: Account, clients: Sequence[ClientInfo]) -> str:
    """``acme-sdk 1.2.3; 2026-01-02 03:04, seed 7, harness 0.1.0``."""
    report = account.report
    names = ", ".join(f"{client.name} {client.version}" for client in clients) or "no client of the other run"
    trusted = ", not sound" if report.unsound else ""
    when = f"{report.started:%Y-%m-%d %H:%M}, seed {report.seed}, harness {account.harness}"
    return f"{names}; {when}, {count(len(report.results), 'case')}{trusted}"


def summary(found: Difference) -> str:
    """All of it in a line."""
    if found.nothing:
        return "no difference"
    return (
        f"{count(len(found.new), 'new finding')}, {len(found.gone)} gone; "
        f"{count(len(found.verdicts), 'changed verdict')}, {count(len(found.traits), 'changed trait')}"
    )


def _gone(found: Difference, console: Console) -> None:
    if not found.gone:
        return
    why = ", ".join(f"{number} {reason}" for reason, number in Counter(one.why for one in found.gone).items())
    line(console, Text(f"Gone: {len(found.gone)} ({why})", style="bold"))
    for one in found.gone[:_MOST_GONE]:
        told = f"{one.why}  {one.finding.check}  {one.finding.client}  {one.finding.case}"
        line(console, Text(printable(told)), indent=2)
    if len(found.gone) > _MOST_GONE:
        line(console, Text(f"and {len(found.gone) - _MOST_GONE} more"), indent=2)
    console.print()


def _verdicts(changed: Sequence[ChangedVerdict], console: Console) -> None:
    if not changed:
        return
    line(console, Text("Changed verdicts", style="bold"))
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in changed:
        alike.setdefault((one.client, one.before, one.after), []).append(one.case)
    for (client, before, after), cases in alike.items():
        line(console, Text(printable(f"{before} → {after}  {client}  {count(len(cases), 'case')}")), indent=2)
        _cases(cases, console)
    console.print()


def _traits(found: Difference, console: Console) -> None:
    if not found.traits:
        return
    line(console, Text("Changed traits", style="bold"))
    for one in found.traits:
        told = f"{one.name}: {one.before or '-'} → {one.after or '-'}  {one.client}"
        line(console, Text(printable(told)), indent=2)
    console.print()


def _lone(word: str, alone: Sequence[LoneCases], console: Console) -> None:
    for one in alone:
        line(console, Text(printable(f"Only {word}: {count(len(one.cases), 'case')} of {one.client}"), style="bold"))
        _cases(one.cases, console)
        console.print()


def _cases(cases: Sequence[str], console: Console) -> None:
    for case in cases[:_MOST_CASES]:
        line(console, Text(printable(case), style="dim"), indent=4, copied=True)
    if len(cases) > _MOST_CASES:
        line(console, Text(f"and {len(cases) - _MOST_CASES} more", style="dim"), indent=4)
