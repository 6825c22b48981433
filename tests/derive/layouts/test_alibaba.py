"""Alibaba's layout: name and type glued, buttons in cells, folded texts, errors in three lines."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.derive.derived import DerivedSpec
from harness.derive.layouts.alibaba import AlibabaLayout
from harness.derive.layouts.layout import NoOperation
from harness.derive.text.pages import Page

Spec = Callable[[str], DerivedSpec]


def test_types_limits_and_buttons(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("alibaba/RecastVessel").values
    assert values["service"] == {"provider": "alibaba", "name": "kiln", "version": "unknown"}
    assert values["rate_limit"] == {"requests": 300, "seconds": 60}
    assert values["http"] == {"methods": "unknown", "hosts": "unknown", "dispatch": "unknown"}
    assert values["input"] == {
        "VesselId": {"type": "string", "required": "unknown", "example": "v-bp1abcdefgh****"},
        "Temperature": {
            "type": "integer",
            "default": 900,
            "min": 600,
            "max": 1400,
            "required": "unknown",
            "example": 1000,
        },
        "Duration": {"type": "integer", "required": "unknown", "example": 3600},
        "Weight": {"type": "number", "required": "unknown", "example": 1.5},
        "Glaze": {
            "type": "string",
            "default": "Celadon",
            "enum": ["Celadon", "White"],
            "required": True,
            "example": "White",
        },
        "Tag": {
            "type": "list<string>",
            "max_items": 30,
            "required": "unknown",
            "example": ["old"],
            "statuses": {"max_items": "contradicted"},
        },
        "Options": {"type": "unknown", "required": "unknown"},
        "DryRun": {"type": "boolean", "required": "unknown", "example": False},
    }


def test_an_answer_nests_the_rows_of_the_output(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("alibaba/RecastVessel").values
    assert list(values["output"]) == ["TaskId", "Vessels", "RequestId"]
    assert values["output"]["Vessels"] == {"type": "list<Vessels>"}
    assert values["structures"] == {"Vessels": {"Status": {"type": "string", "example": "Firing"}}}


def test_errors_with_several_statuses_and_shapes(made_up: Spec) -> None:
    rows: Any = made_up("alibaba/RecastVessel").values["errors"]
    assert rows == [
        {
            "scope": "request",
            "http": 400,
            "code": "InvalidParameter.%s",
            "message": "The parameter %s is wrong.",
            "template": True,
        },
        {
            "scope": "request",
            "http": 403,
            "code": "IncorrectVesselStatus",
            "message": "The vessel is in another state.",
        },
        {
            "scope": "request",
            "http": 404,
            "code": "IncorrectVesselStatus",
            "message": "The vessel is gone, please try again later.",
            "retry": "after",
        },
        {"scope": "request", "http": 403, "code": "KilnError", "message": "KilnTooCold."},
        {"scope": "request", "http": 403, "code": "OperationDenied", "message": "%s", "template": True},
        {"scope": "request", "http": 503, "code": "InvalidAccount.Busy", "message": "The account is busy."},
    ]


def test_the_facts_of_the_prose(made_up: Spec) -> None:
    assert made_up("alibaba/RecastVessel").values["facts"] == [
        {"kind": "asynchronous"},
        {"kind": "transition", "after": "success", "to": "Whole"},
        {"kind": "transition", "after": "failure", "to": "the state before"},
        {"kind": "accepted_states", "parameter": "VesselId", "values": ["Cracking", "Cooled"]},
        {"kind": "transition", "from": "Cracking", "to": "Firing"},
        {"kind": "transition", "from": "Cooled", "to": "Firing"},
        {"kind": "not_supported", "for": "dedicated_host"},
        {"kind": "accepted_event", "event": "KilnMaintenance.Refire", "states": ["Inquiring", "Scheduled"]},
        {"kind": "accepted_event", "event": "KilnFailure.Refire", "states": ["Executing"], "only_for": "local_disk"},
        {"kind": "data_loss", "for": "local_disk"},
    ]


def test_a_page_that_says_little(made_up: Spec) -> None:
    values: dict[str, Any] = made_up("alibaba/ShelveVessel").values
    assert values["service"] == {"provider": "alibaba", "name": "ecs", "version": "2014-05-26"}
    assert values["rate_limit"] == "unknown"
    assert values["errors"] == []
    assert [entry["id"] for entry in values["discrepancies"]] == ["unstated", "required-column"]


def test_a_version_in_the_head_is_the_pages_own(spec: Spec, alibaba: Callable[..., str]) -> None:
    values = spec("document Ecs 2031-09-09 GlazeCup\n" + alibaba()).values
    assert values["service"] == {"provider": "alibaba", "name": "ecs", "version": "2031-09-09"}
    elsewhere = spec("document Ecs 2031-09-09 Other\n" + alibaba()).values
    assert elsewhere["service"] == {"provider": "alibaba", "name": "ecs", "version": "2014-05-26"}


def test_request_and_error_examples(spec: Spec, alibaba: Callable[..., str]) -> None:
    tail = (
        "请求示例",
        "https://ecs.aliyuncs.com/?Action=GlazeCup",
        "&CupId=c-1",
        "&<公共请求参数>",
        "返回示例",
        '{"RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"}',
        "错误返回示例",
        '{"Code": "InvalidCup.NotFound"}',
    )
    values: dict[str, Any] = spec(alibaba(tail=tail)).values
    assert values["examples"] == [
        {
            "title": "success",
            "request": {"CupId": "c-1"},
            "response": {"RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"},
        },
        {"title": "error", "response": {"Code": "InvalidCup.NotFound"}},
    ]


def test_pipes_between_the_cells(spec: Spec, alibaba: Callable[..., str]) -> None:
    text = alibaba(rows=("CupId | string | 必填", "杯子"), errors=("404 | CupGone | The cup is gone. | 没了",))
    values: dict[str, Any] = spec(text).values
    assert values["input"] == {"CupId": {"type": "string", "required": True}}
    assert values["errors"] == [{"scope": "request", "http": 404, "code": "CupGone", "message": "The cup is gone."}]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("404", "CupGone"), {"code": "CupGone"}),
        (("404CupGoneThe cup is gone.诊断",), {"code": "CupGone", "message": "The cup is gone."}),
        (("404", "lower.case", "It is."), {"code": "lower.case", "message": "It is."}),
        (("404", "杯子没了"), None),
        (("404",), None),
    ],
)
def test_what_can_and_cannot_be_read_of_an_error(
    spec: Spec, alibaba: Callable[..., str], rows: tuple[str, ...], told: dict[str, str] | None
) -> None:
    found = spec(alibaba(errors=("500", "InternalError", "Oh.诊断", *rows)))
    errors: Any = found.values["errors"]
    assert errors[1:] == ([] if told is None else [{"scope": "request", "http": 404, **told}])
    assert ("unread-errors" in {entry.id for entry in found.discrepancies}) is (told is None)


def test_the_name_may_come_from_the_authorization(page: Callable[[str], Page]) -> None:
    layout = AlibabaLayout()
    facts = layout.parse(page("授权信息\necs:GlazeCup\n请求参数\n字段名称字段详情\n"))
    assert (facts.operation.value, facts.service and facts.service.value) == ("GlazeCup", "ecs")
    with pytest.raises(NoOperation, match="authorization"):
        layout.parse(page("请求参数\n字段名称字段详情\n"))


def test_the_service_may_come_from_the_title(page: Callable[[str], Page]) -> None:
    facts = AlibabaLayout().parse(page("GlazeCup_陶瓷 Kiln Works_API文档\n"))
    assert facts.service is not None
    assert facts.service.value == "works"
    nameless = AlibabaLayout().parse(page("GlazeCup_陶瓷_API文档\n"))
    assert nameless.service is None


@pytest.mark.parametrize(
    ("product", "service"),
    [("Elastic Compute Service", "ecs"), ("ApsaraDB RDS", "rds"), ("Kiln", "kiln"), ("Kiln Works", None)],
)
def test_the_service_of_a_product_in_english(page: Callable[[str], Page], product: str, service: str | None) -> None:
    told = AlibabaLayout().parse(page(f"GlazeCup_{product}_API Reference\n")).service
    assert (told.value if told else None) == service


def test_a_row_of_the_authorization_table_may_hold_more_cells(page: Callable[[str], Page]) -> None:
    text = "x_API\nAuthorization information\nkiln:GlazeCup\tupdate\t*Cup\nRequest parameters\n字段名称字段详情\n"
    facts = AlibabaLayout().parse(page(text))
    assert (facts.service.value if facts.service else None, facts.operation.value) == ("kiln", "GlazeCup")


def test_it_is_recognised_by_title_or_table(page: Callable[[str], Page]) -> None:
    layout = AlibabaLayout()
    assert layout.recognises(page("GlazeCup_云服务器 ECS_API文档-help"))
    assert layout.recognises(page("字段名称字段详情"))
    assert not layout.recognises(page("请求参数\n名称类型描述"))


def test_nothing_below_a_heading(spec: Spec, alibaba: Callable[..., str]) -> None:
    found = {entry.id: entry.claims for entry in spec(alibaba(output=(), errors=())).discrepancies}
    assert {"empty-output", "empty-errors"} <= set(found)
    assert "返回参数" in found["empty-output"][0]
