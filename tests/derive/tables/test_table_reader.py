"""Heads of tables."""

from collections.abc import Callable

import pytest

from harness.derive.tables.table_reader import header_words, table_in
from harness.derive.text.pages import Line

Lines = Callable[[str], tuple[Line, ...]]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("名称类型是否必填示例值描述", ["name", "type", "required", "example", "text"]),
        ("参数名称 | 类型 | 描述 |", ["name", "type", "text"]),
        ("HttpCode错误码错误信息描述", ["http", "code", "message", "text"]),
        ("HTTP 状态码错误码错误信息操作", ["http", "code", "message", "action"]),
        ("Example Value", ["example"]),
        ("名称 of 类型", []),
        ("说明文字", []),
        ("", []),
    ],
)
def test_words(text: str, columns: list[str]) -> None:
    assert header_words(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "body"),
    [
        ("前言。\n名称类型\n描述\nAString甲。", ("name", "type", "text"), ["AString甲。"]),
        ("名称\n类型\n\n描述\nName\nString", ("name", "type", "text"), ["Name", "String"]),
        ("名称\n类型\n描述\nMessage\nString", ("name", "type", "text"), ["Message", "String"]),
        ("说明\n一句话。\n名称类型描述\nA", ("name", "type", "text"), ["A"]),
        ("名称类型描述\n\n说明\nA", ("name", "type", "text"), ["说明", "A"]),
        ("名称类型\n  • 描述\nA", ("name", "type"), ["描述", "A"]),
    ],
)
def test_a_table(lines: Lines, text: str, columns: tuple[str, ...], body: list[str]) -> None:
    table = table_in(lines(text))
    assert table is not None
    assert table.columns == columns
    assert [line.text for line in table.body if not line.blank] == body


def test_no_table(lines: Lines) -> None:
    assert table_in(lines("说明\n一句话。\n描述")) is None
    assert table_in(()) is None
