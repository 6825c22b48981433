"""What a run says at its end, and the coverage file."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.reports import contract_coverage

SCHEMA = Path(contract_coverage.__file__).with_name("contract_coverage.schema.json")
RESUME = "tencent/as/2018-04-19/ResumeInstanceRefresh"


@pytest.fixture(scope="module")
def met(passing: Any) -> dict[str, Any]:
    """The coverage file of the suite in which everything passes."""
    found: dict[str, Any] = json.loads((passing.folder / "met.json").read_text(encoding="utf-8"))
    return found


def test_the_file_fits_its_schema(met: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(met)


def test_the_file_names_the_tests_that_met_a_row(met: dict[str, Any]) -> None:
    (operation,) = (one for one in met["operations"] if one["calls"])
    assert operation["operation"] == RESUME
    rows = {row["row"]: row for row in operation["error_rows"]}
    row = rows["request/200/ResourceNotFound.RefreshActivityNotFound"]
    assert "test_passing.py::test_every_row[request-200-ResourceNotFound.RefreshActivityNotFound]" in row["tests"]
    assert row["met"] >= len(row["tests"])
    assert met["summary"] | {"listed_errors": 0, "common_errors": 0} == {
        "operations": 5,
        "operations_called": 1,
        "listed_errors": 0,
        "listed_errors_met": 3,
        "common_errors": 0,
        "common_errors_met": 38,
    }


def test_the_table_says_the_same_in_short(passing: Any) -> None:
    head, line, counts, never, written = passing.summary[-5:]
    assert head.split() == ["calls", "executed", "request", "item", "common"]
    assert line.split()[0] == "tencent/as:ResumeInstanceRefresh"
    assert line.split()[-3:] == ["3/3", "-", "38/38"]
    assert counts == "1 of 5 operations called, 3 of 47 listed error rows met"
    assert never.startswith("never called: alibaba/ecs:RedeployInstance, ")
    assert written == f"written to {passing.folder / 'met.json'}"


def test_the_journal_has_every_exchange(passing: Any, met: dict[str, Any]) -> None:
    lines = (passing.folder / "calls.jsonl").read_text(encoding="utf-8").splitlines()
    operations = [json.loads(line)["operation"] for line in lines]
    (operation,) = (one for one in met["operations"] if one["calls"])
    assert operations.count(RESUME) == operation["calls"]
    assert operations.count(None) == 3


def test_a_suite_without_calls_covers_nothing(run_suite: Any) -> None:
    run = run_suite(files={"test_a.py": "def test_it(): ..."}, arguments=["--harness-coverage", "met.json"])
    assert run.status == 0
    assert run.summary[0] == "0 of 5 operations called, 0 of 47 listed error rows met"
    assert json.loads((run.folder / "met.json").read_text(encoding="utf-8"))["tests"] == 0


def test_coverage_that_cannot_be_written_fails_the_run(run_suite: Any) -> None:
    text = "import pathlib\ndef test_it(): pathlib.Path('met.json').mkdir()"
    run = run_suite(files={"test_a.py": text}, arguments=["--harness-coverage", "met.json"])
    assert run.status == 1
    assert run.summary[0].startswith("! the coverage is not written: [Errno 21]")
