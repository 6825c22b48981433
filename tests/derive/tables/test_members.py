"""Rows as members: wire names, structures of three kinds, examples, conflicts."""

from typing import Any

from harness.derive.facts import Row, StructureTable
from harness.derive.tables.members import MemberBuilder
from harness.derive.text.pages import Span

LINE = iter(range(1, 10_000))


def row(
    name: str, type_: str = "String", *, required: bool | None = None, example: str | None = None, text: str = ""
) -> Row:
    line = next(LINE)
    return Row(name, type_, required, example, text, Span(line, line))


def built(
    *rows: Row, tables: tuple[StructureTable, ...] = (), of_input: bool = True
) -> tuple[dict[str, Any], MemberBuilder]:
    builder = MemberBuilder({table.name: table for table in tables})
    return dict(builder.members(rows, "input", of_input=of_input)), builder


def test_what_is_sent_and_what_comes_back() -> None:
    assert built(row("Ids.N"))[0] == {"Ids": {"type": "list<string>", "wire": "Ids.N", "required": "unknown"}}
    assert built(row("Ids.N", required=False))[0]["Ids"]["required"] is False
    assert built(row("Ids.N"), of_input=False)[0] == {"Ids": {"type": "list<string>"}}


def test_a_list_is_no_deeper_than_name_or_type_say() -> None:
    assert built(row("Ids.N", "Array of String"))[0]["Ids"]["type"] == "list<string>"
    assert built(row("Ids.N.N", "String"))[0]["Ids"]["type"] == "list<list<string>>"
    assert built(row("Ids", "array<array<long>>"))[0]["Ids"]["type"] == "list<list<integer>>"


def test_dotted_names_make_structures() -> None:
    members, builder = built(
        row("Tags.N.Key", required=False, text="N:序号,取值范围:1~5。"),
        row("Tags.N.Value", required=False),
        row("Box.Lid", "Boolean", required=True),
        row("Box.Tags.N.Key"),
    )
    assert members == {
        "Tags": {"type": "list<Tags>", "wire": "Tags.N", "max_items": 5, "required": False},
        "Box": {"type": "Box", "required": "unknown"},
    }
    assert builder.structures == {
        "Tags": {
            "Key": {"type": "string", "wire": "Tags.N.Key", "required": False},
            "Value": {"type": "string", "wire": "Tags.N.Value", "required": False},
        },
        "Box": {
            "Lid": {"type": "boolean", "wire": "Box.Lid", "required": True},
            "Tags": {"type": "list<BoxTags>", "wire": "Box.Tags.N", "required": "unknown"},
        },
        "BoxTags": {"Key": {"type": "string", "wire": "Box.Tags.N.Key", "required": "unknown"}},
    }
    first, last = builder.spans["structures/Tags/Key"].first, builder.spans["structures/Tags/Value"].last
    assert builder.spans["input/Tags"] == Span(first, last)


def test_counters_that_disagree_tell_nothing() -> None:
    members, _ = built(row("Tags.N.Key", text="N:取值范围:1~5。"), row("Tags.N.Value", text="N:取值范围:1~6。"))
    assert "max_items" not in members["Tags"]


def test_tables_make_structures_once() -> None:
    lid = StructureTable("Lid", (row("Size", "Integer"),), Span(90, 91))
    box = StructureTable(
        "Box", (row("Lid", "Struct", required=True), row("Spare", "Lid", required=False)), Span(80, 85)
    )
    members, builder = built(row("Box", "Array of Struct"), row("Other", "Box"), tables=(box, lid), of_input=False)
    assert members == {"Box": {"type": "list<Box>"}, "Other": {"type": "Box"}}
    assert builder.structures == {
        "Box": {"Lid": {"type": "Lid", "required": True}, "Spare": {"type": "Lid", "required": False}},
        "Lid": {"Size": {"type": "integer"}},
    }
    assert builder.spans["structures/Box"] == Span(80, 85)
    assert builder.opaque == []


def test_a_structure_that_holds_itself() -> None:
    node = StructureTable("Node", (row("Children", "Array of Node"),), Span(1, 2))
    members, builder = built(row("Node", "Struct"), tables=(node,), of_input=False)
    assert members["Node"]["type"] == "Node"
    assert builder.structures == {"Node": {"Children": {"type": "list<Node>"}}}


def test_a_structure_that_nothing_tells_of() -> None:
    members, builder = built(row("Box", "Struct"), row("Boxes", "Array of Object"), row("Filter", "Array of Filter"))
    assert [member["type"] for member in members.values()] == ["unknown", "list<unknown>", "list<Filter>"]
    assert builder.opaque == ["input/Box", "input/Boxes"]


def test_examples() -> None:
    rows = (
        row("Ids.N", example="Ids.1=a&Ids.2=b"),
        row("Tags.N.Keys.N", example="Tags.1.Keys.1=a&Tags.1.Keys.2=b"),
        row("Names", "array<string>", example="x"),
        row("Sizes", "array<integer>", example="x"),
        row("Size", "Integer", example="x"),
        row("Whole", "Array of String", example='["a"]'),
        row("Odd.N", example="plain"),
    )
    members, builder = built(*rows)
    assert members["Ids"]["example"] == ["a", "b"]
    tags: Any = builder.structures["Tags"]
    assert tags["Keys"]["example"] == ["a", "b"]
    assert members["Names"]["example"] == ["x"]
    assert "example" not in members["Sizes"]
    assert "example" not in members["Size"]
    assert members["Whole"]["example"] == ["a"]
    assert members["Odd"]["example"] == ["plain"]


def test_conflicts_are_kept_wherever_they_are() -> None:
    members, builder = built(
        row("Tags.N.Size", "Integer", text="最大值9,最大5。"), row("Size", "Integer", text="最大值9,最大5。")
    )
    assert members["Size"]["statuses"] == {"max": "contradicted"}
    assert [(conflict.at, conflict.fact, conflict.claims) for conflict in builder.conflicts] == [
        ("structures/Tags/Size", "max", (9, 5)),
        ("input/Size", "max", (9, 5)),
    ]
