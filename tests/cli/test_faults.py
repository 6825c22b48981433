"""harness faults: the table, and one fault in full."""

import json

import pytest

from harness.cli.main import run
from harness.faults.catalogue.table import FAULTS


def test_the_table_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["faults"]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]} == {*FAULTS, "every_error"}


@pytest.mark.parametrize("name", [*FAULTS, "every_error"])
def test_each_is_told_in_full(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["faults", name]) == 0
    assert capsys.readouterr().out.startswith(f"{name}: ")


def test_documents_and_programs_get_forms_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["faults", "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("| fault |")
    assert run(["faults", "reset", "--format", "json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["reset"]


def test_an_unknown_fault_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["faults", "rest"]) == 2
    assert "unknown fault 'rest' (did you mean reset" in capsys.readouterr().err
