"""The forms that a report of ``harness verify`` can have: adding one is a file beside this one and a line here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TextIO, TypeAlias

from harness.errors import UserError
from harness.reports import (
    difference_json,
    difference_markdown,
    difference_text,
    json_report,
    junit,
    markdown,
    text,
)
from harness.reports.account import Account
from harness.reports.difference import Difference
from harness.reports.html_report import page

Write: TypeAlias = Callable[[Account, TextIO], None]
"""Writes the report to the stream; colours and a width are for terminals only."""

FORMATS: Mapping[str, Write] = MappingProxyType(
    {
        "text": text.write,
        "json": json_report.write,
        "junit": junit.write,
        "markdown": markdown.write,
        "html": page.write,
    }
)

DIFFERENCE_FORMATS: Mapping[str, Callable[[Difference, TextIO], None]] = MappingProxyType(
    {
        "text": difference_text.write,
        "json": difference_json.write,
        "markdown": difference_markdown.write,
    }
)
"""The same for the difference of two runs."""

_ENDINGS: Mapping[str, str] = MappingProxyType(
    {".txt": "text", ".json": "json", ".xml": "junit", ".md": "markdown", ".html": "html"}
)


def format_of(path: Path, default: str | None = None) -> str:
    """The form that the ending of a file's name stands for, else the default; UserError where there is none."""
    form = _ENDINGS.get(path.suffix.lower(), default)
    if form is None:
        raise UserError(f"what report {str(path)!r} is to be cannot be told", hint=f"endings are {', '.join(_ENDINGS)}")
    return form
