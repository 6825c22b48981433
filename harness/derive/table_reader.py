"""Tables whose borders were lost: a header of known words, then cells glued, split by pipes, or one a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.derive.pages import Line

# Longest words first, so that a glued header is cut rightly.
COLUMNS = {
    "name": (
        "参数名称",
        "字段名称",
        "参数名",
        "名称",
        "參數",
        "参数",
        "字段",
        "Parameter name",
        "Parameter",
        "Element",
        "Name",
    ),
    "type": ("参数类型", "类型", "Type"),
    "required": ("是否必填", "是否必选", "是否必须", "是否必需", "必填", "必选", "Required"),
    "example": ("示例值", "样例值", "示例", "Example value", "Sample value", "Example"),
    "text": ("错误描述", "描述", "说明", "备注", "含义", "Description"),
    "http": ("HTTP status code", "HTTP 状态码", "HTTP状态码", "HttpCode", "Http状态码", "HTTP Code", "状态码", "HTTP"),
    "code": ("错误代码", "错误码", "Error code", "ErrorCode"),
    "message": ("错误信息", "错误消息", "Error message", "Message"),
    "action": ("操作", "Operation", "Action"),
}
_WORD = {word.casefold(): column for column, words in COLUMNS.items() for word in words}
_WORDS = re.compile("|".join(re.escape(word) for word in sorted(_WORD, key=len, reverse=True)), re.IGNORECASE)
_HEADER = re.compile(rf"(?:(?:{_WORDS.pattern})[\s|]*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order, its header's lines, and the lines of its body (blank ones included)."""

    columns: tuple[str, ...]
    header: tuple[Line, ...]
    body: tuple[Line, ...]


def table_in(lines: Sequence[Line]) -> Table | None:
    """The first table among the lines: a run of header words naming at least two columns, then everything below."""
    index = 0
    while index < len(lines):
        columns: list[str] = []
        header: list[Line] = []
        end = index
        while end < len(lines):
            line = lines[end]
            words = [] if line.bullet else header_words(line.text)
            if words and not set(words) & set(columns) and _same_table({*columns, *words}):
                columns += words
                header.append(line)
            elif not line.blank:
                break
            end += 1
        if len(columns) > 1:
            return Table(tuple(columns), tuple(header), tuple(lines[end:]))
        index = max(end, index + 1)
    return None


def _same_table(columns: set[str]) -> bool:
    """A table is one of parameters or one of errors, so that a parameter called ``Message`` is no column."""
    return not (columns & {"name", "type", "required", "example"} and columns & {"http", "code", "message", "action"})


def header_words(text: str) -> list[str]:
    """The columns that a line names if it holds nothing but column words, else nothing."""
    if not text or not _HEADER.fullmatch(text):
        return []
    return [_WORD[match[0].casefold()] for match in _WORDS.finditer(text)]
