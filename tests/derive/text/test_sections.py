"""Headings, cells that look like headings, bullets of two depths."""

import re
from collections.abc import Callable

from harness.derive.text.pages import Line, Page, Span
from harness.derive.text.sections import chunks, span_of, split_sections, text_of, with_key

HEADINGS = {"input": re.compile("请求参数|Query"), "errors": re.compile("错误码")}


def test_a_page_is_cut_at_its_headings(page: Callable[[str], Page]) -> None:
    head, sections = split_sections(page("题\n  • 请求参数\n\na\n\n错误码\n\n请求参数\nb\n"), HEADINGS)
    assert [line.text for line in head] == ["题"]
    assert [(section.key, [line.text for line in section.filled]) for section in sections] == [
        ("input", ["a"]),
        ("errors", []),
        ("input", ["b"]),
    ]
    assert [section.span for section in sections] == [Span(2, 4), Span(6, 6), Span(8, 9)]
    assert len(with_key(sections, "input")) == 2


def test_a_cell_is_no_heading(page: Callable[[str], Page]) -> None:
    text = "错误码\n\nHttpCode\n错误码\n错误信息\n描述\n错误码\n错误码错误信息描述\nQuery\nString\nQuery\nother"
    _, sections = split_sections(page(text), HEADINGS, re.compile("String"))
    assert [(section.key, section.heading.number) for section in sections] == [
        ("errors", 1),
        ("errors", 7),
        ("input", 11),
    ]


def test_text_keeps_the_depth_of_bullets(lines: Callable[[str], tuple[Line, ...]]) -> None:
    assert text_of(lines("a\n\n  • b\n    • c\n  • d\ne")) == "a\n• b\n◦ c\n• d\ne"
    assert text_of(()) == ""


def test_pieces_of_lines(lines: Callable[[str], tuple[Line, ...]]) -> None:
    made = lines("a\nb\nc\nd")
    assert [[line.text for line in piece] for piece in chunks(made, [1, 3])] == [["b", "c"], ["d"]]
    assert chunks(made, []) == []
    assert span_of(lines("\na\n\n")) == Span(2, 2)
    assert span_of(lines("\n\n")) == Span(1, 3)
