"""Marks that pages of every layout carry somewhere: dates, request rates, headings of code blocks."""

import re
from collections.abc import Sequence
from datetime import date

from harness.derive.facts import Rate, Said
from harness.derive.text.pages import Line
from harness.derive.text.wording import half_width

_DATE = re.compile(
    r"(?P<label>[^\d\n]*?)\s*:?\s*(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?"
)
_FIRST_PUBLISHED = re.compile(r"首次|first published|published|primeira|初回", re.IGNORECASE)
_RATES: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"(?P<n>\d{1,9})\s*/\s*(?P<t>\d{1,9})\s*\(?\s*s(?:ec|econds?)?\s*\)?"), 0),
    (
        re.compile(
            r"(?P<n>\d{1,9})\s*(?:times?|requests?|calls?)[^.\n]{0,40}?\bper (?P<t>\d{1,9}) seconds", re.IGNORECASE
        ),
        0,
    ),
    (re.compile(r"(?P<n>\d{1,9})\s*(?:times?|requests?|calls?)[^.\n]{0,40}?\bper second", re.IGNORECASE), 1),
    (re.compile(r"(?P<n>\d{1,9})\s*(?:times?|requests?|calls?)[^.\n]{0,40}?\bper minute", re.IGNORECASE), 60),
    (re.compile(r"(?P<n>\d{1,9})\s*次\s*/\s*(?:秒|s\b)"), 1),
    (re.compile(r"(?P<n>\d{1,9})\s*次\s*/\s*(?:分钟?|min)"), 60),
    (re.compile(r"每秒(?:钟)?[^\d。\n]{0,12}?(?P<n>\d{1,9})\s*次"), 1),
    (re.compile(r"每分钟[^\d。\n]{0,12}?(?P<n>\d{1,9})\s*次"), 60),
    (re.compile(r"QPS[^\d。\n]{0,16}?(?P<n>\d{1,9})", re.IGNORECASE), 1),
)
_RATE_LINE = re.compile(r"频率|速率|流控|QPS|每秒|每分钟|per second|per minute|per \d+ seconds|rate", re.IGNORECASE)


def updated_in(lines: Sequence[Line]) -> Said | None:
    """When the page was last updated (``2025-10-30T21:28:26``): the first date that is none of first publication."""
    for line in lines:
        for match in _DATE.finditer(half_width(line.text)):
            if _FIRST_PUBLISHED.search(match["label"]):
                continue
            year, month, day, time = match.group(2, 3, 4, 5)
            try:
                value = date(int(year), int(month), int(day)).isoformat()
            except ValueError:
                continue
            if time and time.count(":") == 2:
                value += f"T{time.rjust(8, '0')}"
            return Said(value, line.span)
    return None


def rate_in(lines: Sequence[Line]) -> Rate | None:
    """The request rate that a line states, in the page's own window: ``500/60(s)`` is 500 in 60 s."""
    for line in lines:
        text = half_width(line.text)
        if not _RATE_LINE.search(text):
            continue
        for pattern, seconds in _RATES:
            match = pattern.search(text)
            if match is not None:
                window = seconds or float(match["t"])
                if int(match["n"]) > 0 and window > 0:
                    return Rate(int(match["n"]), window, line.span)
    return None
