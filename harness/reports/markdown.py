"""The result of a run as Markdown: the grid, the findings, the profile; as long as a comment on GitHub may be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from harness.errors import printable
from harness.model import CHECK_GROUPS, Exchange
from harness.reports.account import Account
from harness.reports.alike import Defect, Kind, defects
from harness.reports.coverage import PARTS
from harness.reports.exchange_line import exchange_line
from harness.reports.grid import Tally, client_rows
from harness.reports.lines import count
from harness.reports.problems import problems
from harness.reports.sources import source_words
from harness.reports.text_findings import exchanges_by_id
from harness.reports.trait_table import trait_rows

LONGEST = 65_000
"""A comment on GitHub may have 65,536 characters."""
_MOST_KINDS = 3
_MOST_EXCHANGES = 3
_LONGEST_LINE = 600
# A name after an at sign is told of its mention, whatever stands around it.
_SPECIAL = str.maketrans({"@": "@\u200b"} | {char: f"\\{char}" for char in "\\`*_{}[]<>#|~&"})


def write(account: Account, stream: TextIO) -> None:
    """Write the report; what does not fit into a comment is counted at its end."""
    stream.write(fitted(_sections(account)))


def fitted(sections: Iterable[str], longest: int = LONGEST) -> str:
    """The sections one below the other, as many as fit, and a line on those that are left out."""
    told, left_out, length = [], 0, 0
    for section in sections:
        if length + len(section) > longest - 100:
            left_out += 1
        else:
            told.append(section)
            length += len(section) + 1
    if left_out:
        told.append(f"_{count(left_out, 'more section')} left out: the text and HTML reports have them._\n")
    return "\n".join(told)


def escaped(text: str) -> str:
    """The text as one line in which nothing is Markdown, HTML or somebody's name."""
    shown = printable(text)
    shown = shown if len(shown) <= _LONGEST_LINE else f"{shown[:_LONGEST_LINE]}…"
    return shown.translate(_SPECIAL)


def span(text: str) -> str:
    """The text as a piece of code within a line or a cell, in which nobody is mentioned."""
    return f"`{printable(text).replace('`', chr(39)).replace('|', chr(92) + '|')}`" if text else ""


def code(text: str) -> str:
    """The text as a block of code, whatever it holds."""
    shown = "\n".join(printable(line) for line in text.split("\n"))
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}\n{shown}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: int = 0) -> str:
    """A table; the last ``right`` columns are numbers."""
    marks = [":--"] * (len(head) - right) + ["--:"] * right
    lines = [head, marks, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _sections(account: Account) -> Iterator[str]:
    report = account.report
    yield f"## harness verify: {_verdict(account)}\n"
    yield _summary(account)
    if report.unsound:
        told = "".join(f"- {escaped(problem)}\n" for problem in problems(report))
        yield f"**This run cannot be trusted:**\n\n{told}"
    yield _grid(account)
    exchanges = exchanges_by_id(report)
    for defect in defects(account):
        yield "\n".join(defect_section(defect, account, exchanges))
    rows = trait_rows(report)
    if rows:
        names = [client.name for client in report.clients]
        cells = (
            [escaped(row.name), *(escaped(row.traits[name].value) if name in row.traits else "-" for name in names)]
            for row in rows
        )
        told = table(["", *map(span, names)], cells)
        yield f"<details><summary>Profile: what the contract leaves free</summary>\n\n{told}\n</details>\n"


def _verdict(account: Account) -> str:
    report = account.report
    if report.unsound:
        return "not sound"
    if account.against is not None:
        return f"{count(len(account.against.new), 'new finding')}, {len(account.report.findings)} in all"
    return count(len(report.findings), "finding") if report.findings else "nothing found"


def _summary(account: Account) -> str:
    report = account.report
    counts = Counter(result.verdict for result in report.results)
    verdicts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("pass", "fail", "inconclusive"))
    seconds = (report.ended - report.started).total_seconds()
    lines = [f"{count(len(report.results), 'case')}: {verdicts}; seed {report.seed}; {seconds:.0f} s."]
    met = [f"{met} of {every} {PARTS[part]}" for part, (met, every) in account.coverage.counts().items() if every]
    if met:
        lines.append(f"Of the contract: {', '.join(met)}.")
    if account.against is not None:
        gone = Counter(one.why for one in account.against.gone)
        why = f" ({', '.join(f'{number} {reason}' for reason, number in gone.items())})" if gone else ""
        lines.append(f"Against the baseline: {len(account.against.new)} new, {len(account.against.gone)} gone{why}.")
    return "\n".join(f"{line}  " for line in lines) + "\n"


def _grid(account: Account) -> str:
    rows = (
        [f"{span(row.client.name)} {escaped(row.client.version)}", *map(_cell, (*row.groups.values(), row.all))]
        for row in client_rows(account.report)
    )
    return table(["pass/fail/inconclusive", *CHECK_GROUPS, "cases"], rows, right=len(CHECK_GROUPS) + 1)


def _cell(tally: Tally) -> str:
    return f"**{tally}**" if tally["fail"] else str(tally)


def defect_section(defect: Defect, account: Account, exchanges: Mapping[str, Exchange]) -> Iterator[str]:
    """The paragraphs on a defect: what it means, and each kind of reason with one case."""
    new = f", {defect.new} new" if account.against is not None else ""
    check = defect.check
    yield f"### {defect.severity}: {escaped(check.id)}, {span(defect.client)} ({count(defect.cases, 'case')}{new})\n"
    if check.explains:
        yield f"{escaped(check.explains)}\n"
    for kind in defect.kinds[:_MOST_KINDS]:
        yield from _kind(kind, account, exchanges)
    more = defect.kinds[_MOST_KINDS:]
    if more:
        cases = sum(len(kind.findings) for kind in more)
        yield f"- and {count(len(more), 'other reason')} in {count(cases, 'case')}\n"


def _kind(kind: Kind, account: Account, exchanges: Mapping[str, Exchange]) -> Iterator[str]:
    first = min(kind.findings, key=lambda finding: account.is_known(finding.id))
    mark = "**new** " if account.is_new(first.id) else ""
    more = f" (and in {count(len(kind.findings) - 1, 'more case')})" if len(kind.findings) > 1 else ""
    yield f"- {mark}{escaped(first.message)}{more}\n"
    for fact in first.facts[:1]:
        yield f"  {escaped(source_words(fact))}\n"
    seen = [exchange_line(exchanges[one]) for one in first.evidence[:_MOST_EXCHANGES] if one in exchanges]
    block = code("\n".join((first.case, *seen, first.repeat)))
    yield "".join(f"  {line}\n" for line in block.split("\n"))
