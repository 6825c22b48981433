"""A text that ends within a table or an example: what it says up to there is kept, its open end is not guessed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.derive.document import error_anchor
from harness.derive.facts import ErrorRow, Gap, PageFacts, Row
from harness.derive.layouts.conventions import CONVENTIONS
from harness.derive.prose.limits import limits_of
from harness.derive.tables.vendor_types import spec_type
from harness.derive.text.pages import Page, Span

_STOPPED = re.compile(r"[.!?。!?]$")
_TABLES = {"input": "input", "output": "output", "structure": "structures", "errors": "errors"}
_TOLD = frozenset({"empty", "unread", "cut"})
_LAST = "the last row listed"


def settled(facts: PageFacts, page: Page) -> PageFacts:
    """``facts`` without what the page's open end may have changed; a gap says where the text ends."""
    facts = _settled_rows(_settled_example(facts, page), page)
    if page.open_line is not None and facts.errors and facts.errors[-1].span.last >= page.open_line:
        facts = _settled_error(facts, page)
    elif facts.errors and _ends(facts.errors, page) and _lacks_cells(facts):
        facts = _with_gap(facts, page, error_anchor(facts.errors[-1]), f"the row {facts.errors[-1].code}")
    if facts.ends_in.endswith("example") and facts.errors and all(row.scope == "item" for row in facts.errors):
        return _with_gap(facts, page, "errors", "the last example; it lists errors of single items only")
    place = _TABLES.get(facts.ends_in)
    if place is None or any(gap.kind in _TOLD and gap.span.last >= page.last_filled for gap in facts.gaps):
        return facts
    word_lost = page.cut_word is not None and page.lines[-1].blank
    followed = place == "errors" and CONVENTIONS[facts.provider].errors_followed
    tables: list[Sequence[Row] | Sequence[ErrorRow]] = [facts.input, facts.output, facts.errors]
    tables += [table.rows for table in facts.structures]
    behind_row = any(_ends(rows, page) for rows in tables)
    return _with_gap(facts, page, place, _LAST) if behind_row and (word_lost or followed) else facts


def _settled_rows(facts: PageFacts, page: Page) -> PageFacts:
    """The row that the text ends with is open: its list of values may go on, and its limits may be loosened."""
    tables = [("input", facts.input), ("output", facts.output)]
    tables += [(f"structures/{table.name}", table.rows) for table in facts.structures]
    place, row = next(((place, rows[-1]) for place, rows in tables if _ends(rows, page)), ("", None))
    if row is None:
        return facts
    facts = replace(
        facts,
        input=_opened(facts.input, page),
        output=_opened(facts.output, page),
        structures=tuple(replace(table, rows=_opened(table.rows, page)) for table in facts.structures),
    )
    broken = page.open_line is not None and page.cut_word is not None and row.span.last >= page.open_line
    if not broken and not _loses(row):
        return facts
    place = "common" if row.common else place
    return _with_gap(facts, page, f"{place}/{row.name.split('.')[0]}", f"the row {row.name}")


def _ends(rows: Sequence[Row] | Sequence[ErrorRow], page: Page) -> bool:
    return bool(rows) and rows[-1].span.last >= page.last_filled


def _opened(rows: Sequence[Row], page: Page) -> tuple[Row, ...]:
    """The last row open; an example value in an open line is none: it may be the first part of one, or of a button."""
    if not _ends(rows, page):
        return tuple(rows)
    example = None if page.open_line is not None else rows[-1].example
    return (*rows[:-1], replace(rows[-1], example=example, open=True))


def _loses(row: Row) -> bool:
    """Whether the row states anything that it does not while it is open, be it one value or a list."""
    type_ = spec_type(row.type)
    told = [limits_of(row.text, each) for each in (type_, f"list<{type_}>")]
    return any(limits != limits.of_open_text for limits in told)


def _settled_example(facts: PageFacts, page: Page) -> PageFacts:
    """A request without a body that the text ends with may have one, or more parameters, below."""
    if facts.ends_in not in {"example", "request example"} or not facts.examples:
        return facts
    *before, example = facts.examples
    told = example.body is not None or example.has_response or not example.has_request
    if told or any(gap.kind == "broken_json" and gap.at == f"examples/{len(before)}" for gap in facts.gaps):
        return facts
    facts = replace(facts, examples=(*before, replace(example, query=(), has_request=False)))
    return _with_gap(facts, page, f"examples/{len(before)}", f"the request of {example.title}")


def _settled_error(facts: PageFacts, page: Page) -> PageFacts:
    *before, row = facts.errors
    if row.message is not None and not _whole(row, before, page):
        kept = (*before, replace(row, message=None, retry="unknown"))
    elif page.cut_word is not None and row.message is None and not row.text and _messages(facts):
        # the code may hold the message's first word
        return _with_gap(replace(facts, errors=tuple(before)), page, "errors", _LAST)
    elif (page.cut_word is not None and row.message is None) or _remark_open(before, page):
        kept = (*before, replace(row, retry="unknown"))
    else:
        return facts
    return _with_gap(replace(facts, errors=kept), page, error_anchor(row), f"the row {row.code}")


def _lacks_cells(facts: PageFacts) -> bool:
    """The last row lacks a message or a remark that every row above it has, or is the only one and a bare code."""
    *before, row = facts.errors
    if not before:
        return _messages(facts) and row.message is None and not row.text
    without_message = row.message is None and all(other.message for other in before)
    return without_message or (not row.text and all(other.text for other in before))


def _messages(facts: PageFacts) -> bool:
    return CONVENTIONS[facts.provider].wire_messages


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


def _remark_open(before: Iterable[ErrorRow], page: Page) -> bool:
    """The last remark does not end as a sentence, as those of all rows above do."""
    remarks = [row.text for row in before if row.text]
    return not _STOPPED.search(page.lines[-1].raw.rstrip()) and all(_STOPPED.search(text) for text in remarks)
