"""Tables: a head of known words, then cells set apart by tabs, pipes or wide gaps, or glued, or one a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.derive.text.pages import Line

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
    "http": (
        "HTTP status code",
        "HTTP status",
        "Status code",
        "HTTP 状态码",
        "HTTP状态码",
        "HttpCode",
        "Http状态码",
        "HTTP Code",
        "状态码",
        "HTTP",
    ),
    "code": ("错误代码", "错误码", "Error code", "ErrorCode"),
    "message": ("错误信息", "错误消息", "Error message", "Message"),
    "action": ("解决方案", "解决办法", "处理建议", "操作", "Solution", "Operation", "Action"),
}
_WORD = {word.casefold(): column for column, words in COLUMNS.items() for word in words}
_WORDS = re.compile("|".join(re.escape(word) for word in sorted(_WORD, key=len, reverse=True)), re.IGNORECASE)
_HEADER = re.compile(rf"(?:(?:{_WORDS.pattern})[\s|]*)+", re.IGNORECASE)


_PIPED = re.compile(r"^\|.*\||\s\|(?:\s|$)")
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_GAP = re.compile(r" {2,}")
_MARKUP = re.compile(r"`|\\(?=[_*|<>\[\]])")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
OTHER = "other"  # a column that nothing is read from


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order, its header's lines, and the lines of its body (blank ones included).

    ``wide`` says that gaps of two and more spaces separate the cells, as they do in its head.
    """

    columns: tuple[str, ...]
    header: tuple[Line, ...]
    body: tuple[Line, ...]
    wide: bool = False


def table_in(lines: Sequence[Line]) -> Table | None:
    """The first table among the lines: a run of header words naming at least two columns, then everything below."""
    index = 0
    while index < len(lines):
        columns: list[str] = []
        header: list[Line] = []
        end = index
        while end < len(lines):
            line = lines[end]
            words = [] if line.bullet else ruled_head(line) or header_words(line.text)
            if words and not set(words) & set(columns) and _same_table({*columns, *words}) and OTHER not in columns:
                columns += words
                header.append(line)
            elif not line.blank:
                break
            end += 1
        if len(columns) > 1:
            wide = len(header) == 1 and len(_GAP.split(header[0].text)) == len(columns)
            return Table(tuple(columns), tuple(header), tuple(lines[end:]), wide)
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


def cells_of(line: Line, *, wide: bool = False) -> tuple[str, ...]:
    """The cells that real separators set apart in a line, at least two; none where it has no separator."""
    if line.tabbed:
        return line.tabbed
    if _PIPED.search(line.text):
        text = line.text.removeprefix("|")
        text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
        return tuple(_unmarked(cell.strip()) for cell in _PIPE.split(text))
    cells = tuple(_GAP.split(line.text)) if wide else ()
    return cells if len(cells) > 1 else ()


def _unmarked(cell: str) -> str:
    bold = _BOLD.fullmatch(cell)
    return _BREAK.sub("\n", _MARKUP.sub("", bold[1] if bold else cell))


def is_rule(line: Line) -> bool:
    """A line of dashes, as markdown draws below the head of a table."""
    return "|" in line.text and _RULE.fullmatch(line.text) is not None


def ruled_head(line: Line) -> list[str]:
    """The columns that the separated cells of a head name; a cell that nobody knows is ``other``."""
    columns: list[str] = []
    for cell in cells_of(line, wide=True):
        words = header_words(cell)
        columns.append(words[0] if len(words) == 1 and words[0] not in columns else OTHER)
    known = set(columns)
    parameters = "name" in known and known & {"type", "text", "required"}
    errors = "code" in known and known & {"message", "text", "http"}
    return columns if len(known - {OTHER}) > 1 and (parameters or errors) else []
