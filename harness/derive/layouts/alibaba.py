"""Alibaba Cloud pages of the API portal: unnumbered sections, name and type glued in a row's first line.

The portal glues buttons to cells (``诊断`` behind a message, ``展开详情`` behind a folded text, a list of calls that
give a value behind an example). A folded text is not on the page; that is a gap, not a fact.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from harness.derive.examples.blocks import with_block
from harness.derive.facts import ErrorRow, ExampleText, Gap, PageFacts, Row, Said
from harness.derive.layouts.conventions import CONVENTIONS
from harness.derive.layouts.gaps import empty_sections, lost_required, missing_sections, unread_lines
from harness.derive.layouts.layout import NoOperation
from harness.derive.prose.limits import example_of
from harness.derive.tables.error_text import CODE, LOOSE_CODE, retry_said, split_glued, split_message
from harness.derive.tables.glued_rows import error_blocks, parameter_rows, stray_lines
from harness.derive.tables.table_reader import cells_of, table_in
from harness.derive.text.page_marks import rate_in, updated_in
from harness.derive.text.pages import Line, Page, Span
from harness.derive.text.sections import Section, chunks, span_of, split_sections, text_of, with_key
from harness.derive.text.wording import CJK, half_width, language_of

HEADINGS = {
    "description": re.compile(r"接口说明|Operation description|API description|Description", re.IGNORECASE),
    "rate": re.compile(r"流控信息|(?:QPS limits?|Throttling|Rate limits?)", re.IGNORECASE),
    "authorization": re.compile(r"授权信息|(?:RAM )?Authorization(?: information)?", re.IGNORECASE),
    "request example": re.compile(r"请求示例|Sample requests?|Request examples?", re.IGNORECASE),
    "input": re.compile(r"请求参数|Request parameters?", re.IGNORECASE),
    "output": re.compile(r"返回参数|返回数据|Response (?:parameters?|elements?)", re.IGNORECASE),
    "response example": re.compile(
        r"(?:正常)?返回示例|(?:Sample )?(?:success )?responses?(?: examples?)?", re.IGNORECASE
    ),
    "error example": re.compile(r"(?:错误|异常)返回示例|(?:Sample )?error responses?(?: examples?)?", re.IGNORECASE),
    "errors": re.compile(r"错误码|Error codes?", re.IGNORECASE),
    "examples": re.compile(r"示例|Examples?", re.IGNORECASE),
    "changes": re.compile(r"变更历史|Change history|Release notes", re.IGNORECASE),
    "related": re.compile(r"相关示例|Related examples?", re.IGNORECASE),
}
_EXPECTED = {"input": "input", "output": "output", "errors": "errors"}
_TITLE = re.compile(
    r"(?P<name>[A-Z][A-Za-z0-9]+)_(?P<product>.+?)_API\s*(?:文档|Document(?:ation)?|Reference).*", re.IGNORECASE
)
_TABLE = re.compile(r"字段名称\s*\|?\s*字段详情|Field name\s*\|?\s*Field details?", re.IGNORECASE)
_GLOBAL = re.compile(r"(?:全局|公共|接口)?错误码|(?:Global |Common )?Error codes?", re.IGNORECASE)
_SCALAR = r"string|integer|long|boolean|number|float|double|decimal|array|object|map|any|file|binary|date"
_ROW = re.compile(
    rf"(?P<name>[A-Za-z][A-Za-z0-9_.]*?)\s*\|?\s*(?P<type>(?:{_SCALAR})(?:<.+>)?)\s*\|?\s*"
    r"(?P<required>必填|必选|是|否|可选|\*|[Rr]equired|[Oo]ptional)?"
)
_ACTION = re.compile(r"(?P<service>[a-z][a-z0-9-]*):(?P<name>[A-Z][A-Za-z0-9]+)(?=\s|\||$)")
_BUTTONS = re.compile(
    r"\s*(?:诊断|查看|自助诊断|展开详情|收起|Diagnose|View|Troubleshoot|Show more)\s*$", re.IGNORECASE
)
_FOLDED = re.compile(r"展开详情|Show more", re.IGNORECASE)
_SOURCES = re.compile(r"参考取值来源\s*:?|Sources? of values?\s*:", re.IGNORECASE)
_STATUS = re.compile(r"(?P<http>[1-5]\d{2})(?:\s*\|?\s*(?P<rest>\S.*))?")
_VERSION = re.compile(r"\b(20\d{2}-\d{2}-\d{2})\b")
_COMMON = frozenset({"Action", "Version"})
_YES = frozenset({"必填", "必选", "是", "*", "required"})
_NONE = re.compile(r"暂无|无数据|No data|错误中心|Error Codes? for a complete|Error Center", re.IGNORECASE)


class AlibabaLayout:
    """Reads pages of the Alibaba Cloud API portal."""

    name = "alibaba"
    landmarks = ("'字段名称字段详情'",)

    def recognises(self, page: Page) -> bool:
        """The portal's title, or the head of its tables."""
        return any(_TITLE.fullmatch(line.text) or _TABLE.fullmatch(line.text) for line in page.lines)

    def parse(self, page: Page) -> PageFacts:
        """What the page says; sections that a cut page lacks become gaps."""
        head, sections = split_sections(page, HEADINGS)
        title = next((line for line in page.lines if _TITLE.fullmatch(line.text)), None)
        match = _TITLE.fullmatch(title.text) if title else None
        granted = _granted(with_key(sections, "authorization"))
        named = Said(match["name"], title.span) if match and title else None
        operation = named or (Said(granted[0]["name"], granted[1]) if granted else None)
        if operation is None:
            raise NoOperation("a title such as 'Operation_product_API文档' or the action of the authorization table")
        described = [line for section in with_key(sections, "description") for line in section.filled]
        inputs = _rows(with_key(sections, "input"))
        outputs = _rows(with_key(sections, "output"))
        examples, broken = _examples(sections)
        service = Said(granted[0]["service"], granted[1]) if granted else None
        product = _product(match["product"]) if match else None
        if service is None and product is not None and title is not None:
            service = Said(product, title.span)
        failing = with_key(sections, "errors")
        limited = [line for section in with_key(sections, "rate") for line in section.filled]
        return PageFacts(
            provider=self.name,
            service=service,
            version=_version(head, operation.value),
            operation=operation,
            title=named or operation,
            language=language_of(text_of(described) + "\n" + "\n".join(s.heading.text for s in sections)),
            updated=updated_in(head),
            hosts=(),
            rate=rate_in(limited) or rate_in(described),
            input=inputs,
            output=outputs,
            structures=(),
            errors=_errors(failing),
            examples=examples,
            prose=tuple(Said(line.text, line.span) for line in described),
            ends_in=sections[-1].key if sections else "",
            gaps=(
                *missing_sections(page, sections, _EXPECTED),
                *empty_sections(sections, "input", lambda section: _rows([section]), _NONE, _TABLE),
                *empty_sections(sections, "output", lambda section: _rows([section]), _NONE, _TABLE),
                *empty_sections(sections, "errors", _error_blocks, _NONE, _GLOBAL),
                *unread_lines("errors", [line for part in failing for line, row in _error_blocks(part) if row is None]),
                *unread_lines("input", [line for part in with_key(sections, "input") for line in _stray(part)]),
                *unread_lines("output", [line for part in with_key(sections, "output") for line in _stray(part)]),
                *_empty_examples(sections),
                *lost_required(inputs, headed=False),
                *_folded(sections),
                *broken,
            ),
        )


def _product(name: str) -> str | None:
    """The service that a product's name gives: a lone or known word, or the last one behind Chinese ones."""
    words = [match[0].lower() for match in re.finditer(r"[A-Za-z][A-Za-z0-9-]*", name)]
    if len(words) == 1 or (words and CJK.search(name)):
        return words[-1]
    known = CONVENTIONS["alibaba"].versions
    told = ["".join(word[0] for word in words), *words[-1:]]
    return next((service for service in told if service in known), None)


def _granted(sections: Sequence[Section]) -> tuple[re.Match[str], Span] | None:
    """The row ``ecs:RedeployInstance`` of the authorization table."""
    for section in sections:
        for line in section.filled:
            match = _ACTION.match(line.text)
            if match is not None:
                return match, line.span
    return None


def _version(head: Sequence[Line], operation: str) -> Said | None:
    """The version where the head shows it, as in the page's address; most portal pages do not."""
    for line in head:
        match = _VERSION.search(line.text) if operation in line.text else None
        if match is not None:
            return Said(match[1], line.span)
    return None


def _rows(sections: Sequence[Section]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for section in sections:
        table = table_in(section.lines)
        if table is not None and {"name", "type"} <= set(table.columns):
            rows += [replace(row, common=row.name in _COMMON) for row in parameter_rows(section.lines)]
            continue
        starts = [(index, match) for index, line in enumerate(section.lines) if (match := _row_start(line)) is not None]
        blocks = chunks(section.lines, [index for index, _ in starts])
        rows += [_row(match, block) for (_, match), block in zip(starts, blocks, strict=True)]
    return tuple(rows)


def _stray(section: Section) -> list[Line]:
    table = table_in(section.lines)
    return stray_lines(section.lines) if table is not None and "type" in table.columns else []


def _row_start(line: Line) -> re.Match[str] | None:
    """A row's first line: a name with a type in small letters at its end, which the names of calls never have."""
    return _parted(line)[0]


def _parted(line: Line) -> tuple[re.Match[str] | None, list[Line]]:
    """Name and type at the front of a line, and the details beside them if separators set these apart."""
    cells = cells_of(line)
    for count in (3, 2, 1) if cells else ():
        match = _ROW.fullmatch(" ".join(cells[:count]))
        if match is not None:
            return match, [Line(line.number, line.raw, cell, bullet=False) for cell in cells[count:] if cell]
    return (None if cells else _ROW.fullmatch(line.text)), []


def _row(match: re.Match[str], lines: Sequence[Line]) -> Row:
    told, sources = _without_sources([*_parted(lines[0])[1], *lines[1:]])
    text = "\n".join(_BUTTONS.sub("", part) for part in text_of(told).split("\n"))
    said = match["required"]
    return Row(
        name=match["name"],
        type=match["type"],
        required=None if said is None else said.casefold() in _YES,
        example=example_of(text) or example_of(sources),
        text=text,
        span=span_of(lines),
        common=match["name"] in _COMMON,
    )


def _without_sources(lines: Sequence[Line]) -> tuple[list[Line], str]:
    """The lines up to the portal's list of calls that give such a value, and the line that opens the list."""
    told: list[Line] = []
    opening = ""
    for line in lines:
        match = _SOURCES.search(line.text)
        if match is not None:
            opening = line.text[: match.start()]
            if opening.strip():
                told.append(Line(line.number, line.raw, opening.strip(), line.bullet))
            break
        told.append(line)
    return told, opening


def _errors(sections: Sequence[Section]) -> tuple[ErrorRow, ...]:
    """Rows of status, code and message, one cell a line or glued."""
    return tuple(row for section in sections for _, row in _error_blocks(section) if row is not None)


def _error_blocks(section: Section) -> list[tuple[Line, ErrorRow | None]]:
    """The lines that begin a row, that is the statuses, each with what could be made of the row."""
    table = table_in(section.lines)
    if table is not None and "code" in table.columns:
        found = error_blocks(table, lambda lines, _: _error(lines), _starts_error, "request")
        return [(line, None if row is None else _without_buttons(row)) for line, row in found]
    lines = section.filled
    starts = [index for index, line in enumerate(lines) if _status(line.text)]
    return [(block[0], _error(block)) for block in chunks(lines, starts)]


def _starts_error(body: Sequence[Line], index: int) -> bool:
    return _status(body[index].text) is not None


def _without_buttons(row: ErrorRow) -> ErrorRow:
    message = _BUTTONS.sub("", row.message or "")
    return replace(row, message=message or None, text=_BUTTONS.sub("", row.text))


def _status(text: str) -> re.Match[str] | None:
    match = _STATUS.fullmatch(text)
    return match if match is not None and (match["rest"] is None or CODE.match(match["rest"])) else None


def _error(lines: Sequence[Line]) -> ErrorRow | None:
    match = _status(lines[0].text)
    if match is None:
        return None
    apart = not match["rest"] or "|" in lines[0].text  # the status stands in a cell of its own
    cells = [cell.strip() for line in lines for cell in line.text.split("|") if cell.strip()]
    cells = cells[1:] if apart else [match["rest"], *cells[1:]]
    if not cells:
        return None
    if apart and LOOSE_CODE.fullmatch(cells[0]):
        code, rest = cells[0], cells[1:]
    else:
        parts = split_glued(cells[0])
        if parts is None:
            return None
        code, rest = parts[0], [parts[1], *cells[1:]]
    told = [_BUTTONS.sub("", cell) for cell in rest]
    message, remark = split_message(told[0]) if told else ("", "")
    remark = " ".join(part for part in (remark, *told[1:]) if part)
    said = half_width(f"{message} {remark}")
    return ErrorRow("request", code, int(match["http"]), message or None, remark, span_of(lines), retry_said(said))


def _examples(sections: Sequence[Section]) -> tuple[tuple[ExampleText, ...], list[Gap]]:
    """One example from the sections that show a request and the answer to it; error answers make a second one."""
    gaps: list[Gap] = []
    found: list[ExampleText] = []
    for title, keys in (("success", ("request example", "response example")), ("error", ("error example",))):
        example: ExampleText | None = None
        for section in (section for section in sections if section.key in keys and section.filled):
            example = example or ExampleText(title, "", section.span)
            is_request = section.key == "request example"
            example, gap = with_block(example, section.lines, is_request=is_request, number=len(found))
            gaps += [gap] if gap else []
        if example is not None and example.shown:
            found.append(example)
    return tuple(found), gaps


def _empty_examples(sections: Sequence[Section]) -> list[Gap]:
    """Headings of examples with nothing below them, as one gap."""
    empty = [section for section in sections if section.key.endswith("example") and not section.filled]
    if not empty:
        return []
    names = ", ".join(section.heading.text for section in empty)
    return [Gap("empty", "examples", names, empty[0].span.join(empty[-1].span))]


def _folded(sections: Sequence[Section]) -> list[Gap]:
    """Texts that the page folds away: only those of parameters can hide facts."""
    gaps: list[Gap] = []
    for key in ("input", "output"):
        for section in with_key(sections, key):
            name = ""
            for line in section.filled:
                row = _row_start(line)
                name = row["name"] if row else name
                if name and _FOLDED.search(line.text):
                    gaps.append(Gap("folded", f"{key}/{name}", name, line.span))
    return gaps
