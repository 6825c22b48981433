"""Generated parameters as cases."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from harness.contract.validate import violations
from harness.model import Member, Shape
from harness.verify.cases.case import Case, ExpectMet, ExpectResult
from harness.verify.cases.parameters import parameter_cases, parameters_left_out

Expanded = Callable[..., Mapping[str, Case]]


def packing(make: Any) -> Any:
    """An operation with something to generate."""
    members = (
        Member("BoxIds", Shape("list", item=Shape("string"), min_items=1, max_items=3), make.source, required=True),
        Member("Number", Shape("integer", minimum=1, maximum=9), make.source),
        Member("Mode", Shape("string", enum=("FAST", "SAFE")), make.source),
    )
    return replace(make.operation(), input=Shape("structure", members=members))


def sorts(found: Mapping[str, Case]) -> set[str]:
    return {name.rpartition("/")[0].removeprefix("parameters/") for name in found}


def test_each_sort_of_parameters_has_batches_of_its_own(expanded: Expanded, make: Any) -> None:
    found = expanded(parameter_cases, packing(make))
    assert sorts(found) == {
        *("coverage/valid", "coverage/invalid", "coverage/undeclared"),
        *("fuzzed/valid", "fuzzed/invalid"),
    }
    assert max(len(case.calls) for case in found.values()) <= 15
    assert {(case.group, case.rules) for case in found.values()} == {("parameters", ())}


def test_the_contract_says_what_is_valid(expanded: Expanded, make: Any) -> None:
    operation = packing(make)
    for name, case in expanded(parameter_cases, operation).items():
        for call in case.calls:
            broken = {violation.keyword for violation in violations(operation, call.params)}
            assert call.invalid == bool(broken)
            assert call.expected == (ExpectMet() if broken else ExpectResult())
            assert "undeclared" in name or "additionalProperties" not in broken
            assert ("/valid/" in name) == (not broken)


def test_names_that_nothing_declares_are_apart_wherever_they_stand(expanded: Expanded, make: Any) -> None:
    found = expanded(parameter_cases, packing(make))
    apart = [call.params for name, case in found.items() if "undeclared" in name for call in case.calls]
    beside = [call.params for name, case in found.items() if "undeclared" not in name for call in case.calls]
    assert all(set(_names(params)) - {"BoxIds", "Number", "Mode"} for params in apart)
    assert not any(set(_names(params)) - {"BoxIds", "Number", "Mode"} for params in beside)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _names(item)


def test_limits_are_tried_on_both_sides(expanded: Expanded, make: Any) -> None:
    found = expanded(parameter_cases, packing(make))
    covering = {sort: [call for name, case in found.items() if f"coverage/{sort}" in name for call in case.calls]
                for sort in ("valid", "invalid")}  # fmt: skip
    numbers = {sort: {call.params.get("Number") for call in calls if type(call.params.get("Number")) is int}
               for sort, calls in covering.items()}  # fmt: skip
    assert numbers["valid"] >= {1, 2, 8, 9}
    assert numbers["invalid"] >= {0, 10}


def test_no_parameters_are_tried_twice_in_a_batch_and_the_seed_draws_them(expanded: Expanded, make: Any) -> None:
    one, again, other = (expanded(parameter_cases, packing(make), seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one.keys() == other.keys()
    drawn = [name for name in one if one[name] != other[name]]
    assert drawn == [name for name in one if "fuzzed" in name]
    for case in one.values():
        texts = [repr(call.params) for call in case.calls]
        assert len(texts) == len(set(texts))


def test_without_the_library_there_are_none_and_it_is_said_why(expanded: Expanded, make: Any) -> None:
    absent = partial(parameter_cases, library="no_such_library")
    assert expanded(absent, packing(make)) == {}
    assert parameters_left_out("no_such_library") == (
        "generated parameters are left out: no_such_library is not installed (cloud-contract-harness[verify] brings it)"
    )
    assert parameters_left_out() is None
