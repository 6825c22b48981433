"""harness report: show, diff."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run
from harness.cli.report import report
from harness.reports.formats import DIFFERENCE_FORMATS, FORMATS
from harness.reports.json_report import dump

_REPORTS = runpy.run_path(str(Path(__file__).parent.parent / "reports" / "conftest.py"))
make, tell, finding = (_REPORTS[name] for name in ("make", "tell", "finding"))


@pytest.fixture
def written(make: Any, tell: Any, tmp_path: Path) -> Callable[..., str]:
    """The path of a JSON report with these findings."""

    def write(name: str, *findings: Any, **changes: Any) -> str:
        path = tmp_path / name
        path.write_text(dump(tell(make.report(make.case_result(), findings=findings, **changes))), encoding="utf-8")
        return str(path)

    return write


@pytest.mark.parametrize(("command", "table"), [("show", FORMATS), ("diff", DIFFERENCE_FORMATS)])
def test_the_forms_are_those_of_the_table(command: str, table: Any) -> None:
    (option,) = [one for one in report.commands[command].params if one.name == "form"]
    assert set(option.type.choices) == set(table)  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_is_shown_in_every_form(
    written: Any, finding: Any, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", "show", written("a.json", finding(1)), "--format", form]) == 0
    said = capsys.readouterr()
    assert "the code was lost" in said.out
    assert said.err == ""


def test_what_is_shown_as_json_is_the_report(written: Any, finding: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = written("a.json", finding(1))
    assert run(["report", "show", path, "--format", "json"]) == 0
    assert capsys.readouterr().out == Path(path).read_text(encoding="utf-8")


def test_text_is_what_is_shown_if_nothing_else_is_said(written: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "show", written("a.json")]) == 0
    assert capsys.readouterr().out.startswith("acme-sdk 1.2.3, Python 3.11.7\n")


def test_the_name_of_the_file_says_the_form(written: Any, tmp_path: Path) -> None:
    path = written("a.json")
    assert run(["report", "show", path, "--out", str(tmp_path / "x.html")]) == 0
    assert (tmp_path / "x.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run(["report", "show", path, "--out", str(tmp_path / "x.html"), "--format", "markdown"]) == 0
    assert (tmp_path / "x.html").read_text(encoding="utf-8").startswith("## harness verify")
    assert run(["report", "show", path, "--out", str(tmp_path / "x.odd")]) == 2


def test_a_baseline_marks_what_is_new(written: Any, finding: Any, capsys: pytest.CaptureFixture[str]) -> None:
    new, old = written("new.json", finding(1), finding(2)), written("old.json", finding(1))
    assert run(["report", "show", new, "--baseline", old]) == 0
    assert "Findings: 2 (1 check fails in 2 cases), 1 of them new" in capsys.readouterr().out


def test_a_difference_in_which_something_is_new(written: Any, finding: Any, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = written("old.json", finding(1)), written("new.json", finding(1), finding(2))
    assert run(["report", "diff", old, new]) == 1
    assert "1 new finding, 0 gone" in capsys.readouterr().out
    assert run(["report", "diff", new, old]) == 0
    assert run(["report", "diff", old, old]) == 0
    assert run(["report", "diff", old, written("unsound.json", finding(1), unsound=("x",))]) == 3


@pytest.mark.parametrize("form", DIFFERENCE_FORMATS)
def test_a_difference_in_every_form(written: Any, finding: Any, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    arguments = [
        "report",
        "diff",
        written("a.json"),
        written("b.json", finding(1)),
        "--format",
        form,
        "--out",
        str(out),
    ]
    assert run(arguments) == 1
    assert "the code was lost" in out.read_text(encoding="utf-8")


def test_files_that_are_no_reports_are_named(tmp_path: Path, written: Any, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    assert run(["report", "show", str(bad)]) == 2
    assert capsys.readouterr().err.startswith(f"harness: {bad}:1: is no JSON: ")
    assert run(["report", "diff", written("a.json"), str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err == f"harness: {tmp_path / 'none'}: cannot be read: No such file or directory\n"
    data = json.loads(Path(written("a.json")).read_text(encoding="utf-8"))
    bad.write_text(json.dumps({**data, "version": 9}), encoding="utf-8")
    assert run(["report", "show", str(bad)]) == 2
    assert "is a report of version 9" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(
    written: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", "show", written("a.json"), "--out", str(tmp_path / "no" / "x.txt")]) == 2
    assert "cannot be written there" in capsys.readouterr().err
    full = Path("/dev/full")
    if full.exists():
        assert run(["report", "show", written("a.json"), "--format", "text", "--out", str(full)]) == 2
        assert "cannot be written: No space left" in capsys.readouterr().err
