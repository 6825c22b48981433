"""Tencent's layout: numbered sections in two languages, rows behind bullets, lost columns, tables with pipes."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.derive.derived import DerivedSpec
from harness.derive.layouts.layout import NoOperation
from harness.derive.layouts.tencent import TencentLayout
from harness.derive.text.pages import Page

Spec = Callable[[str], DerivedSpec]


def test_an_english_page_with_rows_behind_bullets(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("tencent/AdoptLanterns").values
    assert values["service"] == {"provider": "tencent", "name": "lkp", "version": "2031-01-15"}
    assert values["page"]["updated"] == "2031-05-06T07:08:09"
    assert values["page"]["language"] == "en"
    assert values["http"] == {
        "methods": ["POST"],
        "path": "/",
        "hosts": ["lkp.intl.tencentcloudapi.com"],
        "dispatch": {"header": "X-TC-Action"},
    }
    assert values["rate_limit"] == {"requests": 35, "seconds": 1}
    assert values["common"]["Version"] == {"type": "string", "const": "2031-01-15", "required": True}
    assert values["input"] == {
        "LanternIds": {"type": "list<string>", "wire": "LanternIds.N", "max_items": 50, "required": True},
        "Brightness": {"type": "integer", "default": 60, "min": 1, "max": 100, "required": False},
        "Wick": {"type": "string", "default": "HEMP", "enum": ["COTTON", "HEMP"], "required": False},
        "Steady": {"type": "boolean", "default": False, "required": False},
        "Since": {"type": "string", "required": False},
        "Filters": {"type": "list<Filter>", "wire": "Filters.N", "max_items": 10, "required": False},
        "Ratio": {"type": "number", "min": 0.5, "max": 2, "required": False},
        "Keeper": {"type": "KeeperInfo", "required": False},
        "ClientToken": {
            "type": "string",
            "max_length": 64,
            "charset": "ascii",
            "idempotency_token": True,
            "required": False,
        },
    }
    assert values["output"] == {
        "AdoptionId": {"type": "string"},
        "LanternSet": {"type": "list<Lantern>", "nullable": True},
        "TotalCount": {"type": "integer"},
        "Keeper": {"type": "KeeperInfo"},
        "RequestId": {"type": "string"},
    }
    assert values["errors"] == [
        {"scope": "request", "code": "FailedOperation", "retry": "after"},
        {"scope": "request", "code": "InvalidParameterValue.Brightness"},
        {"scope": "request", "code": "ResourceNotFound.LanternNotFound"},
        {"scope": "request", "code": "UnauthorizedOperation"},
    ]
    assert [example["request"] for example in values["examples"]] == [
        {"LanternIds": ["lnt-aaaa1111", "lnt-bbbb2222"], "Wick": "HEMP"},
        {"LanternIds": []},
    ]
    assert values["discrepancies"] == []


def test_what_stands_behind_the_rate_is_no_fact(made_up: Spec) -> None:
    facts: Any = made_up("tencent/AdoptLanterns").values["facts"]
    assert facts == [
        {"kind": "returns", "member": "AdoptionId"},
        {"kind": "transition", "to": "DIMMED", "when": "go out meanwhile"},
        {"kind": "not_supported", "for": "Mirror"},
    ]


def test_a_chinese_page_split_by_tabs(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("tencent/QuenchLantern").values
    assert values["page"]["language"] == "zh"
    assert values["page"]["updated"] == "2031-04-02T01:02:03"
    assert values["rate_limit"] == {"requests": 12, "seconds": 1}
    assert values["common"]["Region"] == {"type": "string", "required": False}
    method = {"type": "string", "default": "BLOW", "enum": ["BLOW", "COVER"], "required": False, "example": "BLOW"}
    assert values["input"]["Method"] == method
    delay = {"type": "integer", "default": 0, "min": 0, "max": 600, "required": False, "example": 30}
    assert values["input"]["Delay"] == delay
    assert values["input"]["Name"] == {"type": "string", "min_length": 2, "max_length": 32, "required": False}
    assert values["output"]["Ember"] == {"type": "number", "nullable": True, "example": 36.6}
    assert values["errors"][0] == {"scope": "request", "code": "FailedOperation", "retry": "yes"}
    assert {"kind": "accepted_states", "values": ["Lit"]} in values["facts"]


def test_a_table_with_pipes_and_an_example_by_address(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("tencent/CountLanterns").values
    assert values["rate_limit"] == {"requests": 600, "seconds": 60}
    assert values["http"] == {
        "methods": "unknown",
        "hosts": ["lkp.tencentcloudapi.com"],
        "dispatch": {"query": "Action"},
    }
    assert values["input"]["Names"]["example"] == ["red"]
    assert values["input"]["Filters"]["max_items"] == 10
    assert values["errors"] == []
    assert values["examples"][0]["request"] == {"Names": ["red"]}
    assert [entry["id"] for entry in values["discrepancies"]] == ["unstated"]


def test_a_page_that_lost_its_column(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("tencent/RekindleLantern").values
    assert values["common"]["Action"]["required"] == "unknown"
    assert values["common"]["Region"]["required"] is False
    assert values["input"]["LanternId"] == {"type": "string", "required": "unknown"}
    assert values["input"]["Wick"]["enum"] == ["COTTON", "HEMP", "SILK"]
    assert "required-column" in {entry["id"] for entry in values["discrepancies"]}


@pytest.mark.parametrize(
    "line",
    [
        "Note This is no row.",
        "See DescribeLamps for more.",
        "Call DescribeLamps to get it.",
        "Use LampIds instead.",
        "some LampSet of them",
        "Lamps are bright.",
    ],
)
def test_a_sentence_of_a_description_is_no_row(spec: Spec, tencent: Callable[..., str], line: str) -> None:
    output = ("LampSet Array of Lamp Lamps.", line, "Total Integer How many.", "Mood LampMood The mood.")
    assert list(spec(tencent(output=output)).values["output"]) == ["LampSet", "Total", "Mood"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "row", ["Depth Integer No How deep.", "Depth No Integer How deep.", "Depth | No | Integer | How"]
)
def test_columns_may_change_places(spec: Spec, tencent: Callable[..., str], row: str) -> None:
    assert spec(tencent(rows=(row,))).values["input"] == {"Depth": {"type": "integer", "required": False}}


def test_a_structure_of_one_word_is_called_like_its_member(spec: Spec, tencent: Callable[..., str]) -> None:
    output = ("Place Place Where.", "SystemDisk Disk Disk.", "Mood Happy words.", "Fee FeeItem Fee.")
    assert list(spec(tencent(output=output)).values["output"]) == ["Place", "SystemDisk", "Fee"]  # type: ignore[arg-type]


def test_an_own_parameter_may_be_called_like_a_common_one(spec: Spec, tencent: Callable[..., str]) -> None:
    values: dict[str, Any] = spec(tencent(rows=("Language No String The language of the lamp.",))).values
    assert "Language" in values["input"]
    assert "Language" not in values["common"]


def test_a_word_of_one_hump_is_no_error_code(spec: Spec, tencent: Callable[..., str]) -> None:
    errors = ("FailedOperation It failed.", "Ajuda e suporte", "Help and support", "InternalError")
    rows: Any = spec(tencent(errors=errors)).values["errors"]
    assert [row["code"] for row in rows] == ["FailedOperation", "InternalError"]


def test_the_name_may_come_from_the_prose_or_the_title(page: Callable[[str], Page]) -> None:
    layout = TencentLayout()
    told = layout.parse(page("1. API Description\nThis API (TuneLamp) is used to tune a lamp.\n"))
    assert (told.operation.value, told.title.value) == ("TuneLamp", "TuneLamp")
    titled = layout.parse(page("PDF\nTuneLamp\nLast updated: 2031-01-01 01:01:01\n1. API Description\nTunes.\n"))
    assert titled.operation.value == "TuneLamp"
    with pytest.raises(NoOperation, match="Action"):
        layout.parse(page("1. API Description\nTunes a lamp.\n"))


def test_it_is_recognised_by_headings_or_host(page: Callable[[str], Page]) -> None:
    layout = TencentLayout()
    assert layout.recognises(page("2. 输入参数"))
    assert layout.recognises(page("Domain name for API request: lamp.tencentcloudapi.com."))
    assert not layout.recognises(page("Input Parameters"))
    assert not layout.recognises(page("请求参数"))


def test_sections_without_rows_are_gaps(spec: Spec, tencent: Callable[..., str]) -> None:
    found = {entry.id for entry in spec(tencent(output=(), errors=())).discrepancies}
    assert {"empty-output", "empty-errors"} <= found
    found = {entry.id for entry in spec(tencent(output=("Nothing here.",), errors=("nothing",))).discrepancies}
    assert {"unread-output", "unread-errors"} <= found
    said = tencent(errors=("There are no error codes related to the API business logic.",))
    assert "empty-errors" not in {entry.id for entry in spec(said).discrepancies}
