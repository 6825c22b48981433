"""Volcengine pages: unnumbered sections, tables with a row's cells glued together, or one cell a line, or both."""

import re
from collections.abc import Sequence
from dataclasses import replace

from harness.derive.examples.blocks import with_block
from harness.derive.facts import ErrorRow, ExampleText, Gap, PageFacts, Row, Said, StructureTable
from harness.derive.layouts.gaps import empty_sections, lost_required, missing_sections, unread_lines
from harness.derive.layouts.layout import NoOperation
from harness.derive.tables.glued_rows import TYPE_CELL, error_rows, parameter_rows, stray_lines, unread
from harness.derive.tables.table_reader import header_words, table_in
from harness.derive.text.page_marks import rate_in, updated_in
from harness.derive.text.pages import Line, Page
from harness.derive.text.sections import Section, split_sections, text_of, with_key
from harness.derive.text.wording import half_width, language_of

HEADINGS = {
    "description": re.compile(
        r"(?:接口|调用|使用|功能|请求)说明|注意事项|使用限制|前提条件|Instructions|API description|Usage notes?",
        re.IGNORECASE,
    ),
    "try": re.compile(r"(?:在线)?调试|Debug|Try it", re.IGNORECASE),
    "rate": re.compile(r"(?:请求|调用)频率(?:限制)?|频率限制|限流说明|Request frequency|Rate limits?", re.IGNORECASE),
    "input": re.compile(r"(?:请求|输入)参数|Request parameters?|Query(?: 参数)?|Body(?: 参数)?", re.IGNORECASE),
    "output": re.compile(
        r"(?:返回|响应|输出)(?:数据|参数)|(?:Response|Return)(?:ed)? (?:parameters?|data)", re.IGNORECASE
    ),
    "request example": re.compile(r"请求示例|Request examples?|Sample requests?", re.IGNORECASE),
    "response example": re.compile(
        r"(?:正常)?(?:返回|响应)示例|(?:Response|Return) examples?|Sample responses?", re.IGNORECASE
    ),
    "errors": re.compile(
        r"(?P<before>(?:批量操作|批量|单个请求|业务|接口|公共|服务)(?:的)?)?错误码(?:列表)?(?:\s*\((?P<scope>[^)]*)\))?"
        r"|(?P<before_en>(?:batch|item|per-item|common|service)\s+)?Error codes?(?:\s*\((?P<scope_en>[^)]*)\))?",
        re.IGNORECASE,
    ),
    "structure": re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_.]*)\s*(?:数据)?(?:结构体?|structure|Struct)", re.IGNORECASE),
}
_EXPECTED = {
    "input": "input",
    "output": "output",
    "request example": "examples",
    "response example": "examples",
    "errors": "errors",
}
_NAME_ALONE = re.compile(r"[A-Z][A-Za-z0-9_]*")
_USED = r"(?:[Oo]f\s+|\[\]|[<|\t ]){name}(?![A-Za-z0-9])|^{name}(?:\W|Struct|Object|Array|Json|Map|$)"
_ITEM_SCOPE = re.compile(r"批量|单个|逐个|each|per item|batch|single|individual", re.IGNORECASE)
_TITLE = re.compile(r"(?P<name>[A-Z][A-Za-z0-9]+)(?:\s*[-—–]\s*\S.*)?")
_CALL = re.compile(r"调用\s*([A-Z][A-Za-z0-9]+)\s*接口|call (?:the )?([A-Z][A-Za-z0-9]+)(?: API)?", re.IGNORECASE)
_CONST = re.compile(
    r"(?:取值|当前\s*API\s*的?(?:名称|版本)|value to|version is|值)\s*(?:为|是|:)?\s*:?\s*([A-Za-z0-9][\w-]*)"
)
_CHROME = re.compile(
    r"You need to enable JavaScript to run this app\.|导航|最近更新时间.*|首次发布时间.*|我的收藏|文档反馈"
)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOST = re.compile(r"(?:[A-Za-z0-9-]+\.)+(?:com|cn|net)(?::\d+)?")
_VENDOR = re.compile(r"volcengine|byteplus|火山引擎|\"ResponseMetadata\"", re.IGNORECASE)
_MARK = re.compile(
    r"You need to enable JavaScript to run this app|首次发布时间|要执行的操作|The action you want to perform"
    r"|调用\s*[A-Z]\w+\s*接口"
)
# Another vendor lays out pages of its help centre with the same headings and tables.
_OTHERS = re.compile(r"aliyun|alibabacloud|阿里云|OpenAPI Explorer|RAM\s*用户", re.IGNORECASE)
_COMMON = frozenset({"Action", "Version"})
_NONE = re.compile(
    r"^(?:无|None)[。.]?$|仅返回公共|无特有|无返回|暂无|only returns? common|no (?:specific|unique)", re.IGNORECASE
)


class VolcengineLayout:
    """Reads pages of the Volcengine documentation."""

    name = "volcengine"
    landmarks = ("a table '名称 类型 描述' below '请求参数'",)

    def recognises(self, page: Page) -> bool:
        """A section of parameters with a table and a mark of this vendor, or an example for the vendor's host."""
        _, sections = split_sections(page, headings_of(page), TYPE_CELL)
        texts = [line.text for line in page.lines]
        if any(section.key in _EXPECTED for section in sections) and any(_VENDOR.search(text) for text in texts):
            return True
        if any(_OTHERS.search(text) for text in texts):
            return False
        tables = (table_in(section.lines) for key in ("input", "output") for section in with_key(sections, key))
        tabled = any(table is not None and {"name", "type"} <= set(table.columns) for table in tables)
        return tabled and any(_MARK.search(text) for text in texts)

    def parse(self, page: Page) -> PageFacts:
        """What the page says; sections that a cut page lacks become gaps."""
        head, sections = split_sections(page, headings_of(page), TYPE_CELL)
        title = _title(head)
        inputs = _parameters(with_key(sections, "input"))
        operation = _const(inputs, "Action", title) or title or _called(head)
        if operation is None:
            raise NoOperation("the value of the row 'Action', or a title of one name above the first section")
        examples, broken = _examples(sections)
        described = [line for section in with_key(sections, "description") for line in section.filled]
        said = [line for line in head if not line.blank and not _CHROME.fullmatch(line.text)]
        prose = [line for line in (*said, *described) if line.span != (title.span if title else None)]
        shown = {host: example.span for example in examples if (host := example.header("host"))}
        hosts = {host: span for host, span in shown.items() if _HOST.fullmatch(host)}
        methods = {example.method: example.span for example in examples if example.method}
        outputs = [row for section in with_key(sections, "output") for row in parameter_rows(section.lines)]
        limited = [line for section in with_key(sections, "rate") for line in section.filled]
        return PageFacts(
            provider=self.name,
            service=_service(examples),
            version=_const(inputs, "Version"),
            operation=operation,
            title=title or operation,
            language=language_of(text_of(prose) + "\n".join(section.heading.text for section in sections)),
            updated=updated_in(head),
            hosts=tuple(Said(host, span) for host, span in hosts.items()),
            rate=rate_in(limited) or rate_in(prose),
            input=inputs,
            output=tuple(outputs),
            structures=_structures(sections),
            errors=_errors(with_key(sections, "errors")),
            examples=examples,
            prose=tuple(Said(line.text, line.span) for line in prose),
            dispatch={"query": "Action"} if any("Action" in dict(example.query) for example in examples) else {},
            methods=tuple(Said(method, span) for method, span in methods.items()),
            path=_path(examples),
            ends_in=sections[-1].key if sections else "",
            gaps=(
                *missing_sections(page, sections, _EXPECTED),
                *empty_sections(sections, "input", lambda section: parameter_rows(section.lines), _NONE),
                *empty_sections(sections, "output", lambda section: parameter_rows(section.lines), _NONE),
                *empty_sections(sections, "errors", lambda section: error_rows(section.lines, "request"), _NONE),
                *unread_lines("errors", [line for part in with_key(sections, "errors") for line in unread(part.lines)]),
                *unread_lines(
                    "input", [line for part in with_key(sections, "input") for line in stray_lines(part.lines)]
                ),
                *unread_lines(
                    "output", [line for part in with_key(sections, "output") for line in stray_lines(part.lines)]
                ),
                *unread_lines(
                    "structures", [line for part in with_key(sections, "structure") for line in stray_lines(part.lines)]
                ),
                *(replace(gap, at="structures") for gap in _unread_structures(sections)),
                *lost_required(inputs, headed=_headed(sections)),
                *broken,
            ),
        )


def headings_of(page: Page) -> dict[str, re.Pattern[str]]:
    """The headings of the layout, and those that are just the name of a structure that the page uses as a type."""
    filled = [line for line in page.lines if not line.blank]
    bare: list[str] = []
    for index, line in enumerate(filled[:-1]):
        if _NAME_ALONE.fullmatch(line.text) and not header_words(line.text):
            table = table_in(filled[index + 1 : index + 9])
            headed = table is not None and table.header[0] is filled[index + 1] and "type" in table.columns
            used = re.compile(_USED.format(name=line.text))
            if headed and any(used.search(other.raw.strip()) for other in filled if other is not line):
                bare.append(line.text)
    if not bare:
        return HEADINGS
    return {**HEADINGS, "structure": re.compile("|".join([HEADINGS["structure"].pattern, *bare]))}


def _title(head: Sequence[Line]) -> Said | None:
    for line in head:
        match = _TITLE.fullmatch(line.text)
        if match is not None and sum(char.isupper() for char in match["name"]) > 1:
            return Said(match["name"], line.span)
    return None


def _called(head: Sequence[Line]) -> Said | None:
    for line in head:
        match = _CALL.search(line.text)
        if match is not None:
            return Said(match[1] or match[2], line.span)
    return None


def _parameters(sections: Sequence[Section]) -> tuple[Row, ...]:
    rows = [row for section in sections for row in parameter_rows(section.lines)]
    return tuple(
        Row(row.name, row.type, row.required, row.example, row.text, row.span, common=row.name in _COMMON)
        for row in rows
    )


def _const(rows: Sequence[Row], name: str, title: Said | None = None) -> Said | None:
    """What a common parameter is fixed to: its description says it, else the example, cut to the title or a date."""
    for row in (row for row in rows if row.name == name):
        match = _CONST.search(half_width(row.text))
        value = match[1] if match else row.example or ""
        if match is None and title is not None and value.startswith(title.value):
            value = title.value
        dated = _DATED.match(value) if name == "Version" else None
        value = dated[0] if dated else value
        return Said(value, row.span) if value else None
    return None


def _structures(sections: Sequence[Section]) -> tuple[StructureTable, ...]:
    found = []
    for section in with_key(sections, "structure"):
        match = HEADINGS["structure"].fullmatch(half_width(section.heading.text))
        table = table_in(section.lines)
        if table is not None:
            name = match["name"] if match is not None else section.heading.text
            found.append(StructureTable(name, tuple(parameter_rows(section.lines)), section.span))
    return tuple(found)


def _unread_structures(sections: Sequence[Section]) -> list[Gap]:
    return empty_sections(sections, "structure", lambda section: parameter_rows(section.lines), _NONE)


def _errors(sections: Sequence[Section]) -> tuple[ErrorRow, ...]:
    rows: list[ErrorRow] = []
    for section in sections:
        match = HEADINGS["errors"].fullmatch(half_width(section.heading.text))
        said = " ".join(part for part in match.groups() if part) if match else ""
        rows += error_rows(section.lines, "item" if _ITEM_SCOPE.search(said) else "request")
    return tuple(rows)


def _examples(sections: Sequence[Section]) -> tuple[tuple[ExampleText, ...], list[Gap]]:
    """Requests and answers in pairs, in the order of the page."""
    gaps: list[Gap] = []
    found: list[ExampleText] = []
    for section in (section for section in sections if section.key.endswith("example") and section.filled):
        is_request = section.key == "request example"
        if is_request or not found or found[-1].has_response:
            found.append(ExampleText(f"Example {len(found) + 1}", "", section.span))
        example, gap = with_block(found[-1], section.lines, is_request=is_request, number=len(found) - 1)
        found[-1] = example
        gaps += [gap] if gap else []
    return tuple(example for example in found if example.shown), gaps


def _service(examples: Sequence[ExampleText]) -> Said | None:
    """The service as an example names it: a header of the request, else the metadata of the answer."""
    for example in examples:
        value = example.header("service") or example.header("servicename")
        metadata = example.response.get("ResponseMetadata") if isinstance(example.response, dict) else None
        if not value and isinstance(metadata, dict):
            told = metadata.get("Service")
            value = told if isinstance(told, str) else None
        if value:
            return Said(value, example.span)
    return None


def _path(examples: Sequence[ExampleText]) -> str | None:
    for example in examples:
        if example.target is not None:
            target = example.target.partition("?")[0]
            return "/" + target.split("/", 3)[3] if target.count("/") > 2 else target if target.startswith("/") else "/"
    return None


def _headed(sections: Sequence[Section]) -> bool:
    """Whether a table of the input has a column for what is required."""
    tables = [table_in(section.lines) for section in with_key(sections, "input")]
    return any(table is not None and "required" in table.columns for table in tables)
