"""Lines of reports."""

import io
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from harness.reports.lines import count, line, some


def printed(text: str, *, terminal: bool, indent: int = 0, **options: Any) -> list[str]:
    stream = io.StringIO()
    console = Console(file=stream, width=20, force_terminal=terminal, color_system=None, _environ={})
    line(console, Text(text), indent, **options)
    return stream.getvalue().splitlines()


def test_long_lines_are_wrapped_for_people_only() -> None:
    text = "one two three four five six"
    assert printed(text, terminal=False) == [text]
    assert printed(text, terminal=True) == ["one two three four", "  five six"]
    assert printed(text, terminal=True, indent=2) == ["  one two three", "    four five six"]
    assert printed(text, terminal=True, hanging=5) == ["one two three", "     four five six"]
    assert printed(text, terminal=True, copied=True) == [text]
    assert printed("short", terminal=True, indent=4) == ["    short"]


@pytest.mark.parametrize(("number", "told"), [(0, "0 cases"), (1, "1 case"), (2, "2 cases")])
def test_a_number_has_its_noun(number: int, told: str) -> None:
    assert count(number, "case") == told


def test_of_many_names_some_are_told() -> None:
    assert some(["a", "b", "c"]) == "a, b, c"
    assert some(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
