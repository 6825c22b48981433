"""All cases of all operations: what they are made of, and that their ids never change."""

from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.faults.rule import compile_rules
from harness.verify.cases.case import GROUPS, Case
from harness.verify.cases.rows import row_cases
from harness.verify.cases.table import GENERATORS, cases_for, left_out

IDS = Path(__file__).with_name("ids.txt")


@pytest.fixture(scope="module")
def all_cases(catalog: Catalog) -> tuple[Case, ...]:
    return cases_for(catalog, catalog.ids(), 7)


def test_ids_are_those_that_they_always_were(all_cases: tuple[Case, ...]) -> None:
    """An id that is missing here was in somebody's baseline: add, but do not rename."""
    assert sorted(case.id for case in all_cases) == IDS.read_text(encoding="utf-8").split("\n")[:-1]


def test_every_rule_stands_in_its_canonical_form(catalog: Catalog, all_cases: tuple[Case, ...]) -> None:
    for case in all_cases:
        assert tuple(str(rule) for rule in compile_rules(case.rules, catalog)) == case.rules
        assert set(case.spare) <= set(case.rules)


def test_every_group_has_cases_and_each_case_a_call(all_cases: tuple[Case, ...]) -> None:
    assert {case.group for case in all_cases} == set(GROUPS)
    assert all(case.calls and case.id.startswith(f"{case.operation.short}/") for case in all_cases)


def test_ids_depend_on_no_seed(catalog: Catalog, all_cases: tuple[Case, ...]) -> None:
    found = cases_for(catalog, catalog.ids(), 8)
    assert [case.id for case in found] == [case.id for case in all_cases]
    assert [case.id for case in found if case not in all_cases] == [
        case.id for case in all_cases if "/parameters/fuzzed/" in case.id
    ]


def test_cases_come_by_operation_and_kind(catalog: Catalog, all_cases: tuple[Case, ...]) -> None:
    assert list(dict.fromkeys(case.operation for case in all_cases)) == list(catalog.ids())
    assert cases_for(catalog, catalog.ids()[:1], 7) == tuple(
        case for case in all_cases if case.operation == catalog.ids()[0]
    )


def test_some_kinds_can_be_chosen(catalog: Catalog) -> None:
    found = cases_for(catalog, catalog.ids(), generators=[row_cases])
    assert {case.group for case in found} == {"example", "request", "item", "common", "throttle"}
    assert len(GENERATORS) > 1


def test_nothing_is_left_out_where_all_is_installed() -> None:
    assert left_out() == ()
