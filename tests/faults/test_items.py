"""The items of a call: found by the shape of the operation, never by its name."""

from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.faults.items import asked_items, item_parameter
from harness.model import Call, Params


@pytest.mark.parametrize(
    ("operation", "parameter"),
    [("RebootInstances", "InstanceIds"), ("RedeployInstance", None), ("StartInstanceRefresh", None)],
)
def test_the_parameter_of_the_items_is_found_by_shape(operation: str, parameter: str | None, catalog: Catalog) -> None:
    assert item_parameter(catalog.operation(catalog.resolve(operation))) == parameter


@pytest.mark.parametrize(
    ("params", "items"),
    [
        ({"InstanceIds": ["i-2", "i-1"]}, ("i-2", "i-1")),
        ({}, ()),
        ({"InstanceIds": "i-1"}, ()),
        ({"InstanceIds": ["i-1", 5, None, "i-1"]}, ("i-1",)),
    ],
)
def test_the_items_of_a_call_are_different_texts(
    params: Params, items: tuple[str, ...], make_call: Callable[..., Call], catalog: Catalog
) -> None:
    call = make_call(params=params)
    assert asked_items(call, catalog.operation(call.operation)) == items


def test_an_operation_without_items_asks_for_none(make_call: Callable[..., Call], catalog: Catalog) -> None:
    call = make_call("RedeployInstance", {"InstanceIds": ["i-1"]})
    assert asked_items(call, catalog.operation(call.operation)) == ()
