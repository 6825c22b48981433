"""One page with its cells set apart by tabs, by pipes, by wide gaps, one a line, and glued: the facts are the same."""

from collections.abc import Callable, Sequence

import pytest

from harness.derive.derived import DerivedSpec
from harness.model import Json

Spec = Callable[[str], DerivedSpec]
Text = Callable[..., str]
Form = Callable[[Sequence[str]], tuple[str, ...]]

FORMS: dict[str, Form] = {
    "tabs": lambda cells: ("\t".join(cells),),
    "pipes": lambda cells: (f"| {' | '.join(cells)} |",),
    "gaps": lambda cells: ("   ".join(cells),),
    "lines": tuple,
    "glued": lambda cells: ("".join(cells),),
    "spaces": lambda cells: (" ".join(cells),),
}
# By provider: which forms its pages take, the heads of its tables, and rows below them.
Tables = dict[str, tuple[Sequence[str], Sequence[Sequence[str]]]]
VOLCENGINE: Tables = {
    "rows": (
        ("名称", "类型", "是否必填", "示例值", "描述"),
        (
            ("Action", "String", "是", "StackBowls", "要执行的操作,取值:StackBowls。"),
            ("Version", "String", "是", "2031-03-03", "API的版本,取值:2031-03-03。"),
            ("BowlId", "String", "是", "b-1", "碗的ID。"),
            ("Depth", "Integer", "否", "3", "深度,取值范围:1~9。"),
            ("Lids", "Array of Lid", "否", "l-1", "盖子。"),
        ),
    ),
    "lid": (
        ("名称", "类型", "是否必填", "示例值", "描述"),
        (("Color", "String", "是", "red", "颜色。"), ("Weight", "Integer", "否", "7", "重量。")),
    ),
    "output": (
        ("名称", "类型", "示例值", "描述"),
        (("Count", "Integer", "2", "数量。"), ("TaskId", "String", "t-1", "任务。")),
    ),
    "errors": (
        ("HttpCode", "错误码", "错误信息", "描述"),
        (
            ("404", "InvalidBowl.NotFound", "The specified bowl does not exist.", "碗不存在。"),
            ("500", "InternalError", "An internal error has occurred.", "内部错误。"),
        ),
    ),
    "items": (
        ("错误码", "错误信息", "描述"),
        (("BowlNotFound", "The bowl does not exist.", "碗不存在。"), ("BowlLocked", "The bowl is locked.", "锁了。")),
    ),
}
ALIBABA: Tables = {
    "rows": (
        ("名称", "类型", "必填", "描述", "示例值"),
        (("CupId", "string", "是", "杯子。", "c-1"), ("Depth", "integer", "否", "深度,取值范围:1~9。", "3")),
    ),
    "errors": (
        ("HTTP 状态码", "错误码", "错误信息"),
        (
            ("404", "InvalidCup.NotFound", "The cup does not exist."),
            ("500", "InternalError", "An internal error has occurred."),
        ),
    ),
}
TENCENT: Tables = {
    "rows": (
        ("Parameter Name", "Required", "Type", "Description"),
        (
            ("LampId", "Yes", "String", "Lamp ID."),
            ("Depth", "No", "Integer", "How deep. Value range: 1-9."),
            ("Lids", "No", "Array of Lid", "The lids."),
        ),
    ),
    "output": (
        ("Parameter Name", "Type", "Description"),
        (("TaskId", "String", "The task."), ("RequestId", "String", "The request ID.")),
    ),
    "errors": (
        ("Error Code", "Description"),
        (("ResourceNotFound.LampNotFound", "No such lamp."), ("InternalError", "Please try again later.")),
    ),
}


def _table(tables: Tables, name: str, form: str, order: Sequence[int] | None = None) -> str:
    head, rows = tables[name]
    places = order or range(len(head))
    lines = [line for cells in (head, *rows) for line in FORMS[form]([cells[place] for place in places])]
    return "\n".join(lines)


def _replaced(text: str, head: str, after: str, table: str) -> str:
    """``text`` with the table below the line ``head`` and up to the line ``after`` replaced."""
    before, _, rest = text.partition(f"\n{head}\n")
    _, _, tail = rest.partition(f"\n{after}\n")
    return f"{before}\n{head}\n\n{table}\n\n{after}\n{tail}"


def _volcengine(text: str, form: str, order: Sequence[int] | None = None) -> str:
    for name, head, after in (
        ("rows", "请求参数", "返回数据"),
        ("output", "返回数据", "请求示例"),
        ("errors", "错误码", "The end"),
    ):
        text = _replaced(text, head, after, _table(VOLCENGINE, name, form, order if name == "errors" else None))
    items = "错误码(批量操作时单个请求失败)" + "\n\n" + _table(VOLCENGINE, "items", form)
    return text.replace("\n返回数据\n", f"\nLid\n\n{_table(VOLCENGINE, 'lid', form)}\n\n返回数据\n").replace(
        "\nThe end\n", f"\n{items}\n"
    )


def _facts(found: DerivedSpec) -> Json:
    keys = ("common", "input", "output", "structures", "errors", "facts")
    values: dict[str, Json] = {key: found.values.get(key) for key in keys}
    return {**values, "register": [entry.id for entry in found.discrepancies]}


@pytest.mark.parametrize("form", ["pipes", "gaps", "lines", "glued"])
def test_volcengine(spec: Spec, volcengine: Text, form: str) -> None:
    tabs = spec(_volcengine(volcengine(), "tabs"))
    assert _facts(spec(_volcengine(volcengine(), form))) == _facts(tabs)
    assert tabs.values["structures"] == {
        "Lid": {
            "Color": {"type": "string", "required": True, "example": "red"},
            "Weight": {"type": "integer", "required": False, "example": 7},
        }
    }
    errors = tabs.values["errors"]
    assert isinstance(errors, list)
    assert [(row["scope"], row["code"]) for row in errors if isinstance(row, dict)] == [
        ("request", "InvalidBowl.NotFound"),
        ("request", "InternalError"),
        ("item", "BowlNotFound"),
        ("item", "BowlLocked"),
    ]


@pytest.mark.parametrize("form", ["tabs", "pipes", "gaps", "lines"])
def test_errors_in_another_order(spec: Spec, volcengine: Text, form: str) -> None:
    usual = spec(_volcengine(volcengine(), "tabs"))
    assert _facts(spec(_volcengine(volcengine(), form, order=(1, 2, 3, 0)))) == _facts(usual)


@pytest.mark.parametrize("form", ["pipes", "gaps", "lines"])
def test_alibaba(spec: Spec, alibaba: Text, form: str) -> None:
    def text(form: str) -> str:
        made = _replaced(alibaba(), "请求参数", "返回参数", _table(ALIBABA, "rows", form))
        return _replaced(made, "错误码", "变更历史", _table(ALIBABA, "errors", form))

    tabs = spec(text("tabs"))
    assert _facts(spec(text(form))) == _facts(tabs)
    assert tabs.values["input"] == {
        "CupId": {"type": "string", "required": True, "example": "c-1"},
        "Depth": {"type": "integer", "min": 1, "max": 9, "required": False, "example": 3},
    }


def test_alibaba_glued(spec: Spec, alibaba: Text) -> None:
    own = ("CupIdstring是", "", "杯子。", "示例值:c-1", "Depthinteger否", "深度,取值范围:1~9。", "示例值:3")
    split = ("CupIdstring\t是", "", "杯子。", "示例值:c-1", "Depth\tinteger\t否\t深度,取值范围:1~9。示例值:3")
    assert _facts(spec(alibaba(rows=own))) == _facts(spec(alibaba(rows=split)))


@pytest.mark.parametrize("form", ["tabs", "pipes", "gaps", "lines"])
def test_tencent(spec: Spec, tencent: Text, form: str) -> None:
    def text(form: str) -> str:
        made = tencent()
        common = "\n".join(
            line
            for cells in (
                ("Action", "Yes", "String", "Common Params. The value used for this API: TuneLamp."),
                ("Version", "Yes", "String", "Common Params. The value used for this API: 2031-04-05."),
            )
            for line in FORMS[form](cells)
        )
        rows = f"{_table(TENCENT, 'rows', form)}\n{common}"
        made = _replaced(made, "2. Input Parameters", "3. Output Parameters", rows)
        made = _replaced(made, "3. Output Parameters", "4. Example", _table(TENCENT, "output", form))
        head = made.partition("\n6. Error Code\n")[0]
        return f"{head}\n6. Error Code\n{_table(TENCENT, 'errors', form)}\n"

    spaced = spec(text("spaces"))
    assert _facts(spec(text(form))) == _facts(spaced)
    assert isinstance(spaced.values["input"], dict)
    assert list(spaced.values["input"]) == ["LampId", "Depth", "Lids"]
