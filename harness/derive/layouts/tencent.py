"""Tencent Cloud API 3.0 pages, English or Chinese: numbered sections, one line a row, cells split by spaces or pipes.

Two things about these texts need care. A list inside a cell swallows what follows it, so that rows and even headings
stand behind a bullet; and the menu before the title holds words that are headings elsewhere, hence the numbers.
"""

import re
from collections.abc import Sequence

from harness.derive.examples.blocks import ExampleWords, examples_of
from harness.derive.facts import ErrorRow, ExampleText, PageFacts, Row, Said
from harness.derive.layouts.gaps import empty_sections, lost_required, missing_sections, unread_lines
from harness.derive.layouts.layout import NoOperation
from harness.derive.prose.limits import example_of
from harness.derive.tables.error_text import looks_like_code, retry_said
from harness.derive.tables.ruled_rows import Block, blocks_of
from harness.derive.tables.table_reader import table_in
from harness.derive.tables.vendor_types import BUILTIN_NAMES
from harness.derive.text.page_marks import rate_in, updated_in
from harness.derive.text.pages import Line, Page
from harness.derive.text.sections import Section, span_of, split_sections, text_of, with_key
from harness.derive.text.wording import half_width, language_of

_NUMBER = r"\d+\s*[.、.]\s*"
HEADINGS = {
    "description": re.compile(_NUMBER + r"(?:API Description|接口描述)"),
    "input": re.compile(_NUMBER + r"(?:Input Parameters?|输入参数)"),
    "output": re.compile(_NUMBER + r"(?:Output Parameters?|输出参数)"),
    "example": re.compile(_NUMBER + r"(?:Examples?|示例)"),
    "resources": re.compile(_NUMBER + r"(?:Developer Resources|开发者资源)"),
    "errors": re.compile(_NUMBER + r"(?:Error Codes?|错误码)"),
}
_EXPECTED = {
    "description": "http/hosts",
    "input": "input",
    "output": "output",
    "example": "examples",
    "errors": "errors",
}
_HOST = re.compile(r"(?:Domain name for API request|接口请求域名)\s*:\s*((?:[a-z0-9-]+\.)+(?:com|cn|net))(?![a-z0-9-])")
_CONST = re.compile(r"(?:value used for this API|本接口取值)\s*:\s*([A-Za-z0-9][\w-]*)")
_COMMON = re.compile(r"(?:Common Params?|Common parameters?|公共参数)\b", re.IGNORECASE)
_YES = frozenset({"yes", "是", "required", "必选", "必填", "true"})
_COMMON_NAMES = frozenset({"Action", "Version", "Region", "Language", "Token"})
_OPTIONAL = re.compile(r"此参数为可选参数|不需要传递此参数|is not required for this API|parameter is optional")
_REQUIRED = r"(?P<required>Yes|No|Required|Optional|TRUE|FALSE|是|否|必选|必填|可选|非必选)"
_TYPE = r"(?P<type>Array of [A-Za-z]\w*|Timestamp ISO8601|[A-Za-z]\w*)"
_NAME = r"(?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)"
_ROW_FULL = re.compile(rf"{_NAME}\s+{_REQUIRED}\s+{_TYPE}(?:\s+(?P<text>.*))?$")
_ROW_TYPE_FIRST = re.compile(rf"{_NAME}\s+{_TYPE}\s+{_REQUIRED}(?:\s+(?P<text>.*))?$")
_ROW_SHORT = re.compile(rf"{_NAME}\s+{_TYPE}(?:\s+(?P<text>.*))?$")
_HEADER = re.compile(r"(?:Parameter Name|参数名称)(?![A-Za-z])")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_ERROR_HEADER = re.compile(r"(?:Error Code|错误码)\s*\|?\s*(?:Description|描述)")
_ERROR = re.compile(r"(?P<code>[A-Z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)(?:\s+(?P<text>\S.*))?$")
_NO_ERRORS = re.compile(r"暂无业务逻辑相关的错误码|no error codes? related to the API business logic", re.IGNORECASE)
_MENTION = re.compile(r"(?:This API|本接口)\s*\(\s*([A-Z][A-Za-z0-9]+)\s*\)")
_SENTENCE_WORD = re.compile(
    r"Note|The|This|That|When|If|For|Default|Valid|Value|You|It|In|To|An?|Please|See|Only|Example|Use|Specify|Call|Query"
    r"|Get|Set|Pass|By|Via|And|Or|With|As|Such|Each|All|Any|Some|Refer|Indicates|Returns"
)
_CALL = re.compile(
    r"(?:Describe|Create|Delete|Modify|Get|List|Query|Run|Start|Stop|Update|Attach|Detach|Inquiry)[A-Z]\w*"
)

EXAMPLE_WORDS = ExampleWords(
    title=re.compile(r"(?:Example|示例)\s*\d+\s*[::.]?.*"),
    request=re.compile(r"(?:Input Example|输入示例)"),
    response=re.compile(r"(?:Output Example|输出示例)"),
)


class TencentLayout:
    """Reads pages of Tencent Cloud API 3.0."""

    name = "tencent"
    landmarks = ("'2. Input Parameters'", "'2. 输入参数'")

    def recognises(self, page: Page) -> bool:
        """A numbered heading of this layout, or the line that names the host."""
        return any(
            _HOST.search(half_width(line.text)) or any(pattern.fullmatch(line.text) for pattern in HEADINGS.values())
            for line in page.lines
        )

    def parse(self, page: Page) -> PageFacts:
        """What the page says; sections that a cut page lacks become gaps."""
        head, sections = split_sections(page, HEADINGS)
        title = _title(head)
        described = [line for section in with_key(sections, "description") for line in section.filled]
        inputs = _rows(with_key(sections, "input"))
        outputs = _rows(with_key(sections, "output"))
        operation = _const(inputs, "Action") or _mentioned(described) or title
        if operation is None:
            raise NoOperation(
                "the value of the row 'Action', 'This API (…)', or a title of one word above the first section"
            )
        hosts = _hosts(described)
        examples, broken = examples_of(with_key(sections, "example"), EXAMPLE_WORDS)
        methods = {example.method: example.span for example in examples if example.method}
        gaps = [
            *missing_sections(page, sections, _EXPECTED),
            *empty_sections(sections, "input", lambda section: _rows([section]), _NO_ERRORS),
            *empty_sections(sections, "output", lambda section: _rows([section]), _NO_ERRORS),
            *empty_sections(sections, "errors", lambda section: _errors([section]), _NO_ERRORS),
            *(gap for key in ("input", "output", "errors") for gap in unread_lines(key, _stray(sections, key))),
            *lost_required(inputs, headed=True),
            *broken,
        ]
        body = "\n".join(section.heading.text for section in sections) + "\n" + text_of(described)
        return PageFacts(
            provider=self.name,
            service=Said(hosts[0].value.split(".")[0], hosts[0].span) if hosts else None,
            version=_const(inputs, "Version"),
            operation=operation,
            title=title or operation,
            language=language_of(body),
            updated=updated_in(head),
            hosts=hosts,
            rate=rate_in(described),
            input=tuple(row for row in inputs),
            output=tuple(row for row in outputs),
            structures=(),
            errors=_errors(with_key(sections, "errors")),
            examples=examples,
            prose=_prose(described),
            dispatch=_dispatch(examples),
            methods=tuple(Said(method, span) for method, span in methods.items()),
            path="/" if methods else None,
            ends_in=sections[-1].key if sections else "",
            gaps=tuple(gaps),
        )


def _title(head: Sequence[Line]) -> Said | None:
    """The last line before the first section that is a single name in camel case."""
    for line in reversed(head):
        if _PASCAL.fullmatch(line.text) and sum(char.isupper() for char in line.text) > 1 and line.text != "PDF":
            return Said(line.text, line.span)
    return None


def _mentioned(lines: Sequence[Line]) -> Said | None:
    for line in lines:
        match = _MENTION.search(half_width(line.text))
        if match is not None:
            return Said(match[1], line.span)
    return None


def _hosts(lines: Sequence[Line]) -> tuple[Said, ...]:
    """The host that the page names for requests; a host in a remark about other regions is none."""
    for line in lines:
        match = _HOST.search(half_width(line.text))
        if match is not None:
            return (Said(match[1], line.span),)
    return ()


def _rows(sections: Sequence[Section]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for section in sections:
        blocks, _ = _blocks(section)
        if blocks:
            rows += [_separated(block) for block in blocks]
            continue
        current: list[Line] = []
        first: re.Match[str] | None = None
        texts = [_cells(line.text) for line in section.lines]
        with_required = any(_row_full(text) for text in texts if not _HEADER.match(text))
        for line, text in zip(section.lines, texts, strict=True):
            if _HEADER.match(text) or not text:
                continue
            match = _row_full(text) if with_required else _row_short(text)
            if match is not None:
                if first is not None:
                    rows.append(_row(first, current))
                first, current = match, [line]
            elif first is not None:
                current.append(line)
        if first is not None:
            rows.append(_row(first, current))
    return tuple(rows)


def _blocks(section: Section) -> tuple[list[Block], list[Line]]:
    """The rows whose cells are set apart or stand one a line, and the lines of their table that make none."""
    table = table_in(section.lines)
    if table is None:
        return [], []
    stacked = len(table.header) == len(table.columns)  # a head with one word a line, and so are the rows
    blocks, stray = blocks_of(table, lambda body, index: stacked and _stacked(body[index:], table.columns) is not None)
    return [block if block.cells else _by_line(block, table.columns) for block in blocks], stray


def _stacked(lines: Sequence[Line], columns: Sequence[str]) -> int | None:
    """How many lines are cells at the front of a row that begins with the first line; None where none begins."""
    if "code" in columns:
        return 1 if looks_like_code(lines[0].text) else None
    count = len(columns) - 1 if columns[-1] == "text" else len(columns)
    text = " ".join(line.text for line in lines[:count])
    match = _row_full(text) if "required" in columns else _row_short(text)
    return count if match is not None and match["name"] == lines[0].text else None


def _by_line(block: Block, columns: Sequence[str]) -> Block:
    count = _stacked(block.lines, columns) or 1
    cells = {column: line.text for column, line in zip(columns[:count], block.lines, strict=False)}
    return Block(block.lines, {**cells, columns[count]: text_of(block.lines[count:])} if columns[count:] else cells)


def _separated(block: Block) -> Row:
    name, text = block.cell("name") or "", block.cell("text") or ""
    required = block.required
    return Row(
        name=name,
        type=block.cell("type") or "",
        required=_required("", half_width(text)) if required is None else required,
        example=block.cell("example") or example_of(text),
        text=text,
        span=block.span,
        common=name in _COMMON_NAMES and _is_common(half_width(text)),
    )


def _stray(sections: Sequence[Section], key: str) -> list[Line]:
    """Lines with separated cells that make no row, in sections of which other rows were read."""
    return [line for section in with_key(sections, key) if _blocks(section)[0] for line in _blocks(section)[1]]


def _cells(text: str) -> str:
    """A line of a table drawn with pipes as one split by spaces; a rule of dashes as nothing."""
    if "|" not in text:
        return text
    return "" if re.fullmatch(r"[\s|:-]+", text) else re.sub(r"\s*\|\s*", " ", text).strip()


def _row_full(text: str) -> re.Match[str] | None:
    return _ROW_FULL.match(text) or _ROW_TYPE_FIRST.match(text)


def _row_short(text: str) -> re.Match[str] | None:
    """A row without a required cell: the second word must be a type, not just any word."""
    match = _ROW_SHORT.match(text)
    if match is None or _SENTENCE_WORD.fullmatch(match["name"]):
        return None
    type_ = match["type"]
    if type_.startswith("Array of ") or type_.casefold() in BUILTIN_NAMES:
        return match
    related = match["name"].endswith(type_) or type_.startswith(match["name"]) or type_.endswith(match["name"])
    humps = sum(char.isupper() for char in type_)
    structure = type_[0].isupper() and (related or humps > 1) and not _CALL.fullmatch(type_)
    return match if structure and match["name"][0].isupper() else None


def _row(match: re.Match[str], lines: list[Line]) -> Row:
    text = match["text"] or ""
    below = text_of(lines[1:])
    cells = match.groupdict()
    required = (cells.get("required") or "").casefold()
    return Row(
        name=match["name"],
        type=match["type"],
        required=_required(required, half_width(text)),
        example=example_of(f"{text}\n{below}"),
        text=f"{text}\n{below}" if below else text,
        span=span_of(lines),
        common=match["name"] in _COMMON_NAMES and _is_common(half_width(text)),
    )


def _is_common(text: str) -> bool:
    """The description says so, or is cut off before it could."""
    return bool(_COMMON.match(text)) or "Common Params".startswith(text) or "公共参数".startswith(text)


def _required(cell: str, text: str) -> bool | None:
    """What the cell says; where it was lost, a description that calls the parameter optional."""
    if cell:
        return cell in _YES
    return False if _OPTIONAL.search(text) else None


def _const(rows: Sequence[Row], name: str) -> Said | None:
    for row in rows:
        match = _CONST.search(half_width(row.text)) if row.name == name else None
        if match is not None:
            return Said(match[1], row.span)
    return None


def _errors(sections: Sequence[Section]) -> tuple[ErrorRow, ...]:
    rows: list[ErrorRow] = []
    for section in sections:
        blocks, _ = _blocks(section)
        for block in blocks:
            code, said = (
                block.cell("code") or "",
                " ".join(filter(None, map(block.cell, ("message", "text", "action")))),
            )
            rows.append(ErrorRow("request", code, None, None, said, block.span, retry_said(half_width(said))))
        if blocks:
            continue
        in_table = False
        for line in section.lines:
            text = _cells(line.text)
            in_table = in_table or bool(_ERROR_HEADER.match(text))
            match = _ERROR.match(text)
            if in_table and match is not None and looks_like_code(match["code"]):
                said = match["text"] or ""
                rows.append(
                    ErrorRow("request", match["code"], None, None, said, line.span, retry_said(half_width(said)))
                )
    return tuple(rows)


def _prose(lines: Sequence[Line]) -> tuple[Said, ...]:
    """The description up to the request rate; what follows it is the vendor's advert for a tool."""
    prose: list[Said] = []
    for line in lines:
        if rate_in((line,)) is not None or line.text.startswith(("We recommend you to use", "推荐使用")):
            break
        if not _HOST.search(half_width(line.text)):
            prose.append(Said(line.text, line.span))
    return tuple(prose)


def _dispatch(examples: Sequence[ExampleText]) -> dict[str, str]:
    """How an example names its operation: the header of API 3.0, or a query parameter in older examples."""
    for example in examples:
        if example.header("X-TC-Action"):
            return {"header": "X-TC-Action"}
        if "Action" in dict(example.query):
            return {"query": "Action"}
    return {}
