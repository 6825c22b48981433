"""The table of faults: every line can be used as it says."""

import pytest

from harness.contract.catalog import Catalog
from harness.faults.fault import FaultKind
from harness.faults.rule import compile_rule
from harness.faults.table import FAULTS

EXAMPLES = {
    "error:CODE": "error:InternalError",
    "error:HTTP:CODE": "error:500:InternalError",
    "item:CODE": "item:InternalError",
    "item:CODE[i-2,i-3]": "item:InternalError[i-2,i-3]",
    "throttle": "throttle#1",
    "throttle:20/1s": "throttle:20/1s",
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
