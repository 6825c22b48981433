"""What a page of some layout should hold and does not: missing sections, empty tables, a lost column, unread rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest

from harness.derive.facts import Gap, Row
from harness.derive.tables.table_reader import is_rule, table_in
from harness.derive.text.pages import Line, Page, Span
from harness.derive.text.sections import Section, text_of

_APART = 3  # lines, some of them blank, that may lie between two of one run
_SHOWN = 40


def missing_sections(page: Page, sections: Sequence[Section], expected: Mapping[str, str]) -> list[Gap]:
    """A gap for each expected section (key → place in the spec) that the page does not have."""
    end = Span(page.lines[-1].number, page.lines[-1].number)
    # The heading of an example that the text ends with: a page of which nothing is left but that does not show one.
    bare = len(sections[:-1]) if sections and sections[-1].key.endswith("example") and not sections[-1].filled else None
    present = {section.key for section in sections[:bare]}
    return [Gap("section", place, key, end) for key, place in expected.items() if key not in present]


def empty_sections(
    sections: Sequence[Section],
    key: str,
    rows_of: Callable[[Section], Sequence[object]],
    none: re.Pattern[str],
    label: re.Pattern[str] = re.compile(r"(?!)"),
) -> list[Gap]:
    """A gap for each section of that key without rows, unless its text says that there are ``none``.

    A heading with nothing below it but another one of its key announces that one; one with lines below is not empty,
    these lines could not be read. A line that matches ``label`` is the head of a table.
    """
    gaps: list[Gap] = []
    for section, following in zip_longest(sections, sections[1:]):
        if section.key != key or rows_of(section) or none.search(text_of(section.filled)):
            continue
        table = table_in(section.lines)
        lines = [line for line in (table.body if table is not None else section.lines) if not line.blank]
        lines = [line for line in lines if not label.fullmatch(line.text) and not is_rule(line)]
        if lines:
            gaps += unread_lines(key, lines)
        elif following is None or following.key != key:
            gaps.append(Gap("empty", key, section.heading.text, section.span))
    return gaps


def lost_required(rows: Sequence[Row], *, headed: bool) -> list[Gap]:
    """A gap where rows do not say what is required; ``headed`` says whether the table has a column for it."""
    lost = [row for row in rows if row.required is None]
    if not lost:
        return []
    return [Gap("column", "input", "headed" if headed else "", lost[0].span.join(lost[-1].span))]


def unread_lines(at: str, lines: Sequence[Line]) -> list[Gap]:
    """A gap for each run of lines of which nothing could be made, in tables of that place of the spec."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and line.number - runs[-1][-1].number <= _APART:
            runs[-1].append(line)
        else:
            runs.append([line])
    return [
        Gap("unread", at, ", ".join(_opening(line.text) for line in run[:3]), run[0].span.join(run[-1].span))
        for run in runs
    ]


def _opening(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
