"""Values behind words, in bullets, inline, in two languages; and sentences that list none."""

import pytest

from harness.derive.prose.enumerations import allowed_values
from harness.model import Json


@pytest.mark.parametrize(
    ("text", "type_", "values", "default"),
    [
        ("Mode. Valid values:.\n• A_B: one.\n• C: two.", "string", ["A_B", "C"], None),
        ("Mode. Valid values: `A`, `B`. More text, X.", "string", ["A", "B"], None),
        ("Value range: ALL, ANY. Default value: ANY.", "string", ["ALL", "ANY"], None),
        ("Valid values: ON and OFF", "string", ["ON", "OFF"], None),
        ("Values: 1 - one, 2 - two", "integer", [1, 2], None),
        ("取值:\n• false(默认值):否。\n• true:是。", "boolean", [False, True], False),
        (
            "取值范围:\n• Soft:软。\n◦ Deep:深。\n• Hard (default):硬。\n默认值:Soft。",
            "string",
            ["Soft", "Hard"],
            "Hard",
        ),
        ("取值如下。\n• A:甲。\n• B:乙。", "string", ["A", "B"], None),
        ("枚举值:asc排升序,desc排降序", "string", ["asc", "desc"], None),
        ("枚举值:0普通,1特别,用作筛选", "integer", [0, 1], None),
        ("枚举值:\nPrePaid:包年包月\nPostPaid:按量\n其他说明", "string", ["PrePaid", "PostPaid"], None),
        ("状态:\n• Creating:创建中。\n• Available:可用。", "string", ["Creating", "Available"], None),
        ("取值:A、B或C。", "string", ["A", "B", "C"], None),
        ("Valid values:\n• A\n• B", "string", ["A", "B"], None),
        ("Valid values:\n• A: one\n• some words about A\n• B: two", "string", ["A", "B"], None),
        ("取值:\n• A:甲。\n• A:甲。\n• B:乙。", "string", ["A", "B"], None),
    ],
)
def test_values(text: str, type_: str, values: list[Json], default: Json) -> None:
    assert allowed_values(text, type_) == (tuple(values), default)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Valid values: letters, digits, and underscores.", "string"),
        ("Value range: 1-100", "string"),
        ("取值:仅支持ASCII字符,且不能超过64个字符。", "string"),
        ("取值:2031-01-01。", "string"),
        ("ID of the lamp.\n• Get it here.\n• Or there.", "string"),
        ("There are two ways:\n• Public images\n• Custom images", "string"),
        ("Take care:\n• A: one.", "string"),
        ("Take care:\n• A: one.\n• plain words.", "string"),
        ("Valid values: yes and no", "integer"),
        ("Valid values: A", "string"),
        ("状态:\n• x:一。\n• y:二。", "integer"),
    ],
)
def test_no_values(text: str, type_: str) -> None:
    assert allowed_values(text, type_) == ((), None)
