"""Volcengine's layout: cells glued or one a line, structure tables, item errors, two languages."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.derive.derived import DerivedSpec
from harness.derive.layouts.layout import NoOperation
from harness.derive.layouts.volcengine import VolcengineLayout
from harness.derive.text.pages import Page

Spec = Callable[[str], DerivedSpec]


def test_one_cell_a_line_with_its_column(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("volcengine/StirPots").values
    assert values["service"] == {"provider": "volcengine", "name": "kitchen", "version": "2031-02-01"}
    assert values["page"]["updated"] == "2031-06-07T08:09:10"
    assert values["page"]["title"] == "StirPots"
    assert values["http"] == {
        "methods": ["POST"],
        "path": "/",
        "hosts": ["open.volcengineapi.com"],
        "dispatch": {"query": "Action"},
    }
    assert values["common"]["Action"] == {"type": "string", "const": "StirPots", "required": True}
    assert values["input"] == {
        "PotIds": {
            "type": "list<string>",
            "wire": "PotIds.N",
            "max_items": 30,
            "required": True,
            "example": ["p-abcdefgh****", "p-ijklmnop****"],
        },
        "Speed": {"type": "integer", "default": 3, "min": 1, "max": 9, "required": False, "example": 3},
        "Tool": {
            "type": "string",
            "default": "Spoon",
            "enum": ["Spoon", "Whisk"],
            "required": False,
            "example": "Spoon",
        },
        "Tags": {"type": "list<Tags>", "wire": "Tags.N", "max_items": 10, "required": False},
        "Message": {"type": "string", "required": False},
        "ClientToken": {
            "type": "string",
            "max_length": 64,
            "charset": "ascii",
            "idempotency_token": True,
            "required": False,
            "example": "abc****",
        },
    }
    assert values["structures"]["Tags"] == {
        "Key": {"type": "string", "wire": "Tags.N.Key", "required": False, "example": "k1"},
        "Values": {
            "type": "list<string>",
            "wire": "Tags.N.Values.N",
            "max_items": 3,
            "required": False,
            "example": ["v1"],
        },
    }


def test_an_answer_nests_the_rows_of_the_output(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("volcengine/StirPots").values
    assert list(values["output"]) == ["OperationDetails", "TotalCount"]
    assert values["structures"]["OperationDetails"] == {
        "PotId": {"type": "string", "example": "p-abcdefgh****"},
        "Error": {"type": "Error"},
    }
    assert values["structures"]["Error"] == {"Code": {"type": "string", "example": "PotNotFound"}}


def test_request_and_item_errors(made_up: Spec) -> None:
    assert made_up("volcengine/StirPots").values["errors"] == [
        {
            "scope": "request",
            "http": 400,
            "code": "InvalidSpeed.Malformed",
            "message": "The specified Speed is malformed.",
        },
        {"scope": "request", "http": 409, "code": "PotBusy", "message": "The pot is busy.", "retry": "after"},
        {"scope": "item", "code": "PotNotFound", "message": "PotIsGone."},
    ]


def test_facts_of_cells_and_their_bullets(made_up: Spec) -> None:
    assert made_up("volcengine/StirPots").values["facts"] == [
        {"kind": "data_loss", "for": "bare_metal"},
        {"kind": "invitation_only", "parameter": "Tool", "value": "Whisk"},
        {"kind": "ignored_parameter", "parameter": "Tool", "for": ["bare_metal", "ebmwok2"]},
    ]


def test_a_body_in_the_request_example(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("volcengine/StirPots").values
    assert values["examples"][0]["request"] == {"PotIds": ["p-abcdefgh", "p-ijklmnop"], "Speed": 5}


def test_glued_cells_and_a_structure_of_the_input(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("volcengine/ScrubPot").values
    assert values["page"]["updated"] == "2031-06-01T01:02:03"
    assert values["rate_limit"] == {"requests": 5, "seconds": 1}
    assert values["input"] == {
        "PotId": {"type": "string", "required": True, "example": "p-abcdefgh****"},
        "Hard": {"type": "boolean", "default": False, "enum": [False, True], "required": False, "example": False},
        "Soap": {"type": "string", "required": False, "example": "Pot-1"},
        "Brush": {"type": "Brush", "required": False},
    }
    assert values["structures"] == {
        "Brush": {
            "Handle": {"type": "string", "required": True, "example": "wood"},
            "Bristles": {"type": "list<string>", "required": False},
        }
    }
    assert values["output"] == {}
    assert values["errors"][1]["message"] == "You can't scrub a hot pot."
    assert values["errors"][2] == {
        "scope": "request",
        "http": 500,
        "code": "InternalError",
        "message": "ECS is down.",
        "retry": "yes",
    }
    assert values["examples"][0]["request"] == {"PotId": "p-abcdefgh", "Hard": True}


def test_an_english_page(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("volcengine/RinsePot").values
    assert values["page"]["language"] == "en"
    assert values["common"]["Version"]["const"] == "2031-02-01"
    assert values["input"] == {
        "PotName": {"type": "string", "min_length": 1, "max_length": 128, "required": False, "example": "test"},
        "Description": {"type": "string", "required": False, "example": "A fine pot"},
    }
    assert values["errors"] == [
        {
            "scope": "request",
            "http": 404,
            "code": "InvalidPot.NotFound",
            "message": "The specified pot does not exist.",
        }
    ]
    assert values["facts"] == [{"kind": "asynchronous"}]


def test_a_parameter_may_be_called_like_a_heading_or_a_column(spec: Spec, volcengine: Callable[..., str]) -> None:
    names = ("Debug", "Query", "Message", "Type", "Code")
    rows = [cell for name in names for cell in (name, "String", "否", "x", "说明文字。")]
    values: dict[str, Any] = spec(volcengine(rows=rows)).values
    assert list(values["input"]) == list(names)
    assert {member["required"] for member in values["input"].values()} == {False}


def test_the_rate_may_have_a_section_of_its_own(spec: Spec, volcengine: Callable[..., str]) -> None:
    text = volcengine(intro=("请求频率", "", "每分钟最多调用 40 次。"))
    assert spec(text).values["rate_limit"] == {"requests": 40, "seconds": 60}


def test_a_host_that_is_none_is_left_out(spec: Spec, volcengine: Callable[..., str]) -> None:
    http: Any = spec(volcengine(headers=("Host: {endpoint}",))).values["http"]
    assert http["hosts"] == "unknown"


def test_the_service_may_come_from_a_header(spec: Spec, volcengine: Callable[..., str]) -> None:
    headers = ("Host: open.volcengineapi.com", "Service: crockery")
    assert spec(volcengine(headers=headers)).id.service == "crockery"
    assert spec(volcengine(metadata='"Region": "x"')).id.service == "unknown"
    assert spec(volcengine(headers=("Service: ../up",), metadata='"Region": "x"')).id.service == "unknown"


def test_the_name_may_come_from_title_or_prose(page: Callable[[str], Page]) -> None:
    layout = VolcengineLayout()
    assert layout.parse(page("StackBowls - 叠碗\n请求参数\n名称类型描述\n")).operation.value == "StackBowls"
    assert layout.parse(page("调用 StackBowls 接口叠碗。\n请求参数\n名称类型描述\n")).operation.value == "StackBowls"
    with pytest.raises(NoOperation, match="Action"):
        layout.parse(page("请求参数\n名称类型描述\n"))


def test_the_name_may_come_from_an_example_cell(page: Callable[[str], Page]) -> None:
    layout = VolcengineLayout()
    table = "请求参数\n名称类型是否必填示例值描述\nActionString是StackBowls操作。\nVersionString是2031-03-03Then 多。\n"
    facts = layout.parse(page(table))
    assert facts.operation.value == "StackBowls"
    assert facts.version is not None
    assert facts.version.value == "2031-03-03"
    glued = layout.parse(page("StackBowls\n" + table.replace("StackBowls操作", "StackBowlsThe 操作")))
    assert glued.operation.value == "StackBowls"


def test_it_is_recognised_by_tables_or_host(page: Callable[[str], Page]) -> None:
    layout = VolcengineLayout()
    table = "请求参数\n名称\n类型\n描述\n"
    assert layout.recognises(page(f"首次发布时间2030.01.01 00:00:00\n{table}"))
    assert layout.recognises(page(f"{table}ActionString要执行的操作,取值:StackBowls。\n"))
    assert not layout.recognises(page(table))
    assert not layout.recognises(page(f"首次发布时间2030.01.01 00:00:00\n您可以在OpenAPI Explorer中运行\n{table}"))
    assert layout.recognises(page("请求示例\nHost: open.volcengineapi.com\n"))
    assert not layout.recognises(page("Host: open.volcengineapi.com\n"))
    assert not layout.recognises(page("请求参数\n一些文字\n"))


def test_tables_that_hold_nothing(spec: Spec, volcengine: Callable[..., str]) -> None:
    assert "empty-output" in {entry.id for entry in spec(volcengine(output=())).discrepancies}
    assert "empty-errors" in {entry.id for entry in spec(volcengine(errors=())).discrepancies}


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("GET / HTTP/1.1", "/"),
        ("GET /v1/bowls?Action=StackBowls HTTP/1.1", "/v1/bowls"),
        ("POST https://open.volcengineapi.com/v2/x?Action=StackBowls HTTP/1.1", "/v2/x"),
        ("POST https://open.volcengineapi.com?Action=StackBowls", "/"),
    ],
)
def test_the_path_of_the_example(spec: Spec, volcengine: Callable[..., str], line: str, path: str) -> None:
    text = volcengine()
    old = next(row for row in text.split("\n") if row.startswith("GET /?"))
    http: Any = spec(text.replace(old, line)).values["http"]
    assert http["path"] == path


def test_tables_that_cannot_be_read_are_told(
    spec: Callable[[str], DerivedSpec], volcengine: Callable[..., str]
) -> None:
    text = volcengine(rows=("BowlId\tString\t是\tb-1\t碗。", "碗\tString\t是\tb-1\t碗。")).replace(
        "\n返回数据\n", "\nLid结构\n名称\t类型\n盖\t字\n返回数据\n"
    )
    found = {entry.id: entry.claims for entry in spec(text).discrepancies}
    assert found["unread-input"] == (
        "what the page gives for input has lines that begin with 碗 String 是 b-1 碗。",
        "no row could be read from line 14",
    )
    assert found["unread-structures"][1] == "no row could be read from line 18"


@pytest.mark.parametrize(
    ("heading", "scope"),
    [
        ("错误码（批量操作时单个请求失败）", "item"),
        ("错误码(批量操作时单个请求失败)", "item"),
        ("批量操作错误码", "item"),
        ("公共错误码", "request"),
        ("业务错误码列表", "request"),
        ("Error codes (per item)", "item"),
        ("Batch error codes", "item"),
    ],
)
def test_headings_of_errors(
    spec: Callable[[str], DerivedSpec], volcengine: Callable[..., str], heading: str, scope: str
) -> None:
    text = f"{volcengine()}\n{heading}\n\n错误码\t错误信息\nBowlIsGone\tIt is gone.\n"
    errors = spec(text).values["errors"]
    assert isinstance(errors, list)
    assert errors[-1] == {"scope": scope, "code": "BowlIsGone", "message": "It is gone."}


def test_a_structure_is_told_by_its_name_only_where_a_type_mentions_it(
    spec: Callable[[str], DerivedSpec], volcengine: Callable[..., str]
) -> None:
    table = "\nDetail\n\n名称\t类型\t描述\nCode\tString\t码。\n\n请求示例\n"
    for rows, structures in (
        (("Details\tArray of Detail\t-\t详情。",), ["Detail"]),
        (("Count\tInteger\t-\t数。",), []),
    ):
        found = spec(volcengine(output=rows).replace("\n请求示例\n", table, 1)).values
        told = found.get("structures") or {}
        assert isinstance(told, dict)
        assert list(told) == structures
