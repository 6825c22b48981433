"""Rows of parameter and error tables whose cells are glued together or stand one a line."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from harness.derive.facts import ErrorRow, Row
from harness.derive.tables.error_text import CODE, LOOSE_CODE, looks_like_code, retry_said, split_glued, split_message
from harness.derive.tables.ruled_rows import Block, blocks_of
from harness.derive.tables.table_reader import Table, table_in
from harness.derive.text.pages import Line
from harness.derive.text.sections import span_of, text_of
from harness.derive.text.wording import CJK, CJK_RANGE, half_width

_TYPE = (
    r"(?:Array\s+of\s+[A-Z][A-Za-z0-9]*|Array<[^>]+>|\[\][A-Za-z][A-Za-z0-9]*"
    r"|String|Boolean|Bool|Integer|Int64|Int32|Int|Long|Float|Double|Number|Struct|Object|Json|JSON|Map|List)"
)
_NAME = r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*"
_GLUED = re.compile(rf"(?P<name>{_NAME}?)\s*\|?\s*(?P<type>{_TYPE})\s*\|?\s*(?P<rest>.*)", re.DOTALL)
_NAME_LINE = re.compile(_NAME)
TYPE_CELL = re.compile(_TYPE, re.IGNORECASE)
_REQUIRED = re.compile(r"(?P<yes>是|Yes|必选|必填|Required)|(?P<no>否|No|可选|非必选|非必填|Optional)")
_ACRONYM = re.compile(
    r"(?<=[^\s\-_./A-Z])(?:API|VPC|IDC|ID|IPv4|IPv6|IP|ECS|CPU|GPU|URL|DNS|EIP|NAT|CLB|ALB|SSH|ACL|CIDR|HTTPS?|TCP|UDP|MAC|ENI|CDN|CEN|TOS|EBS|OS|UTC|TLS)$"
)
_FIRST_WORD = re.compile(r"(?P<example>\S*?)(?P<text>(?:An?|[A-Z][a-z']+) .*)", re.DOTALL)
_LAST_WORD = re.compile(rf"(?P<text>.*[{CJK_RANGE}。.)）])(?P<example>[^\s{CJK_RANGE}。.]\S*)", re.DOTALL)
_STATUS = re.compile(r"(?P<http>[1-5]\d{2})\s*\|?\s*(?P<rest>.*)")


def parameter_rows(lines: Sequence[Line]) -> list[Row]:
    """The rows of the first table among the lines."""
    table = table_in(lines)
    if table is None or "name" not in table.columns:
        return []
    blocks, _ = blocks_of(table, partial(_starts_row, columns=table.columns))
    return [_separated(block) if block.cells else _parameter(block.lines, table.columns) for block in blocks]


def stray_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines of the first table of parameters that hold separated cells and make no row."""
    table = table_in(lines)
    if table is None or "name" not in table.columns:
        return []
    return blocks_of(table, partial(_starts_row, columns=table.columns))[1]


def _separated(block: Block) -> Row:
    name, type_ = block.cell("name") or "", block.cell("type") or ""
    return Row(name, type_, block.required, block.cell("example"), block.cell("text") or "", block.span)


def _starts_row(body: Sequence[Line], index: int, columns: Sequence[str]) -> bool:
    line = body[index]
    if line.bullet:
        return False
    if columns[:3] == ("name", "required", "type"):
        cells = [other.text for other in body[index : index + 3]]
        if len(cells) == 3 and _REQUIRED.fullmatch(cells[1]):
            return bool(_NAME_LINE.fullmatch(cells[0]) and TYPE_CELL.fullmatch(cells[2]))
    if _NAME_LINE.fullmatch(line.text) and index + 1 < len(body) and TYPE_CELL.fullmatch(body[index + 1].text):
        return not (index > 0 and TYPE_CELL.fullmatch(line.text) and _NAME_LINE.fullmatch(body[index - 1].text))
    match = _GLUED.fullmatch(line.text)
    return match is not None and _is_glued_row(match)


def _is_glued_row(match: re.Match[str]) -> bool:
    """A name in front of a type; no small letter may follow a type that also begins a word (``Listener``)."""
    ambiguous = match["type"].casefold() in {"list", "map", "int", "json", "object", "number", "float", "bool"}
    return bool(match["name"]) and not (ambiguous and re.match(r"[a-z]", match["rest"]))


def _parameter(lines: Sequence[Line], columns: Sequence[str]) -> Row:
    first = lines[0]
    if columns[:3] == ("name", "required", "type") and len(lines) > 2 and _REQUIRED.fullmatch(lines[1].text):
        lines = [first, lines[2], lines[1], *lines[3:]]
    glued = (
        None
        if _NAME_LINE.fullmatch(first.text) and len(lines) > 1 and TYPE_CELL.fullmatch(lines[1].text)
        else _GLUED.fullmatch(first.text)
    )
    if glued is not None:
        name, type_, required, example, text = _glued_cells(glued, columns)
        below = text_of(lines[1:])
    else:
        name, type_ = first.text, lines[1].text
        required, example, rest = _cells_below(lines[2:], columns)
        text, below = "", text_of(rest)
    return Row(
        name=name,
        type=type_,
        required=required,
        example=example,
        text="\n".join(part for part in (text, below) if part),
        span=span_of(lines),
    )


def _glued_cells(match: re.Match[str], columns: Sequence[str]) -> tuple[str, str, bool | None, str | None, str]:
    rest = match["rest"]
    required: bool | None = None
    if "required" in columns:
        said = _REQUIRED.match(rest)
        if said is not None:
            required = said["yes"] is not None
            rest = rest[said.end() :].lstrip(" |")
    if "|" in rest:
        cells = [cell.strip() for cell in rest.strip("| ").split("|")]
        if "example" in columns and len(cells) > 1:
            return match["name"], match["type"], required, cells[0] or None, " ".join(cells[1:]).strip()
        return match["name"], match["type"], required, None, " ".join(cells).strip()
    if "example" not in columns:
        return match["name"], match["type"], required, None, rest
    if _example_last(columns):
        told = _LAST_WORD.fullmatch(rest)
        text, example = (told["text"], told["example"]) if told else (rest, None)
    else:
        example, text = split_example(rest)
    return match["name"], match["type"], required, example, text


def split_example(rest: str) -> tuple[str | None, str]:
    """The Latin text at the front of glued cells is the example, what begins with Chinese the description."""
    found = CJK.search(rest)
    if found is None:
        return _split_english(rest)
    cut = found.start()
    const = re.search(r"取值(?:为)?\s*:?\s*([A-Za-z0-9][\w-]*)", half_width(rest[cut:]))
    front = rest[:cut]
    if const is not None and front.startswith(const[1]):
        cut = len(const[1])
    else:
        acronym = _ACRONYM.search(front)
        cut = acronym.start() if acronym else cut
    return (rest[:cut].strip(' “"') or None), rest[cut:]


def _split_english(rest: str) -> tuple[str | None, str]:
    """``RinsePotThe action …``: the description begins with the first word in capitals that a space follows."""
    match = _FIRST_WORD.match(rest)
    if match is None:
        return (rest or None), ""
    return (match["example"] or None), match["text"]


def _cells_below(lines: Sequence[Line], columns: Sequence[str]) -> tuple[bool | None, str | None, Sequence[Line]]:
    """Required, example and description of a row with one cell a line; a cell that was lost is None."""
    rest = list(lines)
    required: bool | None = None
    if "required" in columns and rest:
        said = _REQUIRED.fullmatch(rest[0].text)
        if said is not None:
            required = said["yes"] is not None
            rest = rest[1:]
    example: str | None = None
    if _example_last(columns):
        if len(rest) > 1 and not rest[-1].bullet and not rest[-1].text.endswith(("。", ".")):
            example = rest[-1].text
            rest = rest[:-1]
    elif "example" in columns and rest and _is_example(rest):
        example = rest[0].text
        rest = rest[1:]
    return required, example, rest


def _example_last(columns: Sequence[str]) -> bool:
    return "text" in columns and "example" in columns[columns.index("text") :]


def _is_example(lines: Sequence[Line]) -> bool:
    """The first cell left is an example if it is no sentence: nothing Chinese in it, or short with more cells below."""
    first = lines[0]
    if first.bullet:
        return False
    if not CJK.search(first.text):
        return len(lines) > 1 or " " not in first.text
    return len(lines) > 1 and len(first.text) <= 12 and not first.text.endswith(("。", ".", ":", ":"))


def error_rows(lines: Sequence[Line], scope: Literal["request", "item"]) -> list[ErrorRow]:
    """The rows of an error table, with or without statuses, cells glued or one a line."""
    return [row for _, row in _error_blocks(lines, scope) if row is not None]


def unread(lines: Sequence[Line]) -> list[Line]:
    """The lines that begin a row of an error table of which nothing could be made."""
    return [line for line, row in _error_blocks(lines, "request") if row is None]


def _error_blocks(lines: Sequence[Line], scope: Literal["request", "item"]) -> list[tuple[Line, ErrorRow | None]]:
    table = table_in(lines)
    if table is None or "code" not in table.columns:
        return []
    return error_blocks(table, partial(_error, scope=scope), partial(_starts_error_row, columns=table.columns), scope)


def error_blocks(
    table: Table,
    glued: Callable[[Sequence[Line], Sequence[str]], ErrorRow | None],
    starts: Callable[[Sequence[Line], int], bool],
    scope: Literal["request", "item"],
) -> list[tuple[Line, ErrorRow | None]]:
    """The first lines of the rows of an error table in order, each with what could be made of the row.

    ``glued`` makes a row of lines without separators, and ``starts`` says where one begins.
    """
    blocks, stray = blocks_of(table, starts)
    read = [
        (block.lines[0], _separated_error(block, scope) if block.cells else glued(block.lines, table.columns))
        for block in blocks
    ]
    return sorted([*read, *((line, None) for line in stray)], key=lambda row: row[0].number)


def _separated_error(block: Block, scope: Literal["request", "item"]) -> ErrorRow:
    http, code, message = block.cell("http"), block.cell("code") or "", block.cell("message")
    text = " ".join(cell for cell in (block.cell("text"), block.cell("action")) if cell)
    retry = retry_said(half_width(f"{message or ''} {text}"))
    return ErrorRow(scope, code, int(http) if http else None, message, text, block.span, retry)


def _starts_error_row(body: Sequence[Line], index: int, columns: Sequence[str]) -> bool:
    if "http" in columns and columns[0] != "http":
        cells = [line.text for line in body[index : index + len(columns)]]
        return len(cells) == len(columns) and _in_order(cells, columns)
    with_http = "http" in columns
    # The line below a code that stands alone is its message, whatever it looks like.
    above = 0
    while not with_http and above < index and looks_like_code(body[index - above - 1].text):
        above += 1
    return above % 2 == 0 and _starts_error(body[index].text, with_http=with_http)


def _in_order(cells: Sequence[str], columns: Sequence[str]) -> bool:
    status, code = cells[columns.index("http")], cells[columns.index("code")]
    return re.fullmatch(r"[1-5]\d{2}", status) is not None and LOOSE_CODE.fullmatch(code) is not None


def _starts_error(text: str, *, with_http: bool) -> bool:
    if with_http:
        match = _STATUS.fullmatch(text)
        return match is not None and (not match["rest"] or CODE.match(match["rest"]) is not None)
    if looks_like_code(text):
        return True
    parts = split_glued(text.replace("|", " "))
    return parts is not None and bool(parts[1].strip(" .")) and not CJK.match(text)


def _error(lines: Sequence[Line], columns: Sequence[str], scope: Literal["request", "item"]) -> ErrorRow | None:
    if "http" in columns and columns[0] != "http":
        by = dict(zip(columns, (line.text for line in lines), strict=False))
        by["text"] = "\n".join(filter(None, [by.get("text", ""), text_of(lines[len(columns) :])]))
        return _separated_error(Block(lines, by), scope)
    cells = [cell.strip() for line in lines for cell in line.text.split("|") if cell.strip()]
    http: int | None = None
    apart = False  # whether the code has a cell of its own, where it may have any form
    if "http" in columns:
        match = _STATUS.fullmatch(cells[0])
        if match is None:
            return None
        http, apart = int(match["http"]), not match["rest"]
        cells = [match["rest"].strip(), *cells[1:]] if match["rest"] else cells[1:]
    if not cells:
        return None
    if CODE.fullmatch(cells[0]) or (apart and LOOSE_CODE.fullmatch(cells[0])):
        code, rest = cells[0], cells[1:]
    else:
        parts = split_glued(cells[0])
        if parts is None:
            return None
        code, rest = parts[0], [parts[1], *cells[1:]]
    message, remark = ("", " ".join(rest))
    if "message" in columns and rest:
        message, remark = split_message(rest[0])
        remark = " ".join(part for part in (remark, *rest[1:]) if part)
    retry = retry_said(half_width(f"{message} {remark}"))
    return ErrorRow(scope, code, http, message or None, remark, span_of(lines), retry)
