"""Rows with cells glued, split or one a line."""

from collections.abc import Callable

import pytest

from harness.derive.tables.glued_rows import error_rows, parameter_rows, split_example, unread
from harness.derive.text.pages import Line

Lines = Callable[[str], tuple[Line, ...]]
HEAD = "名称类型是否必填示例值描述\n"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("BowlIdString是b-1碗的ID。", ("BowlId", "String", True, "b-1", "碗的ID。")),
        ("BowlIdString否b-1碗的ID。", ("BowlId", "String", False, "b-1", "碗的ID。")),
        ("BowlIdStringb-1碗的ID。", ("BowlId", "String", None, "b-1", "碗的ID。")),
        ("VersionString是2031-01-01API的版本。", ("Version", "String", True, "2031-01-01", "API的版本。")),
        ("BowlNameString是Bowl-1VPC的碗。", ("BowlName", "String", True, "Bowl-1", "VPC的碗。")),
        ("SizesArray of Integer否-大小。", ("Sizes", "Array of Integer", False, "-", "大小。")),
        ("Sizes[]Integer否-大小。", ("Sizes", "[]Integer", False, "-", "大小。")),
        ("Flag | Boolean | 是 | true | 标志。 |", ("Flag", "Boolean", True, "true", "标志。")),
        ("Flag Boolean 否 true 标志。", ("Flag", "Boolean", False, "true", "标志。")),
        ("NameStringYestestThe name of it.", ("Name", "String", True, "test", "The name of it.")),
        ("NameStringNoA name.", ("Name", "String", False, None, "A name.")),
        ("NameString是lonely", ("Name", "String", True, "lonely", "")),
        ("Name\nString\n是\nx\n名字。", ("Name", "String", True, "x", "名字。")),
        ("Name\n\nString\n\nx\n\n名字。", ("Name", "String", None, "x", "名字。")),
        ("Name\nString\n否\n名字。", ("Name", "String", False, None, "名字。")),
        ("Name\nString\n否\n无\n名字。", ("Name", "String", False, "无", "名字。")),
        ("Name\nString\n否\n一个名字,\n很长。", ("Name", "String", False, "一个名字,", "很长。")),
        ("Name\nString\n否\n一个名字。\n很长。", ("Name", "String", False, None, "一个名字。\n很长。")),
        ("Name\nString\n否\nA name of something", ("Name", "String", False, None, "A name of something")),
        ("Name\nString\n否\n• 一。\n• 二。", ("Name", "String", False, None, "• 一。\n• 二。")),
        ("Name\nString", ("Name", "String", None, None, "")),
        (
            "NameString是x名字,取值:\n\n  • A:甲。\n    • 小。\n  • B:乙。",
            ("Name", "String", True, "x", "名字,取值:\n• A:甲。\n◦ 小。\n• B:乙。"),
        ),
    ],
)
def test_a_row(lines: Lines, text: str, cells: tuple[object, ...]) -> None:
    (row,) = parameter_rows(lines(HEAD + text))
    assert (row.name, row.type, row.required, row.example, row.text) == cells


def test_rows_in_a_row(lines: Lines) -> None:
    text = HEAD + "AString是x甲。\n  • BString是x不是行。\nB\nInteger\n否\n3\n乙。\nListeners 很多。\nDList否-丁。"
    rows = parameter_rows(lines(text))
    assert [row.name for row in rows] == ["A", "B", "D"]
    assert [(row.span.first, row.span.last) for row in rows] == [(2, 3), (4, 9), (10, 10)]


def test_a_parameter_called_like_a_type(lines: Lines) -> None:
    rows = parameter_rows(lines(HEAD + "String\nString\n否\nx\n甲。\nObject\nStruct\n否\n-\n乙。"))
    assert [(row.name, row.type) for row in rows] == [("String", "String"), ("Object", "Struct")]


def test_a_table_without_columns_of_examples_or_required(lines: Lines) -> None:
    (row,) = parameter_rows(lines("名称类型描述\nNameString是名字。"))
    assert (row.required, row.example, row.text) == (None, None, "是名字。")
    (piped,) = parameter_rows(lines("名称 | 类型 | 描述\nName | String | 名 | 字。"))
    assert (piped.example, piped.text) == (None, "名 字。")


def test_no_table_no_rows(lines: Lines) -> None:
    assert parameter_rows(lines("NameString是x名字。")) == []
    assert error_rows(lines("400BadOneIt is bad.坏。"), "request") == []
    assert error_rows(lines("名称类型描述\nNameString名。"), "request") == []


@pytest.mark.parametrize(
    ("rest", "parts"),
    [
        ("x-1实例ID。", ("x-1", "实例ID。")),
        ("实例ID。", (None, "实例ID。")),
        ("2031-01-01API的版本,取值:2031-01-01。", ("2031-01-01", "API的版本,取值:2031-01-01。")),
        ("API的版本", ("API", "的版本")),
        ("a-API的", ("a-API", "的")),
        ("v1IPv4地址", ("v1", "IPv4地址")),
        ("RunItThe action to do.", ("RunIt", "The action to do.")),
        ("a.bA name.", ("a.b", "A name.")),
        ("plain", ("plain", "")),
        ("", (None, "")),
    ],
)
def test_example_and_description(rest: str, parts: tuple[str | None, str]) -> None:
    assert split_example(rest) == parts


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "HttpCode错误码错误信息描述\n400BadOneIt is bad.坏。\n\n404\n\nNotHere\n\nIt is gone.\n\n没了。",
            [(400, "BadOne", "It is bad.", "坏。"), (404, "NotHere", "It is gone.", "没了。")],
        ),
        (
            "错误码错误信息描述\nBadOneIt is bad.坏。\nNotHere\nNotHereAnymore.\n没了。\nLastOneIt ends.完。",
            [
                (None, "BadOne", "It is bad.", "坏。"),
                (None, "NotHere", "NotHereAnymore.", "没了。"),
                (None, "LastOne", "It ends.", "完。"),
            ],
        ),
        ("错误码描述\nBadOne坏。", [(None, "BadOne", None, "坏。")]),
        (
            "状态码 | 错误码 | 错误信息 | 说明\n400 | BadOne | It is bad. | 坏。 |",
            [(400, "BadOne", "It is bad.", "坏。")],
        ),
        ("HttpCode\n错误码\n错误信息\n描述\n400\nbad_one\nIt is bad.\n坏。", [(400, "bad_one", "It is bad.", "坏。")]),
        ("HttpCode错误码错误信息\n400BadOne%s", [(400, "BadOne", "%s", "")]),
    ],
)
def test_error_rows(lines: Lines, text: str, rows: list[tuple[object, ...]]) -> None:
    found = error_rows(lines(text), "item")
    assert [(row.http, row.code, row.message, row.text) for row in found] == rows
    assert {row.scope for row in found} == {"item"}


def test_what_cannot_be_read_of_an_error_table(lines: Lines) -> None:
    text = "HttpCode错误码错误信息描述\n400\n坏了。\n404\n500BadOneIt is bad.坏。"
    assert [line.text for line in unread(lines(text))] == ["400", "404"]
    assert [row.code for row in error_rows(lines(text), "request")] == ["BadOne"]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("名称类型必填描述示例值\nNameString是名字。x-1", ("Name", "String", True, "x-1", "名字。")),
        ("名称类型必填描述示例值\nNameString是名字。", ("Name", "String", True, None, "名字。")),
        (
            "名称类型必填描述示例值\nName\nString\n是\n名字。\n很长。\nx-1",
            ("Name", "String", True, "x-1", "名字。\n很长。"),
        ),
        ("名称类型必填描述示例值\nName\nString\n是\n名字。\n很长。", ("Name", "String", True, None, "名字。\n很长。")),
        ("名称类型必填描述示例值\nName\nString\n是\n名字", ("Name", "String", True, None, "名字")),
        ("名称\n必填\n类型\n描述\nNameString是", ("Name", "String", True, None, "")),
        ("名称\n必填\n类型\n描述\nName\nString\n名字", ("Name", "String", None, None, "名字")),
    ],
)
def test_columns_in_another_order(lines: Lines, text: str, cells: tuple[object, ...]) -> None:
    (row,) = parameter_rows(lines(text))
    assert (row.name, row.type, row.required, row.example, row.text) == cells


def test_errors_one_cell_a_line_by_the_head(lines: Lines) -> None:
    text = "错误码\nHTTP状态码\n错误信息\nGone\n404\nIt is gone.\nReally.\nBusy\n4O9\nIt is busy."
    (row,) = error_rows(lines(text), "request")
    assert (row.code, row.http, row.message, row.span.last) == ("Gone", 404, "It is gone.", 10)
    assert row.text == "Really.\nBusy\n4O9\nIt is busy."


def test_messages_that_look_like_codes(lines: Lines) -> None:
    rows = error_rows(lines("错误码\n错误信息\nPotNotFound\nPotIsGone\nPotBusy\nPotIsBusy"), "item")
    assert [(row.code, row.message) for row in rows] == [("PotNotFound", "PotIsGone"), ("PotBusy", "PotIsBusy")]
