"""The forms that a report of ``harness verify`` can have: adding one is a file beside this one and a line here."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TextIO, TypeAlias

from harness.reports import json_report, text
from harness.reports.account import Account

Write: TypeAlias = Callable[[Account, TextIO], None]
"""Writes the report to the stream; colours and a width are for terminals only."""

FORMATS: Mapping[str, Write] = MappingProxyType(
    {
        "text": text.write,
        "json": json_report.write,
    }
)
