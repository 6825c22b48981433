"""The values that layouts give."""

from harness.derive.facts import ExampleText
from harness.derive.text.pages import Span


def test_headers_ignore_case() -> None:
    example = ExampleText("t", "", Span(1, 1), headers=(("X-One", "1"), ("x-one", "2")))
    assert example.header("x-ONE") == "1"
    assert example.header("x-two") is None
