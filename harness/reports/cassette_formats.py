"""The forms that reports of ``harness cassette`` can have: adding one is a file beside this one and a line here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TextIO

from harness.errors import UserError
from harness.reports import (
    cassette_check_json,
    cassette_check_junit,
    cassette_check_text,
    cassette_coverage_json,
    cassette_coverage_text,
    cassette_scan,
)
from harness.reports.formats import format_of

Forms = Mapping[str, Callable[[Any, TextIO], None]]

CHECK_FORMATS: Forms = MappingProxyType(
    {"text": cassette_check_text.write, "json": cassette_check_json.write, "junit": cassette_check_junit.write}
)
SCAN_FORMATS: Forms = MappingProxyType(
    {"text": cassette_scan.write_text, "json": cassette_scan.write_json, "junit": cassette_scan.write_junit}
)
STATS_FORMATS: Forms = MappingProxyType({"text": cassette_coverage_text.write, "json": cassette_coverage_json.write})


def form_of(path: Path, forms: Forms, default: str | None = None) -> str:
    """The form that the ending of a file's name stands for, else the default; UserError where it is none of them."""
    form = format_of(path, default)
    if form not in forms:
        raise UserError(
            f"{str(path)!r} would be {form}, which this report has not", hint=f"forms are {', '.join(forms)}"
        )
    return form
