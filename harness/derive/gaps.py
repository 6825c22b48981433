"""What a page of some layout should hold and does not: missing sections, empty tables, a lost column, unread rows."""

import re
from collections.abc import Callable, Mapping, Sequence

from harness.derive.facts import Gap, Row
from harness.derive.pages import Line, Page, Span
from harness.derive.sections import Section, text_of, with_key


def missing_sections(page: Page, sections: Sequence[Section], expected: Mapping[str, str]) -> list[Gap]:
    """A gap for each expected section (key → place in the spec) that the page does not have."""
    end = Span(page.lines[-1].number, page.lines[-1].number)
    present = {section.key for section in sections}
    return [Gap("section", place, key, end) for key, place in expected.items() if key not in present]


def empty_sections(
    sections: Sequence[Section], key: str, rows_of: Callable[[Section], Sequence[object]], none: re.Pattern[str]
) -> list[Gap]:
    """A gap for each section of that key without rows, unless its text says that there are ``none``."""
    return [
        Gap("empty", key, section.heading.text, section.span)
        for section in with_key(sections, key)
        if not rows_of(section) and not none.search(text_of(section.filled))
    ]


def lost_required(rows: Sequence[Row], *, headed: bool) -> list[Gap]:
    """A gap where rows do not say what is required; ``headed`` says whether the table has a column for it."""
    lost = [row for row in rows if row.required is None]
    if not lost:
        return []
    return [Gap("column", "input", "headed" if headed else "", lost[0].span.join(lost[-1].span))]


def unread_errors(lines: Sequence[Line]) -> list[Gap]:
    """A gap for the lines that begin rows of error tables of which nothing could be made."""
    if not lines:
        return []
    texts = ", ".join(line.text[:40] for line in lines[:3])
    return [Gap("unread", "errors", texts, lines[0].span.join(lines[-1].span))]
