"""What a page should hold and does not."""

import re
from collections.abc import Callable

from harness.derive.facts import Row
from harness.derive.layouts.gaps import empty_sections, lost_required, missing_sections, unread_lines
from harness.derive.text.pages import Line, Page, Span
from harness.derive.text.sections import split_sections


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


def test_lines_far_apart_are_gaps_of_their_own(lines: Callable[[str], tuple[Line, ...]]) -> None:
    made = lines("a\n\nb" + "\n" * 5 + "x" * 60)
    gaps = unread_lines("input", [line for line in made if not line.blank])
    assert [(gap.about, gap.span) for gap in gaps] == [("a, b", Span(1, 3)), ("x" * 40 + "…", Span(8, 8))]


def test_a_heading_that_announces_another_one_is_not_empty(page: Callable[[str], Page]) -> None:
    headings = {"errors": re.compile("E.?"), "input": re.compile("In")}
    for text, found in (("E\nE1\nrow\n", []), ("E\nIn\nE1\nrow\n", [1]), ("In\nE\n", [2])):
        _, sections = split_sections(page(text), headings)
        gaps = empty_sections(sections, "errors", lambda section: section.filled, re.compile("none"))
        assert [gap.span.first for gap in gaps] == found


def test_lines_without_rows_are_unread_and_not_empty(page: Callable[[str], Page]) -> None:
    headings = {"input": re.compile("In")}
    for text, found in (
        ("In\nfoo\nName\nType\nrow\n", [("unread", "row")]),
        ("In\nfoo\n", [("unread", "foo")]),
        ("In\nfoo\nName\nType\n", [("empty", "In")]),
        ("In\nlabel\n| Name | Type |\n|---|---|\n", [("empty", "In")]),
        ("In\nlabel\n", [("empty", "In")]),
    ):
        _, sections = split_sections(page(text), headings)
        gaps = empty_sections(sections, "input", lambda _: (), re.compile("none"), re.compile("label"))
        assert [(gap.kind, gap.about) for gap in gaps] == found
