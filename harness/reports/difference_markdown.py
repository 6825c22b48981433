"""The difference of two runs as Markdown, as long as a comment on GitHub may be."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

from harness.reports.alike import defects
from harness.reports.difference import Difference
from harness.reports.difference_text import about_run, summary
from harness.reports.lines import count
from harness.reports.markdown import defect_section, escaped, fitted, span, table
from harness.reports.text_findings import exchanges_by_id

_MOST_ROWS = 100


def write(found: Difference, stream: TextIO) -> None:
    """Write the difference; what does not fit into a comment is counted at its end."""
    stream.write(fitted(_sections(found)))


def _sections(found: Difference) -> Iterator[str]:
    yield f"## harness report diff: {summary(found)}\n"
    before = about_run(found.before, [pair.before for pair in found.pairs])
    after = about_run(found.after, [pair.after for pair in found.pairs])
    yield f"before: {escaped(before)}  \nafter: {escaped(after)}\n"
    for word, names in (("before", found.lost), ("after", found.added)):
        if names:
            yield f"Only {word}: {', '.join(map(span, names))}\n"
    only_new = replace(found.after, report=replace(found.after.report, findings=found.new), against=None)
    exchanges = exchanges_by_id(found.after.report)
    for defect in defects(only_new):
        yield "\n".join(defect_section(defect, only_new, exchanges))
    yield from _table(
        "Gone",
        ("why", "check", "client", "case"),
        [(one.why, escaped(one.finding.check), span(one.finding.client), span(one.finding.case)) for one in found.gone],
    )
    yield from _table(
        "Changed verdicts",
        ("before", "after", "client", "case"),
        [(one.before, one.after, span(one.client), span(one.case)) for one in found.verdicts],
    )
    yield from _table(
        "Changed traits",
        ("trait", "before", "after", "client"),
        [
            (escaped(one.name), escaped(one.before or "-"), escaped(one.after or "-"), span(one.client))
            for one in found.traits
        ],
    )
    for word, alone in (("before", found.only_before), ("after", found.only_after)):
        for lone in alone:
            yield f"Only {word}: {count(len(lone.cases), 'case')} of {span(lone.client)}\n"


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        more = f"\nand {len(rows) - _MOST_ROWS} more\n" if len(rows) > _MOST_ROWS else ""
        yield f"### {title}\n\n{table(head, rows[:_MOST_ROWS])}{more}"
