"""Each rule of the scan reports what it is for, and nothing that only looks like it."""

import pytest

from harness.cassette.scanning.rule import Field, Rule
from harness.cassette.scanning.rules import RULES

_REPORTED = [pytest.param(rule, field, id=f"{rule.id}-{n}") for rule in RULES for n, field in enumerate(rule.reports)]
_IGNORED = [pytest.param(rule, field, id=f"{rule.id}-{n}") for rule in RULES for n, field in enumerate(rule.ignores)]


@pytest.mark.parametrize(("rule", "field"), _REPORTED)
def test_what_a_rule_must_report(rule: Rule, field: Field) -> None:
    found = list(rule.find(field))
    assert found
    assert all(value in field.text for value in found)


@pytest.mark.parametrize(("rule", "field"), _IGNORED)
def test_what_a_rule_must_not_report(rule: Rule, field: Field) -> None:
    assert list(rule.find(field)) == []


def test_each_rule_has_both_kinds_of_examples_and_an_id_of_its_own() -> None:
    assert all(rule.reports and rule.ignores and rule.why for rule in RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(("rule", "field"), _REPORTED)
def test_rules_for_any_text_find_it_inside_a_longer_one(rule: Rule, field: Field) -> None:
    if rule.everywhere:
        assert list(rule.find(Field("", f"before: {field.text} , after")))
