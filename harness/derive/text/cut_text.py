"""A text that breaks off within a row: what the row says up to there is kept, its open end is not guessed."""

import re
from collections.abc import Sequence
from dataclasses import replace

from harness.derive.document import error_anchor
from harness.derive.facts import ErrorRow, Gap, PageFacts, Row
from harness.derive.layouts.conventions import CONVENTIONS
from harness.derive.text.pages import Page, Span

_STOPPED = re.compile(r"[.!?。!?]$")


def settled(facts: PageFacts, page: Page) -> PageFacts:
    """``facts`` without what the page's open end may have changed; a gap says where the text breaks off."""
    if page.open_line is None:
        return facts
    facts = replace(
        facts,
        input=_without_example(facts.input, page),
        output=_without_example(facts.output, page),
        structures=tuple(replace(table, rows=_without_example(table.rows, page)) for table in facts.structures),
    )
    if facts.errors and facts.errors[-1].span.last >= page.open_line:
        return _settled_error(facts, page)
    for block, rows in (("input", facts.input), ("output", facts.output)):
        if page.cut_word is not None and rows and rows[-1].span.last >= page.open_line:
            place = "common" if rows[-1].common else block
            return _with_gap(facts, page, f"{place}/{rows[-1].name.split('.')[0]}", rows[-1].name)
    return facts


def _without_example(rows: Sequence[Row], page: Page) -> tuple[Row, ...]:
    """An example value in the open line is none: what stands there may be the first part of it, or of a button."""
    if not rows or rows[-1].span.last < page.last_filled:
        return tuple(rows)
    return (*rows[:-1], replace(rows[-1], example=None))


def _settled_error(facts: PageFacts, page: Page) -> PageFacts:
    *before, row = facts.errors
    if row.message is not None and not _whole(row, before, page):
        kept = (*before, replace(row, message=None, retry="unknown"))
        return _with_gap(replace(facts, errors=kept), page, error_anchor(row), row.code)
    if page.cut_word is None or row.message is not None:
        return facts
    if CONVENTIONS[facts.provider].wire_messages and not row.text:  # the code may hold the message's first word
        return _with_gap(replace(facts, errors=tuple(before)), page, "errors", "behind the last one listed")
    kept = (*before, replace(row, retry="unknown"))
    return _with_gap(replace(facts, errors=kept), page, error_anchor(row), row.code)


def _with_gap(facts: PageFacts, page: Page, at: str, claim: str) -> PageFacts:
    line = len(page.lines)
    return replace(facts, gaps=(*facts.gaps, Gap("cut", at, claim, Span(line, line))))


def _whole(row: ErrorRow, before: Sequence[ErrorRow], page: Page) -> bool:
    """Something else follows the message in its row, or it ends as a sentence and no row above has more than that."""
    if row.text:
        return True
    message = row.message or ""
    end = page.lines[-1].raw.rstrip().removesuffix(page.cut_word or "").rstrip()
    if not end.endswith(message):
        return True
    return page.cut_word is None and bool(_STOPPED.search(message)) and not any(other.text for other in before)
