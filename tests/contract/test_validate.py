"""Violations: what is wrong, where, and how far the fact that it breaks is established."""

from dataclasses import replace
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.contract.validate import output_violations, violations
from harness.model import Operation, Violation

_GOOD: dict[str, Any] = {"GroupId": "g-1", "Settings": {"Count": 2}}


def _found(operation: Operation, params: Any) -> list[tuple[str, str, str]]:
    return [(v.pointer, v.keyword, v.status) for v in violations(operation, params)]


def test_sound_parameters_have_none(start: Operation, stop: Operation) -> None:
    full: Any = {"Count": 5, "Mode": "SLOW", "Tags": [{"Key": "k", "Value": None}, {"Key": "abcd", "Value": "v"}]}
    assert violations(start, _GOOD) == ()
    assert violations(start, {**_GOOD, "Settings": full, "Token": "abc", "Ratio": 2}) == ()
    assert violations(stop, {"ThingIds": ["a", "b", "c"], "Force": True}) == ()


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"Settings": {"Count": 2}}, ("/GroupId", "required", "documented")),
        ({"GroupId": "g-1"}, ("/Settings", "required", "inferred")),
        ({**_GOOD, "GroupId": 1}, ("/GroupId", "type", "documented")),
        ({**_GOOD, "Settings": {}}, ("/Settings/Count", "required", "documented")),
        ({**_GOOD, "Settings": []}, ("/Settings", "type", "documented")),
        ({**_GOOD, "Settings": {"Count": 0}}, ("/Settings/Count", "minimum", "documented")),
        ({**_GOOD, "Settings": {"Count": 6}}, ("/Settings/Count", "maximum", "documented")),
        ({**_GOOD, "Settings": {"Count": 2.5}}, ("/Settings/Count", "type", "documented")),
        ({**_GOOD, "Settings": {"Count": True}}, ("/Settings/Count", "type", "documented")),
        ({**_GOOD, "Settings": {"Count": float("nan")}}, ("/Settings/Count", "type", "documented")),
        ({**_GOOD, "Settings": {"Count": 10**400}}, ("/Settings/Count", "maximum", "documented")),
        ({**_GOOD, "Settings": {"Count": 1, "Mode": "MID"}}, ("/Settings/Mode", "enum", "inferred")),
        ({**_GOOD, "Settings": {"Count": 1, "Tags": [{}]}}, ("/Settings/Tags/0/Key", "required", "documented")),
        ({**_GOOD, "Settings": {"Count": 1, "Tags": [{"Key": "a"}] * 3}}, ("/Settings/Tags", "maxItems", "documented")),
        (
            {**_GOOD, "Settings": {"Count": 1, "Tags": [{"Key": "a"}, {"Key": "abcde"}]}},
            ("/Settings/Tags/1/Key", "maxLength", "documented"),
        ),
        ({**_GOOD, "Token": "é"}, ("/Token", "pattern", "documented")),
        ({**_GOOD, "groupid": "x"}, ("/groupid", "additionalProperties", "documented")),
        ({**_GOOD, "Settings": {"Count": 1, "a/b": 1}}, ("/Settings/a~1b", "additionalProperties", "documented")),
    ],
)
def test_each_broken_fact_is_one_violation(
    start: Operation, params: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    assert _found(start, params) == [expected]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"GroupId": "g"}, "Settings is missing"),
        ({**_GOOD, "GroupId": 1}, "GroupId is 1: has to be of type string"),
        ({**_GOOD, "Settings": 1}, "Settings is 1: has to be of type object"),
        ({**_GOOD, "Settings": {"Count": 0}}, "Settings.Count is 0: has to be at least 1"),
        ({**_GOOD, "Settings": {"Count": 1, "Mode": "M"}}, 'Settings.Mode is "M": has to be one of "FAST", "SLOW"'),
        (
            {**_GOOD, "Settings": {"Count": 1, "Tags": [{"Key": 1}]}},
            "Settings.Tags[0].Key is 1: has to be of type string",
        ),
        ({**_GOOD, "Token": "123456789"}, 'Token is "123456789": has to be at most 8 characters long'),
        ({**_GOOD, "Token": "é"}, 'Token is "é": has to match ASCII'),
        ({**_GOOD, "X": 1}, '"X" is no parameter of StartThing'),
    ],
)
def test_messages_name_value_and_limit(start: Operation, params: dict[str, Any], message: str) -> None:
    (violation,) = violations(start, params)
    assert violation.message == message


def test_long_values_are_cut(start: Operation) -> None:
    (violation,) = violations(start, {**_GOOD, "Token": "x" * 500})
    assert violation.message.startswith(f'Token is "{"x" * 76}…: has to be')
    (violation,) = violations(start, {**_GOOD, "Token": "x" * 78})
    assert violation.message.startswith(f'Token is "{"x" * 78}": has to be')


def test_limits_with_a_fraction(start: Operation) -> None:
    ratio = replace(start.input.members[3], shape=replace(start.input.members[3].shape, minimum=0.25))
    operation = replace(start, input=replace(start.input, members=(*start.input.members[:3], ratio)))
    (violation,) = violations(operation, {**_GOOD, "Ratio": 0.125})
    assert violation.message == "Ratio is 0.125: has to be at least 0.25"


def test_sources_are_those_of_the_fact(start: Operation) -> None:
    found = {violation.pointer: violation.source for violation in violations(start, {"X": 1})}
    assert found["/GroupId"].lines == (12, 14)
    assert found["/Settings"].evidence == "Nothing starts without. Evidence: none"
    assert found["/X"] == start.source


def test_several_at_once_each_only_once(start: Operation) -> None:
    params = {"GroupId": 1, "Settings": {"Count": 0, "y": 1}, "x": 1, "z": 2}
    assert sorted(_found(start, params)) == [
        ("/GroupId", "type", "documented"),
        ("/Settings/Count", "minimum", "documented"),
        ("/Settings/y", "additionalProperties", "documented"),
        ("/x", "additionalProperties", "documented"),
        ("/z", "additionalProperties", "documented"),
    ]


def test_the_limits_of_items_belong_to_the_list(stop: Operation) -> None:
    found = violations(stop, {"ThingIds": ["ok", "far too long", 3]})
    assert [(v.pointer, v.keyword, v.source.anchor) for v in found] == [
        ("/ThingIds/1", "maxLength", "input/ThingIds"),
        ("/ThingIds/2", "type", "input/ThingIds"),
    ]


def test_undeclared_parameters_carry_what_is_known_about_refusing_them(start: Operation) -> None:
    (violation,) = violations(replace(start, undeclared="unknown"), {**_GOOD, "X": 1})
    assert violation.status == "unknown"


def test_what_is_not_known_to_be_required_may_be_missing(start: Operation) -> None:
    lost = replace(start.input.members[1], required=None, statuses={"required": "unknown"})
    loose = replace(start, input=replace(start.input, members=(start.input.members[0], lost)))
    assert violations(loose, {"GroupId": "g-1"}) == ()


def test_lone_surrogates_are_named_and_the_rest_is_still_judged(start: Operation) -> None:
    params = {"GroupId": "a\ud800", "Settings": {"Count": 9, "Tags": [{"Key": "\udfff", "Value": "ok"}]}, "\udc00": 1}
    assert _found(start, params) == [
        ("/GroupId", "malformed", "documented"),
        ("/Settings/Tags/0/Key", "malformed", "documented"),
        ("", "malformed", "documented"),
        ("/Settings/Count", "maximum", "documented"),
        ("/\ufffd", "additionalProperties", "documented"),
    ]


@pytest.mark.parametrize(("depth", "judged"), [(99, True), (100, False)])
def test_the_depth_that_is_still_judged(start: Operation, *, depth: int, judged: bool) -> None:
    deep: Any = "\ud800"
    for _ in range(depth):
        deep = [deep]
    pointers = {violation.pointer for violation in violations(start, {**_GOOD, "GroupId": deep})}
    assert ("/GroupId" in pointers) is judged


@pytest.mark.parametrize("depth", [150, 900])
def test_deep_nesting_is_one_violation(start: Operation, depth: int) -> None:
    deep: Any = "\ud800"
    for _ in range(depth):
        deep = {"a": deep}
    (violation,) = violations(start, {**_GOOD, "Settings": deep})
    assert violation == Violation("", "malformed", "is nested more than 100 levels deep", start.source)


def test_keys_that_are_no_text_are_taken_as_text(start: Operation) -> None:
    params: Any = {**_GOOD, 1: 2}
    assert _found(start, params) == [("/1", "additionalProperties", "documented")]


def test_results_may_hold_more_than_is_listed(stop: Operation) -> None:
    assert output_violations(stop, {"Details": [{"ThingId": "t", "New": 1}], "More": 2}) == ()
    (violation,) = output_violations(stop, {"Details": [{"ThingId": 3}]})
    assert (violation.pointer, violation.keyword) == ("/Details/0/ThingId", "type")
    (violation,) = output_violations(stop, "no object")
    assert (violation.pointer, violation.keyword, violation.status) == ("", "type", "documented")
    assert violation.message == 'the whole is "no object": has to be of type object'


def test_operations_are_not_mixed_up(catalog: Catalog, start: Operation, stop: Operation) -> None:
    assert _found(stop, _GOOD) != _found(start, _GOOD)
    assert _found(catalog.operation(start.id), _GOOD) == []
    assert _found(replace(start, input=stop.input), {"ThingIds": ["a"]}) == []


def test_of_very_many_undeclared_parameters_the_first_are_told(start: Operation) -> None:
    params = {f"Unknown{number}": 1 for number in range(5000)} | {"GroupId": 7}
    found = violations(start, params)
    assert [violation.keyword for violation in found].count("additionalProperties") == 100
    assert "/GroupId" in [violation.pointer for violation in found]


def test_of_very_many_wrong_items_the_first_are_told(stop: Operation) -> None:
    found = violations(stop, {"ThingIds": [1] * 5000})
    assert ("/ThingIds", "maxItems") in [(violation.pointer, violation.keyword) for violation in found]
    assert len(found) < 1100


def test_what_is_wrong_only_at_the_far_end_is_told_too(stop: Operation) -> None:
    [things, *others] = stop.input.members
    endless = replace(things, shape=replace(things.shape, max_items=None))
    free = replace(stop, input=replace(stop.input, members=(endless, *others)))
    assert violations(free, {"ThingIds": ["i"] * 2000}) == ()
    assert [violation.pointer for violation in violations(free, {"ThingIds": ["i"] * 2000 + [1]})] == ["/ThingIds/2000"]
