"""The table of faults: every line can be used as it says."""

import contextlib
from collections.abc import Mapping, Sequence

import jsonschema
import pytest

from harness.contract.catalog import Catalog
from harness.faults.fault import Fault, FaultKind
from harness.faults.grammar import RuleError
from harness.faults.rule import compile_rule
from harness.faults.table import FAULTS
from harness.model import Json

EXAMPLES = {
    "error:CODE": "error:InternalError",
    "error:HTTP:CODE": "error:500:InternalError",
    "item:CODE": "item:InternalError",
    "item:CODE[i-2,i-3]": "item:InternalError[i-2,i-3]",
    "item:CODE[every 2]": "item:InternalError[every 2]",
    "throttle": "throttle#1",
    "throttle:20/1s": "throttle:20/1s",
}

LONG: Mapping[str, Sequence[tuple[dict[str, Json], str | None]]] = {
    "error": [({"code": "A"}, "A"), ({"code": "A", "http": 403}, "403:A")],
    "item": [
        ({"code": "A"}, "A"),
        ({"code": "A", "items": ["i-2", "i-3"]}, "A[i-2,i-3]"),
        ({"code": "A", "every": 2}, "A[every 2]"),
    ],
    "throttle": [({}, None), ({"rate": "20/1s"}, "20/1s")],
}


def test_the_table_is_keyed_by_name() -> None:
    assert {name: kind.name for name, kind in FAULTS.items()} == {name: name for name in FAULTS}


@pytest.mark.parametrize("kind", FAULTS.values(), ids=FAULTS)
def test_every_form_of_every_fault_compiles(kind: FaultKind, catalog: Catalog) -> None:
    assert kind.summary
    for form in kind.forms:
        rule = compile_rule(f"volcengine={EXAMPLES[form]}", catalog)
        assert [fault.name for fault in rule.faults] == [kind.name]
        assert rule.faults[0].phase == kind.default_phase


@pytest.mark.parametrize("kind", FAULTS.values(), ids=FAULTS)
def test_every_long_form_says_the_same_in_short(kind: FaultKind) -> None:
    known = kind.long_form.parameters
    assert {key for values, _ in LONG[kind.name] for key in values} == set(known)
    for values, short in LONG[kind.name]:
        assert kind.long_form.arguments(values) == short
        for key, value in values.items():
            jsonschema.validate(value, dict(known[key].schema))
    required = {key for key, parameter in known.items() if parameter.required}
    assert all(required <= set(values) for values, _ in LONG[kind.name])
    assert all(parameter.schema["description"] for parameter in known.values())


@pytest.mark.parametrize("kind", FAULTS.values(), ids=FAULTS)
def test_what_an_editor_offers_can_be_taken(kind: FaultKind, catalog: Catalog) -> None:
    offers = list(kind.offers(catalog))
    assert offers
    for offer in offers:
        taken: list[Fault] = []
        for provider in catalog.providers():
            with contextlib.suppress(RuleError):
                taken += compile_rule(f"{provider}={offer}#1", catalog).faults
        assert {str(fault) for fault in taken} == {offer}
    for name, parameter in kind.long_form.parameters.items():
        for offered in parameter.offers(catalog):
            jsonschema.validate(offered, dict(parameter.schema))
        assert bool(list(parameter.offers(catalog))) == (name == "code")
