"""Types and limits."""

from collections.abc import Mapping
from typing import Any

import pytest

from harness.contract.marked_yaml import parse_yaml
from harness.contract.shapes import Entry, ShapeBuilder, type_problems
from harness.model import Member, Shape, Source

_FILE = parse_yaml("input:\n  A:\n    type: x\n", "f")


def _entry(**facts: Any) -> Entry:
    return Entry(facts, facts.get("statuses", {}), Source("f", "input/A"), _FILE, ("input", "A"))


def _member(structures: Mapping[str, Mapping[str, Entry]] | None = None, **facts: Any) -> Member:
    (member,) = ShapeBuilder(structures or {}).structure({"A": _entry(**facts)}).members
    return member


def test_a_scalar_with_its_limits() -> None:
    member = _member(
        type="string", min_length=1, max_length=9, pattern="^a$", charset="ascii", required=True, wire="A.N"
    )
    assert member.shape == Shape(type="string", min_length=1, max_length=9, pattern="^a$", charset="ascii")
    assert (member.required, member.wire, dict(member.statuses)) == (True, "A.N", {})


def test_the_limits_of_a_list_and_of_its_items() -> None:
    shape = _member(type="list<list<integer>>", min_items=1, max_items=2, min=3, max=4, enum=[3, 4]).shape
    inner = Shape(type="integer", minimum=3, maximum=4, enum=(3, 4))
    assert shape == Shape(type="list", min_items=1, max_items=2, item=Shape(type="list", item=inner))


def test_a_constant_is_an_enum_of_one() -> None:
    assert _member(type="string", const="X").shape.enum == ("X",)


@pytest.mark.parametrize(
    ("facts", "required", "status"),
    [({}, None, "unknown"), ({"required": "unknown"}, None, "unknown"), ({"required": False}, False, "documented")],
)
def test_what_nobody_says_about_required_is_unknown(
    facts: dict[str, Any], *, required: bool | None, status: str
) -> None:
    member = _member(type="string", **facts)
    assert (member.required, member.status("required")) == (required, status)


def test_an_unknown_type_is_a_string_of_unknown_type() -> None:
    member = _member(type="list<unknown>", statuses={"enum": "inferred"})
    assert member.shape.item == Shape(type="string")
    assert dict(member.statuses) == {"enum": "inferred", "required": "unknown", "type": "unknown"}


def test_a_structure_that_nobody_defines_may_be_anything() -> None:
    shape = ShapeBuilder({"Lid": {}}).structure({"A": _entry(type="Lid"), "B": _entry(type="list<Lid>")})
    assert [member.status("type") for member in shape.members] == ["unknown", "unknown"]
    assert [member.shape for member in shape.members] == [
        Shape(type="string"),
        Shape(type="list", item=Shape(type="string")),
    ]
    assert list(type_problems({"A": _entry(type="Lid")}, {"Lid": {}})) == []


def test_structures_are_built_once_and_nested() -> None:
    structures = {"Outer": {"I": _entry(type="list<Inner>")}, "Inner": {"X": _entry(type="boolean", default=False)}}
    shape = ShapeBuilder(structures).structure({"A": _entry(type="Outer"), "B": _entry(type="list<Inner>")})
    outer, listed = (member.shape for member in shape.members)
    assert outer.name == "Outer"
    assert outer.members[0].shape.item is listed.item
    assert listed.item is not None
    assert listed.item.members[0].default is False


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"type": "strng"}, "f:3 at /input/A/type: there is no structure 'strng' (did you mean string?)"),
        ({"type": "list<Xyz>"}, "there is no structure 'Xyz' (structures stand in this file or in service.yaml)"),
        ({"type": "string", "pattern": "^(a$"}, "at /input/A/pattern: '^(a$' is no regular expression"),
        ({"type": "list<string"}, "'list<string' does not close what it opens"),
    ],
)
def test_types_that_do_not_exist(facts: dict[str, Any], message: str) -> None:
    (problem,) = type_problems({"A": _entry(**facts)}, {})
    assert message in str(problem)


def test_a_structure_cannot_hold_itself() -> None:
    structures = {
        "One": {"x": _entry(type="string"), "two": _entry(type="list<Two>")},
        "Two": {"one": _entry(type="One")},
        "Free": {"one": _entry(type="One"), "again": _entry(type="One")},
    }
    problems = sorted(problem.message for problem in type_problems({}, structures))
    assert problems == [
        "the structure 'One' holds itself: One.two.one",
        "the structure 'Two' holds itself: Two.one.two",
    ]


def test_sound_types_have_no_problems() -> None:
    structures = {"Inner": {"X": _entry(type="unknown")}}
    sound = {"A": _entry(type="list<Inner>"), "B": _entry(type="number"), "C": _entry(type="string", pattern="^(a|b)$")}
    assert list(type_problems(sound, structures)) == []
