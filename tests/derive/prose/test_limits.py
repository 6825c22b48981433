"""Limits, defaults, tokens and examples in descriptions."""

import pytest

from harness.derive.prose.limits import counter_limits, example_of, limits_of
from harness.model import Json


@pytest.mark.parametrize(
    ("text", "type_", "facts"),
    [
        ("Default value: 20. Maximum value: 100.", "integer", {"default": 20, "max": 100}),
        ("Minimum value: 1.", "integer", {"min": 1}),
        ("the default value being FAST", "string", {"default": "FAST"}),
        ("It is SLOW by default.", "string", {"default": "SLOW"}),
        ("Defaults to 0.5.", "number", {"default": 0.5}),
        ("The default value is the current time.", "string", {}),
        ("The default project is used.", "string", {}),
        ("默认为20,最大值为100。", "integer", {"default": 20, "max": 100}),
        ("默认值:PrePaid。", "string", {"default": "PrePaid"}),
        ("默认10。", "integer", {"default": 10}),
        ("默认为普通模式", "string", {}),
        ('默认为["a","b"]', "list<string>", {"default": ["a", "b"]}),
        ("起始值:1。", "integer", {"min": 1}),
        ("Value range: [0.5, 10]", "number", {"min": 0.5, "max": 10}),
        ("from 1 to 10", "integer", {"min": 1, "max": 10}),
        ("取值范围为 10~86400。", "integer", {"min": 10, "max": 86400}),
        ("取值范围:1-5", "string", {}),
        ("at most 64 characters", "string", {"max_length": 64}),
        ("It's up to 60 bytes in length.", "string", {"max_length": 60}),
        ("Maximum length: 9", "string", {"max_length": 9}),
        ("must be 2 to 128 characters in length", "string", {"min_length": 2, "max_length": 128}),
        ("0 to 255 characters", "string", {"max_length": 255}),
        ("长度为 2~32 个字符", "string", {"min_length": 2, "max_length": 32}),
        ("标签键长度的取值范围为 1~128。", "string", {"min_length": 1, "max_length": 128}),
        ("不能超过64个字符", "string", {"max_length": 64}),
        ("最大长度为 12", "string", {"max_length": 12}),
        ("长度限制在255个字符以内", "string", {"max_length": 255}),
        ("仅支持ASCII字符", "string", {"charset": "ascii"}),
        ("can only contain ASCII characters", "string", {"charset": "ascii"}),
        ("保证请求幂等性", "string", {"idempotency_token": True}),
        ("ensures the idempotence of the request", "string", {"idempotency_token": True}),
        ("idempotency", "integer", {}),
        ("最多支持100个ID", "list<string>", {"max_items": 100}),
        ("最多支持100个ID", "string", {}),
        ("最多能指定 50 台实例", "list<string>", {"max_items": 50}),
        ("每次请求的上限为20", "list<string>", {"max_items": 20}),
        ("每次请求的 Filters 的上限为10,Filter.Values 的上限为5。", "list<Filter>", {"max_items": 10}),
        ("The maximum quantity per request is 30.", "list<string>", {"max_items": 30}),
        ("This list contains up to 10 instance types.", "list<string>", {"max_items": 10}),
        ("up to 10 characters each", "list<string>", {"max_length": 10}),
        ("子级条数 <= 7", "list<string>", {"max_items": 7}),
        ("N:表示序号,取值范围:1~10。", "list<string>", {"max_items": 10}),
        ("第一个N:取值范围:1~10。\n第二个N:取值范围:1~3。", "list<string>", {"max_items": 3}),
        ("Valid values of N: 1 to 20.", "list<string>", {"max_items": 20}),
        ("注意:此字段可能返回 null", "string", {"nullable": True}),
        ("This field may return null.", "list<Lamp>", {"nullable": True}),
        ("Valid values: A, B. Default value: B.", "string", {"default": "B", "enum": ["A", "B"]}),
        ("Default value: C. Valid values: A, B.", "string", {"default": "C", "enum": ["A", "B"]}),
        ("Valid values: A, B. Default: A of all defaults: it", "list<string>", {"enum": ["A", "B"]}),
        ("9" * 5000, "integer", {}),
    ],
)
def test_facts(text: str, type_: str, facts: dict[str, Json]) -> None:
    limits = limits_of(text, type_)
    assert limits.facts == facts
    assert limits.conflicts == {}


@pytest.mark.parametrize(
    ("text", "type_", "key", "taken", "claims"),
    [
        ("最多能指定 50 台。子级条数 <= 100", "list<string>", "max_items", 100, (50, 100)),
        ("Maximum value: 9. The maximum is 5.", "integer", "max", 9, (9, 5)),
        ("Minimum value: 2. The minimum is 3.", "integer", "min", 2, (2, 3)),
        ("Default value: A. It is B by default.", "string", "default", "A", ("A", "B")),
    ],
)
def test_of_two_limits_the_looser_stands(
    text: str, type_: str, key: str, taken: Json, claims: tuple[Json, ...]
) -> None:
    limits = limits_of(text, type_)
    assert limits.facts[key] == taken
    assert limits.conflicts == {key: claims}


def test_the_same_value_twice_is_no_conflict() -> None:
    assert limits_of("Default value: A. The default is A.", "string").conflicts == {}


def test_how_far_counters_go() -> None:
    assert counter_limits("第一个N:取值范围:1~10。第二个N:取值范围:1~3。") == [10, 3]
    assert counter_limits("nothing of the kind") == []


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("A lamp.\n示例值:lmp-1参考取值来源", "lmp-1"),
        ("示例值:a子级条数 <= 3", "a"),
        ("Example value: two words", "two words"),
        ("For example: not a value", None),
        ("示例值:", None),
    ],
)
def test_examples(text: str, example: str | None) -> None:
    assert example_of(text) == example


def test_the_length_of_an_array_is_none_of_its_items() -> None:
    assert limits_of("列表。数组长度:1~100。", "list<string>").facts == {"max_items": 100}
    assert limits_of("名称。长度:1~100。", "string").facts == {"min_length": 1, "max_length": 100}
