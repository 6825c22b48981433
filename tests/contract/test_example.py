"""Examples to try an operation with."""

from dataclasses import replace
from typing import Any

import pytest

from harness.contract.example import example_params, example_result, item_error, item_key, unmask
from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.contract.validate import output_violations, violations
from harness.model import Example, Member, Operation, Shape, Source

_SOURCE = Source("f", "input/A")


def _operation(start: Operation, *members: Member, output: tuple[Member, ...] = ()) -> Operation:
    return replace(
        start, input=Shape("structure", members=members), output=Shape("structure", members=output), examples=()
    )


def _member(shape: Shape, **facts: Any) -> Member:
    return Member(**{"name": "A", "shape": shape, "source": _SOURCE, "required": True, **facts})


def test_the_example_of_the_page_comes_first_made_whole(start: Operation) -> None:
    assert example_params(start) == {"GroupId": "g-901", "Settings": {"Count": 2}}


def test_an_example_that_lacks_something_required_is_completed(start: Operation) -> None:
    part = replace(start, examples=(Example("no request"), Example("part", {"GroupId": "g-2"})))
    assert example_params(part) == {"GroupId": "g-2", "Settings": {"Count": 1}}


def test_without_an_example_each_parameter_brings_its_own(start: Operation) -> None:
    assert example_params(replace(start, examples=())) == {"GroupId": "g-101", "Settings": {"Count": 1}}


def test_an_idempotency_token_is_left_to_the_client(start: Operation) -> None:
    token = _member(Shape("string"), example="t-1", required=False, idempotency_token=True)
    plain = _member(Shape("string"), name="B", example="b", required=False)
    assert example_params(_operation(start, token, plain)) == {"B": "b"}
    assert example_params(_operation(start, replace(token, required=True))) == {"A": "t-1"}


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (Shape("string"), "a-00000001"),
        (Shape("string", max_length=3), "a-0"),
        (Shape("string", min_length=12), "a-0000000100"),
        (Shape("string", enum=("X", "Y")), "X"),
        (Shape("boolean"), False),
        (Shape("integer"), 1),
        (Shape("integer", minimum=60), 60),
        (Shape("integer", maximum=0), 0),
        (Shape("number", minimum=0.5), 0.5),
        (Shape("list", item=Shape("integer")), [1]),
        (Shape("list", item=Shape("boolean"), min_items=2), [False, False]),
        (Shape("list"), ["a-00000001"]),
        (
            Shape("structure", members=(_member(Shape("integer")), _member(Shape("string"), name="B", required=None))),
            {"A": 1},
        ),
    ],
)
def test_values_are_made_up_within_the_limits(start: Operation, shape: Shape, value: object) -> None:
    operation = _operation(start, _member(shape))
    made = example_params(operation)
    assert made == {"A": value}
    assert type(made["A"]) is type(value)
    assert violations(operation, made) == ()


def test_a_default_is_better_than_something_made_up(start: Operation) -> None:
    assert example_params(_operation(start, _member(Shape("integer"), default=1800))) == {"A": 1800}


def test_masks_become_digits() -> None:
    masked: Any = {"a": ["i-bp1azkttqpldxgted****", {"b": "x*y**z"}], "c": 3}
    assert unmask(masked) == {"a": ["i-bp1azkttqpldxgted0001", {"b": "x1y01z"}], "c": 3}


def test_the_result_of_the_page_comes_first(start: Operation) -> None:
    assert example_result(start, {}) == {"ThingId": "thing-1"}


def test_a_result_without_an_example_is_made_up(start: Operation) -> None:
    assert example_result(replace(start, examples=()), {}) == {"ThingId": "thingid-00000001"}
    shown = (Member("A", Shape("string"), _SOURCE, example="t-**"),)
    assert example_result(_operation(start, output=shown), {}) == {"A": "t-01"}


def test_a_list_answers_for_each_item_asked_for(stop: Operation) -> None:
    assert example_result(stop, {"ThingIds": ["a", "b"]}) == {
        "Details": [{"ThingId": "a", "Note": "done"}, {"ThingId": "b", "Note": "done"}]
    }
    assert example_result(stop, {"ThingIds": []}) == {"Details": []}
    assert example_result(stop, {"ThingIds": "no list"}) == {"Details": [{"ThingId": "thing-0", "Note": "done"}]}


def test_a_list_that_answers_for_nothing_holds_one_item(stop: Operation) -> None:
    other = replace(stop, input=Shape("structure"))
    assert example_result(other, {"ThingIds": ["a", "b"]}) == {"Details": [{"ThingId": "thing-0", "Note": "done"}]}


def test_only_a_list_can_ask_for_items(stop: Operation) -> None:
    single = replace(stop.input.members[0], shape=Shape("string"))
    item = stop.output.members[0].shape.item
    assert item is not None
    assert item_key(replace(stop, input=Shape("structure", members=(single,))), item) is None


def test_which_member_names_the_item_and_which_holds_its_error(start: Operation, stop: Operation) -> None:
    item = stop.output.members[0].shape.item
    assert item is not None
    assert item_key(stop, item) == ("ThingId", "ThingIds")
    assert item_key(start, item) is None
    error = item_error(item)
    assert error is not None
    assert error.name == "Error"
    assert item_error(start.input) is None


def test_the_examples_of_the_real_operations_keep_the_contract() -> None:
    catalog = load_catalog([bundled_root()])
    for identity in catalog.ids():
        operation = catalog.operation(identity)
        params = example_params(operation)
        result = example_result(operation, params)
        assert violations(operation, params) == ()
        assert output_violations(operation, result) == ()
        assert "*" not in f"{params}{result}"
    reboot = catalog.operation(catalog.resolve("RebootInstances"))
    details: Any = example_result(reboot, example_params(reboot))["OperationDetails"]
    assert [detail["InstanceId"] for detail in details] == example_params(reboot)["InstanceIds"]
