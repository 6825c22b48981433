"""Sections of examples with titles."""

import re
from collections.abc import Callable

import pytest

from harness.derive.examples.blocks import ExampleWords, examples_of
from harness.derive.text.pages import Page
from harness.derive.text.sections import split_sections

WORDS = ExampleWords(re.compile(r"Example\d.*"), re.compile("In"), re.compile("Out"))


def test_examples_one_after_the_other(page: Callable[[str], Page]) -> None:
    text = 'Examples\nExample1 a\nAbout it.\nMore.\nIn\n{"a": 1}\nOut\n{"b": 2}\n'
    text += 'Example2\nOut\n{"c": 3}\nExample3\nnothing\n'
    _, sections = split_sections(page(text), {"example": re.compile("Examples")})
    examples, gaps = examples_of(sections, WORDS)
    assert [(example.title, example.text, example.body, example.response) for example in examples] == [
        ("Example 1", "About it. More.", {"a": 1}, {"b": 2}),
        ("Example 2", "", None, {"c": 3}),
    ]
    assert [(example.has_request, example.has_response) for example in examples] == [(True, True), (False, True)]
    assert gaps == []


def test_broken_parts_are_gaps(page: Callable[[str], Page]) -> None:
    text = 'Examples\nExample1 a\nIn\nGET /\n{"a" 1}\nOut\n\nExample2 b\nIn\n{"a": 1}\nOut\n{"b": \n'
    _, sections = split_sections(page(text), {"example": re.compile("Examples")})
    examples, gaps = examples_of(sections, WORDS)
    assert [(gap.at, gap.about, gap.span.first) for gap in gaps] == [
        ("examples/0", "request", 5),
        ("examples/1", "response", 13),
    ]
    assert [(example.method, example.body) for example in examples] == [("GET", None), (None, {"a": 1})]


def test_a_header_is_found_whatever_its_case(page: Callable[[str], Page]) -> None:
    _, sections = split_sections(page("Examples\nIn\nGET /\nX-One: 1\n"), {"example": re.compile("Examples")})
    (example,) = examples_of(sections, WORDS)[0]
    assert (example.header("x-one"), example.header("X-Two")) == ("1", None)


@pytest.mark.parametrize(
    ("shown", "has_request"),
    [
        ('POST / HTTP/1.1\nHost: a.example.com\n\n{"A": ', False),
        ("POST / HTTP/1.1\nHost: a.example.com\n", False),
        ("POST / HTTP/1.1\nHost: a.example.com\n\n{}", True),
        ("GET /?Action=A HTTP/1.1", True),
    ],
)
def test_what_a_request_sends_is_not_made_up(page: Callable[[str], Page], shown: str, *, has_request: bool) -> None:
    _, sections = split_sections(page(f"Examples\nIn\n{shown}\n"), {"example": re.compile("Examples")})
    (example,) = examples_of(sections, WORDS)[0]
    assert (example.has_request, example.shown) == (has_request, True)
