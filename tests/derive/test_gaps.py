"""What a page should hold and does not."""

import re
from collections.abc import Callable

from harness.derive.facts import Row
from harness.derive.gaps import empty_sections, lost_required, missing_sections, unread_lines
from harness.derive.pages import Line, Page, Span
from harness.derive.sections import split_sections


def test_missing_and_empty_sections(page: Callable[[str], Page]) -> None:
    made = page("In\nOut\nnone\nIn\nrow\n")
    _, sections = split_sections(made, {"input": re.compile("In"), "output": re.compile("Out")})
    assert [
        (gap.at, gap.about, gap.span) for gap in missing_sections(made, sections, {"input": "input", "errors": "e"})
    ] == [("e", "errors", Span(6, 6))]
    gaps = empty_sections(sections, "input", lambda section: section.filled, re.compile("none"))
    assert [(gap.kind, gap.at, gap.about, gap.span) for gap in gaps] == [("empty", "input", "In", Span(1, 1))]
    assert empty_sections(sections, "output", lambda _: (), re.compile("none")) == []


def test_a_lost_column_covers_the_rows_that_lost_it() -> None:
    rows = [
        Row("A", "String", required, None, "", Span(line, line)) for line, required in ((1, True), (2, None), (4, None))
    ]
    (gap,) = lost_required(rows, headed=True)
    assert (gap.about, gap.span) == ("headed", Span(2, 4))
    assert lost_required(rows, headed=False)[0].about == ""
    assert lost_required(rows[:1], headed=True) == []


def test_unread_rows_are_one_gap(lines: Callable[[str], tuple[Line, ...]]) -> None:
    (gap,) = unread_lines("errors", lines("400\n404\n409\n500"))
    assert (gap.about, gap.span) == ("400, 404, 409", Span(1, 4))
    assert unread_lines("errors", ()) == []
