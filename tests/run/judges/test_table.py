"""The table of judges."""

from pathlib import Path
from typing import Any

from harness.run.judges import table


def test_every_judge_is_in_the_table() -> None:
    files = {path.stem for path in Path(table.__file__).parent.glob("*.py")} - {"__init__", "table"}
    assert {judge.__module__.rpartition(".")[2] for judge in table.JUDGES} == files


def test_the_remarks_of_all_judges_are_told(make: Any) -> None:
    wrong = make.exchange(violations=(make.violation(),), signature="missing")
    assert [remark.about for remark in table.judge([wrong], make.contract())] == ["request-contract", "signature"]
