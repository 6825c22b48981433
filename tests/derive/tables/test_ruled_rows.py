"""Rows whose cells real separators set apart."""

from collections.abc import Callable

import pytest

from harness.derive.tables.glued_rows import error_rows, parameter_rows, stray_lines, unread
from harness.derive.tables.ruled_rows import blocks_of
from harness.derive.tables.table_reader import table_in
from harness.derive.text.pages import Line

Lines = Callable[[str], tuple[Line, ...]]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "名称\t类型\t必填\t描述\t示例值\nPotId\tString\t是\t锅的 ID。\tp-1",
            ("PotId", "String", True, "p-1", "锅的 ID。"),
        ),
        ("名称 | 描述 | 类型\nPotId | 锅 | String", ("PotId", "String", None, None, "锅")),
        (
            "| 名称 | 类型 | 是否必选 | 描述 |\n|---|:--|---|---|\n| **PotId** | `String` | 否 | 一<br/>二 |",
            ("PotId", "String", False, None, "一\n二"),
        ),
        ("名称  类型  是否必填  示例值  描述\nPotId  String  p-1  锅", ("PotId", "String", None, "p-1", "锅")),
        (
            "名称  类型  是否必填  示例值  描述\nPotId  String  否  p-1  锅  的",
            ("PotId", "String", False, "p-1", "锅 的"),
        ),
        ("名称\t类型\t限制\t描述\nPotId\tString\t长\t锅", ("PotId", "String", None, None, "锅")),
        ("名称\t类型\t是否必填\t示例值\t描述\nPotId\tString\t\tp-1\t锅", ("PotId", "String", None, "p-1", "锅")),
        ("名称\t类型\t示例值\t描述\nPotId\tString\t-\t锅", ("PotId", "String", None, None, "锅")),
        (
            "名称\t类型\t描述\nPotId\tString\t取值:\n  • A:甲。\n    • 小。",
            ("PotId", "String", None, None, "取值:\n• A:甲。\n◦ 小。"),
        ),
        (
            "名称\t类型\t描述\t示例值\nPotId\tString\t一。\n二。\n三。\tp-1",
            ("PotId", "String", None, "p-1", "一。\n二。\n三。"),
        ),
        ("名称\t类型\t描述\nPotId\tString", ("PotId", "String", None, None, "")),
        ("名称\t类型\t描述\nPotId\tString\ta | b\nx | y", ("PotId", "String", None, None, "a | b\nx | y")),
    ],
)
def test_parameters(lines: Lines, text: str, cells: tuple[object, ...]) -> None:
    (row,) = parameter_rows(lines(text))
    assert (row.name, row.type, row.required, row.example, row.text) == cells
    assert stray_lines(lines(text)) == []


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "HttpCode\t错误码\t错误信息\t描述\n500\tInternalError\tAn error.\t错。",
            (500, "InternalError", "An error.", "错。"),
        ),
        ("错误码\t错误消息\tHTTP状态码\nGone.NotFound\tIt is gone.\t404", (404, "Gone.NotFound", "It is gone.", "")),
        ("Error code | Error message | HTTP status\nGone | It is gone. | 404", (404, "Gone", "It is gone.", "")),
        ("错误码\n错误消息\nHTTP状态码\nGone.NotFound\nIt is gone.\n404", (404, "Gone.NotFound", "It is gone.", "")),
        ("错误码\t描述\t解决方案\nGone\t没了。\t请稍后重试。", (None, "Gone", None, "没了。 请稍后重试。")),
        ("HTTP状态码\t错误码\t错误信息\n-\tGone\tIt is gone.", (None, "Gone", "It is gone.", "")),
    ],
)
def test_errors(lines: Lines, text: str, row: tuple[object, ...]) -> None:
    found = error_rows(lines(text), "request")
    assert [(error.http, error.code, error.message, error.text) for error in found] == [row]
    assert unread(lines(text)) == []


def test_what_makes_no_row_is_told(lines: Lines) -> None:
    text = "名称\t类型\t描述\n第一\t行\t不是\nPotId\tString\t锅\n多\t余\t的"
    assert [row.name for row in parameter_rows(lines(text))] == ["PotId"]
    assert [line.number for line in stray_lines(lines(text))] == [2, 4]
    errors = "错误码\t错误消息\tHTTP状态码\n没有 编码\t消息\t404\nGone\tIt is gone.\tfoo"
    assert error_rows(lines(errors), "request") == []
    assert [line.number for line in unread(lines(errors))] == [2, 3]
    assert stray_lines(lines(errors)) == []


def test_a_second_head_changes_the_order(lines: Lines) -> None:
    text = "错误码\t错误消息\tHTTP状态码\nGone\tIt is gone.\t404\nHTTP状态码\t错误码\t错误消息\n409\tBusy\tIt is busy."
    assert [(row.http, row.code) for row in error_rows(lines(text), "item")] == [(404, "Gone"), (409, "Busy")]


def test_separated_rows_among_those_with_one_cell_a_line(lines: Lines) -> None:
    text = "名称\t类型\t是否必填\t示例值\t描述\nA\tString\t是\tx\t甲\nB\t\nString\t\n否\t\ny\t\n乙"
    rows = parameter_rows(lines(text))
    assert [(row.name, row.required, row.example, row.text) for row in rows] == [
        ("A", True, "x", "甲"),
        ("B", False, "y", "乙"),
    ]


def test_required_in_front_of_the_type(lines: Lines) -> None:
    (row,) = parameter_rows(lines("名称\n必填\n类型\n描述\nPotId\n是\nString\n锅"))
    assert (row.name, row.type, row.required, row.text) == ("PotId", "String", True, "锅")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "错误码\t错误消息\tHTTP状态码\nGone\tIt is gone.\t404\n另见文档。",
            ("Gone", "It is gone.", 404, "另见文档。"),
        ),
        ("错误码\tHTTP状态码\t错误消息\nGone\t404\n另见文档。", ("Gone", None, 404, "另见文档。")),
        ("HttpCode\t错误码\t错误消息\n404\tGone\tIt is gone.\n另见文档。", ("Gone", "It is gone.", 404, "另见文档。")),
        ("错误码\t错误消息\tHTTP状态码\nGone\tIt\nis\ngone.\t404", ("Gone", "It\nis\ngone.", 404, "")),
        ("错误码\t描述\t错误消息\nGone\t没了\n很久了\tIt is gone.", ("Gone", "It is gone.", None, "没了\n很久了")),
    ],
)
def test_lines_below_an_error(lines: Lines, text: str, row: tuple[object, ...]) -> None:
    (error,) = error_rows(lines(text), "request")
    assert (error.code, error.message, error.http, error.text) == row


def test_separated_cells_below_a_short_cell_are_no_rest_of_it(lines: Lines) -> None:
    text = "错误码\tHTTP状态码\t错误消息\nGone\t404\nfoo bar\tbaz"
    assert [row.http for row in error_rows(lines(text), "request")] == [404]
    assert [line.number for line in unread(lines(text))] == [3]


def test_lines_below_a_type(lines: Lines) -> None:
    (row,) = parameter_rows(lines("名称\t描述\t类型\nPotId\t锅\tString\n  • 一\tB"))
    assert (row.type, row.text) == ("String", "锅\n• 一 B")
    assert parameter_rows(lines("名称\t类型\t描述\nPotId\t是?\t锅")) == []


def test_bullets_in_a_cell_in_the_middle(lines: Lines) -> None:
    text = "名称\t类型\t描述\t示例值\nHard\tBoolean\t取值:\n  • true:是。\n  • false:否。\ttrue\n\n示例"
    (row,) = parameter_rows(lines(text))
    assert (row.example, row.text) == ("true", "取值:\n• true:是。\n• false:否。\n示例")


def test_a_rule_is_no_row(lines: Lines) -> None:
    table = table_in(lines("名称 | 类型\n---|---\nA | String"))
    assert table is not None
    blocks, stray = blocks_of(table, lambda *_: True)
    assert [(block.cell("name"), block.span.first) for block in blocks] == [("A", 3)]
    assert stray == []
