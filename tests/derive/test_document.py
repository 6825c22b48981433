"""The document of a page: order, identity, what is left out."""

from collections.abc import Callable
from typing import Any

from harness.derive.derived import DerivedSpec

Spec = Callable[[str], DerivedSpec]


def test_the_order_of_a_document(spec: Spec, volcengine: Callable[..., str]) -> None:
    rows = ("Tags.N.KeyString否Tags.1.Key=k标签键。",)
    assert list(spec(volcengine(rows=rows)).values) == [
        "format",
        "operation",
        "service",
        "page",
        "http",
        "rate_limit",
        "common",
        "input",
        "output",
        "structures",
        "errors",
        "facts",
        "examples",
        "discrepancies",
    ]


def test_keys_of_a_parameter_come_in_one_order(spec: Spec, volcengine: Callable[..., str]) -> None:
    rows = ("TokensArray of String否-最多支持9个,保证请求幂等性,可能返回 null,不能超过8个字符,最多支持5个。",)
    member: Any = spec(volcengine(rows=rows, query="")).values["input"]
    assert list(member["Tokens"]) == [
        "type",
        "max_length",
        "max_items",
        "idempotency_token",
        "nullable",
        "required",
        "statuses",
    ]


def test_what_cannot_be_part_of_a_path_is_unknown(
    spec: Spec, volcengine: Callable[..., str], tencent: Callable[..., str]
) -> None:
    assert spec(volcengine(metadata='"Service": "../../etc"')).id.service == "unknown"
    assert spec(volcengine(metadata='"Service": "a b"')).id.service == "unknown"
    assert spec(tencent(version="1" * 65)).id.version == "unknown"


def test_common_parameters_are_fixed(spec: Spec, tencent: Callable[..., str]) -> None:
    common: Any = spec(tencent()).values["common"]
    assert common == {
        "Action": {"type": "string", "const": "TuneLamp", "required": True},
        "Version": {"type": "string", "const": "2031-04-05", "required": True},
        "Region": {"type": "string", "required": True},
    }


def test_a_window_that_is_no_whole_number_of_seconds_stays_one(spec: Spec, alibaba: Callable[..., str]) -> None:
    assert spec("流控信息\n请求速率为30/60(s)。\n" + alibaba()).values["rate_limit"] == {"requests": 30, "seconds": 60}


def test_an_error_is_there_once(spec: Spec, alibaba: Callable[..., str]) -> None:
    errors = (
        "403",
        "CupError",
        "One.诊断",
        "404",
        "CupError",
        "Two.诊断",
        "403",
        "CupError",
        "Three.诊断",
        "500",
        "Oops",
        "x.",
    )
    rows: Any = spec(alibaba(errors=errors)).values["errors"]
    assert [(row["http"], row["message"]) for row in rows] == [(403, "One."), (404, "Two."), (500, "x.")]


def test_a_structure_that_is_only_named_stands_without_members(spec: Spec, tencent: Callable[..., str]) -> None:
    rows = ("LampId Yes String Lamp.", "Settings No LampSettings Settings.", "Filters.N No Array of Filter Filters.")
    values = spec(tencent(rows=rows)).values
    assert values["structures"] == {"LampSettings": {}, "Filter": {}}


def test_anchors_have_their_lines(spec: Spec, tencent: Callable[..., str]) -> None:
    text = tencent()
    found = spec(text)
    for anchor, line in (
        ("operation", "Action Yes"),
        ("http/hosts", "Domain name"),
        ("rate_limit", "A maximum"),
        ("input/LampId", "LampId Yes"),
        ("output/RequestId", "RequestId String"),
        ("common/Region", "Region Yes"),
        ("errors/request/-/ResourceNotFound.LampNotFound", "ResourceNotFound."),
    ):
        number = next(index for index, each in enumerate(text.split("\n"), start=1) if each.startswith(line))
        assert f'"{anchor}": {{"lines": [{number}, {number}], "sha256": "' in found.source
