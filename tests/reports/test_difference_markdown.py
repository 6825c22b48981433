"""The difference of two runs as Markdown."""

import io
from typing import Any

import pytest

from harness.model import ClientInfo, Trait
from harness.reports.difference import difference
from harness.reports.difference_markdown import write

CASE = "acme/box:OpenBoxes/example/"


@pytest.fixture
def written(tell: Any) -> Any:
    """The difference of two reports as text."""

    def build(before: Any, after: Any) -> str:
        stream = io.StringIO()
        write(difference(tell(before), tell(after)), stream)
        return stream.getvalue()

    return build


def test_all_of_it(make: Any, written: Any, finding: Any) -> None:
    old = make.report(
        make.case_result(case=f"{CASE}1", verdict="fail"),
        make.case_result(case=f"{CASE}8"),
        findings=(finding(1),),
        profile=(Trait("acme-sdk", "a|b", "1"),),
    )
    new = make.report(make.case_result(case=f"{CASE}1"), findings=(finding(7),))
    text = written(old, new)
    assert text.startswith("## harness report diff: 1 new finding, 1 gone; 1 changed verdict, 1 changed trait\n")
    assert "before: acme-sdk 1.2.3; 2026-01-02 03:04, seed 7, harness 0.1.0, 2 cases  \nafter: " in text
    assert "### high: error-code, `acme-sdk` (1 case)" in text
    assert f"| not judged | error-code | `acme-sdk` | `{CASE}1` |\n" in text
    assert f"| fail | pass | `acme-sdk` | `{CASE}1` |\n" in text
    assert "| a\\|b | 1 | - | `acme-sdk` |\n" in text
    assert "Only before: 1 case of `acme-sdk`\n" in text
    assert "Only after" not in text


def test_clients_that_one_run_alone_has(make: Any, written: Any) -> None:
    one, two, three = (ClientInfo(name, name, "1", "Python") for name in ("@a/x", "b", "c"))
    text = written(make.report(clients=(one, two)), make.report(clients=(three,)))
    assert "Only before: `@a/x`, `b`\n" in text
    assert "Only after: `c`\n" in text


def test_nothing(make: Any, written: Any) -> None:
    text = written(make.report(), make.report())
    assert text.startswith("## harness report diff: no difference\n")
    assert "###" not in text


def test_many_rows_are_cut_short(make: Any, written: Any, finding: Any) -> None:
    old = make.report(findings=tuple(finding(n) for n in range(102)))
    assert "\nand 2 more\n" in written(old, make.report())
