"""The table of faults, as people, documents and programs get it."""

import json
import re
from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.faults.catalogue.table import FAULTS
from harness.faults.fault import FaultKind
from harness.faults.rule import canonical
from harness.reports.fault_table import every_error_text, fault_text, table_json, table_markdown, table_text

README = Path(__file__).parent.parent.parent / "README.md"


def test_each_fault_has_a_line_with_a_rule_that_can_be_typed(catalog: Catalog) -> None:
    head, *lines = table_text(FAULTS.values()).splitlines()
    assert head.split() == ["fault", "phases", "example"]
    assert [line.split()[0] for line in lines] == [
        "error",
        "every_error",
        *[name for name in FAULTS if name != "error"],
    ]
    for line in lines:
        assert canonical(line.split()[-1], catalog)


@pytest.mark.parametrize("kind", FAULTS.values(), ids=FAULTS)
def test_the_example_of_a_fault_is_a_rule_with_it(kind: FaultKind, catalog: Catalog) -> None:
    assert f"={kind.name}" in canonical(kind.example, catalog)


def test_the_readme_has_the_table_as_it_is() -> None:
    assert table_markdown(FAULTS.values()) in README.read_text(encoding="utf-8"), "harness faults --format markdown"


def test_programs_get_all_there_is_to_know() -> None:
    described = json.loads(table_json(FAULTS.values()))
    assert [one["name"] for one in described] == list(FAULTS)
    truncate = next(one for one in described if one["name"] == "truncate")
    assert truncate["phases"] == ["mid"]
    assert truncate["parameters"]["length"]["enum"] == ["kept", "corrected", "chunked"]
    assert "truncate:10B" in truncate["forms"]


def test_a_fault_in_full_has_its_forms_and_what_it_can_be_told() -> None:
    told = fault_text(FAULTS["close"])
    assert told.startswith(f"close: {FAULTS['close'].summary}\n")
    assert "  phases   before, after, mid  (the first is the default)\n" in told
    assert all(f" {form}\n" in told for form in FAULTS["close"].forms)
    assert told.endswith(f"  example  {FAULTS['close'].example}")
    assert "One of kept, corrected, chunked." in fault_text(FAULTS["truncate"])
    assert re.search(r"  phase +One of before, after, mid. before if not given.\n", told)
    assert "  phase " not in fault_text(FAULTS["truncate"])


def test_a_fault_of_one_phase_and_nothing_to_tell_says_no_more() -> None:
    assert fault_text(FAULTS["duplicate"]).splitlines()[2:] == [
        "  phases   after",
        "  forms    duplicate",
        f"  example  {FAULTS['duplicate'].example}",
    ]


def test_what_stands_for_other_faults_is_told_too(catalog: Catalog) -> None:
    told = every_error_text()
    assert "every_error:all" in told
    assert canonical(told.split()[-1], catalog)
