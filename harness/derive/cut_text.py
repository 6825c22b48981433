"""A text that breaks off in the middle of a row: what the row says up to there is kept, its open end is not guessed."""

import re
from dataclasses import replace

from harness.derive.document import error_anchor
from harness.derive.facts import Gap, PageFacts
from harness.derive.pages import Page, Span

_STOPPED = re.compile(r"[.!?)\"'。%!?)]$")


def settled(facts: PageFacts, page: Page) -> PageFacts:
    """``facts`` without what the page's last, broken word may have changed; a gap says where the text breaks off."""
    if page.cut_word is None:
        return facts
    last = len(page.lines)
    end = Span(last, last)
    if facts.errors and facts.errors[-1].span.last >= last - 1 and not _stopped(page, facts):
        row = facts.errors[-1]
        message = row.message if row.message and _STOPPED.search(row.message) else None
        gap = Gap("cut", error_anchor(row), row.code, end)
        return replace(facts, errors=(*facts.errors[:-1], replace(row, message=message)), gaps=(*facts.gaps, gap))
    for block, rows in (("input", facts.input), ("output", facts.output)):
        if rows and rows[-1].span.last == last:
            place = "common" if rows[-1].common else block
            gap = Gap("cut", f"{place}/{rows[-1].name.split('.')[0]}", rows[-1].name, end)
            return replace(facts, gaps=(*facts.gaps, gap))
    return facts


def _stopped(page: Page, facts: PageFacts) -> bool:
    """The last row is whole: the broken word stands apart from it, or behind a whole message."""
    row = facts.errors[-1]
    apart = row.span.last < len(page.lines) and page.lines[-1].raw.strip() != page.cut_word
    return apart or (row.message is not None and _STOPPED.search(row.message) is not None)
