"""The table of rules is complete, and an id is given once."""

from collections.abc import Callable
from types import ModuleType

import pytest

from harness.derive.discrepancies import error_rules, example_rules, page_rules, parameter_rules, sibling_rules
from harness.derive.discrepancies.table import RULES


@pytest.mark.parametrize("module", [page_rules, example_rules, parameter_rules, error_rules, sibling_rules])
def test_every_rule_is_in_the_table(module: ModuleType) -> None:
    rules = [
        value
        for name, value in vars(module).items()
        if callable(value) and not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]
    assert rules
    assert [rule for rule in rules if rule not in RULES] == []


def test_of_two_entries_with_one_id_the_first_stays(found: Callable[..., object], alibaba: Callable[..., str]) -> None:
    errors = ("403", "CupError", "One %s.诊断", "404", "CupError", "Two %s.诊断")
    entries = found(alibaba(errors=errors))
    assert isinstance(entries, dict)
    assert entries["template-CupError"][1] == "it holds a placeholder (One %s.)"
