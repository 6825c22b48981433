"""The result of a run for a person: a table, the findings, one line that sums it up. Plain where it is piped."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harness.model import CaseResult, ClientInfo, Exchange, Finding, OperationId, RunReport, Severity, Verdict
from harness.reports.account import Account
from harness.reports.exchange_line import exchange_line
from harness.reports.lines import HANGING, MOST_ALIKE, count, line, some

_GROUPS = ("example", "request", "item", "common", "throttle")
_STYLES: dict[Verdict, str] = {"fail": "bold red", "inconclusive": "yellow", "pass": "green"}
_SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
_MOST_EXCHANGES = 4
_MOST_REASONS = 30
_OPERATION_WIDTH = 25
_GROUP_WIDTH = 8


def write(account: Account, stream: TextIO) -> None:
    """Write the report, coloured for terminals only, whatever the environment says."""
    render(account, Console(file=stream, force_terminal=stream.isatty()))


def render(account: Account, console: Console) -> None:
    """Print the report."""
    report = account.report
    for client in report.clients:
        _client(report, client, console)
    _findings(report, console)
    _inconclusive(report, console)
    _unsound(report, console)
    _made_up_rates(report, console)
    _not_tried(report, console)
    _summary(account, console)


def _client(report: RunReport, client: ClientInfo, console: Console) -> None:
    results = [result for result in report.results if result.client == client.name]
    name = client.name if client.package == client.name else f"{client.name} ({client.package})"
    line(console, Text.assemble((name, "bold"), f" {client.version}, {client.runtime}"))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("pass/fail/inconclusive", width=_OPERATION_WIDTH, overflow="fold")
    for group in _GROUPS:
        table.add_column(group, justify="right", min_width=_GROUP_WIDTH, no_wrap=True)
    for operation in dict.fromkeys(result.operation for result in results):
        own = [result for result in results if result.operation == operation]
        table.add_row(_operation_name(operation), *(_cell(own, group) for group in _GROUPS))
    console.print(Padding(table, (0, 0, 0, 2), expand=False))
    console.print()


def _operation_name(operation: OperationId) -> Text:
    return Text(operation.name)


def _cell(results: Iterable[CaseResult], group: str) -> Text:
    counts = Counter(result.verdict for result in results if result.group == group)
    if not counts:
        return Text("-", style="dim")
    worst: Verdict = "fail" if counts["fail"] else "inconclusive" if counts["inconclusive"] else "pass"
    return Text(f"{counts['pass']}/{counts['fail']}/{counts['inconclusive']}", style=_STYLES[worst])


def _findings(report: RunReport, console: Console) -> None:
    if not report.findings:
        return
    exchanges = {
        exchange.draft.id: exchange
        for result in report.results
        for conversation in result.conversations
        for exchange in conversation.exchanges
    }
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(report.findings, key=lambda one: _SEVERITIES.index(one.severity)):
        alike.setdefault((finding.client, finding.check), []).append(finding)
    line(console, Text(_findings_head(report.findings), style="bold red"))
    for (client, check), findings in alike.items():
        console.print()
        head = f"{findings[0].severity}  {check}  {client}  {count(len(findings), 'case')}"
        line(console, Text(head, style=_STYLES["fail"]))
        for finding in findings[:MOST_ALIKE]:
            _finding(finding, exchanges, console)
        if len(findings) > MOST_ALIKE:
            rest = [finding.case for finding in findings[MOST_ALIKE:]]
            line(console, Text(f"the same check fails in {count(len(rest), 'more case')}:"), indent=2)
            _cases(rest, console)
    console.print()


def _findings_head(findings: Sequence[Finding]) -> str:
    checks = len({finding.check for finding in findings})
    cases = len({(finding.client, finding.case) for finding in findings})
    fails = "check fails" if checks == 1 else "checks fail"
    return f"Findings: {len(findings)} ({checks} {fails} in {count(cases, 'case')})"


def _finding(finding: Finding, exchanges: dict[str, Exchange], console: Console) -> None:
    line(console, Text(finding.case), indent=2, copied=True)
    line(console, Text(finding.message), indent=4)
    seen = [exchanges[one] for one in finding.evidence if one in exchanges]
    for exchange in seen[:_MOST_EXCHANGES]:
        line(console, Text(exchange_line(exchange), style="dim"), indent=4)
    if len(seen) > _MOST_EXCHANGES:
        line(console, Text(f"and {count(len(seen) - _MOST_EXCHANGES, 'more exchange')}", style="dim"), indent=4)
    line(console, Text(finding.repeat, style="cyan"), indent=4, copied=True)


def _inconclusive(report: RunReport, console: Console) -> None:
    reasons: dict[tuple[str, str, str], list[str]] = {}
    for result in report.results:
        for judgement in result.judgements:
            if judgement.verdict == "inconclusive":
                reasons.setdefault((result.client, judgement.check, judgement.reason), []).append(result.case)
    if not reasons:
        return
    line(console, Text("Inconclusive", style=_STYLES["inconclusive"]))
    for (client, check, reason), cases in list(reasons.items())[:_MOST_REASONS]:
        line(console, Text(f"{check}  {client}  {count(len(cases), 'case')}"), indent=2)
        line(console, Text(reason), indent=4)
        _cases(cases, console)
    if len(reasons) > _MOST_REASONS:
        line(console, Text(f"and {len(reasons) - _MOST_REASONS} more; the JSON report has them all"), indent=2)
    console.print()


def _unsound(report: RunReport, console: Console) -> None:
    if not report.unsound:
        return
    line(console, Text("This run cannot be trusted:", style="bold red"))
    for problem in report.unsound[:_MOST_REASONS]:
        line(console, Text(problem), indent=2)
    if len(report.unsound) > _MOST_REASONS:
        line(console, Text(f"and {len(report.unsound) - _MOST_REASONS} more"), indent=2)
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


def _summary(account: Account, console: Console) -> None:
    report = account.report
    met, rows = account.coverage.counts()["errors"]
    line(console, Text(f"{met} of {count(rows, 'listed error row')} sent and answered for."))
    counts = Counter(result.verdict for result in report.results)
    verdicts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("pass", "fail", "inconclusive"))
    cases, clients = count(len(report.results), "case"), count(len(report.clients), "client")
    seconds = (report.ended - report.started).total_seconds()
    found = count(len(report.findings), "finding")
    trusted = "" if not report.unsound else "; not sound"
    said = f"{cases} with {clients}: {verdicts}; {found};"
    how = f"seed {report.seed}; {seconds:.1f} s{trusted}"
    style = "bold red" if report.findings or report.unsound else "bold green"
    if console.is_terminal and len(f"{said} {how}") > console.width:
        line(console, Text(said, style=style))
        line(console, Text(how, style=style), indent=HANGING)
    else:
        line(console, Text(f"{said} {how}", style=style))


def _cases(cases: Sequence[str], console: Console) -> None:
    for case in cases[:MOST_ALIKE]:
        line(console, Text(case, style="dim"), indent=4, copied=True)
    if len(cases) > MOST_ALIKE:
        line(console, Text(f"and {len(cases) - MOST_ALIKE} more", style="dim"), indent=4)
