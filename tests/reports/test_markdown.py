"""The result of a run as Markdown."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from harness.model import ClientInfo, Judgement, Source, Trait
from harness.reports.markdown import LONGEST, code, escaped, fitted, span, table, write


@pytest.fixture
def written(tell: Any) -> Callable[..., str]:
    """The report as text."""

    def build(report: Any, **changes: Any) -> str:
        stream = io.StringIO()
        write(tell(report, **changes), stream)
        return stream.getvalue()

    return build


def test_head_summary_and_grid(make: Any, written: Any, finding: Any) -> None:
    failed = Judgement("error-code", "fail", "high", "x")
    report = make.report(make.case_result(verdict="fail", judgements=(failed,)), findings=(finding(),))
    lines = written(report).splitlines()
    assert lines[0] == "## harness verify: 1 finding"
    assert "1 case: 0 pass, 1 fail, 0 inconclusive; seed 7; 3 s.  " in lines
    assert any(line.startswith("Of the contract: 1 of 1 operations, ") for line in lines)
    assert "| `acme-sdk` 1.2.3 | - | **0/1/0** | - | - | - | - | - | - | **0/1/0** |" in lines
    assert written(make.report()).startswith("## harness verify: nothing found\n")


def test_a_run_that_cannot_be_trusted_says_so_first(make: Any, written: Any) -> None:
    text = written(make.report(unsound=("a *driver* died",)))
    assert text.startswith("## harness verify: not sound\n")
    assert "**This run cannot be trusted:**\n\n- a \\*driver\\* died\n" in text


def test_a_defect_is_told_once(make: Any, written: Any, finding: Any) -> None:
    fact = Source("s.yaml", "input/A", "Open", "2026-01-02", None, (4, 4))
    found = (finding(1, facts=(fact,)), finding(2), *(finding(n, message=f"other {'x' * n}") for n in range(3, 7)))
    lines = written(make.report(make.case_result(), findings=found)).splitlines()
    start = lines.index("### high: error-code, `acme-sdk` (6 cases)")
    assert lines[start + 4 : start + 14] == [
        "- the code was lost (and in 1 more case)",
        "",
        "  page Open of 2026-01-02, line 4; s.yaml at input/A",
        "",
        "  ```",
        "  acme/box:OpenBoxes/example/1",
        "  POST box.acme.example OpenBoxes → 200 result, request id r-1",
        f"  {finding().repeat}",
        "  ```",
        "",
    ]
    assert "- and 2 other reasons in 2 cases" in lines


def test_a_check_that_nobody_explains_is_named_alone(make: Any, written: Any, finding: Any) -> None:
    lines = written(make.report(findings=(finding(check="a-check"),))).splitlines()
    start = lines.index("### high: a-check, `acme-sdk` (1 case)")
    assert lines[start + 2] == "- the code was lost"


def test_against_a_baseline_the_new_ones_are_marked(make: Any, written: Any, finding: Any) -> None:
    report = make.report(make.case_result(case="x"), findings=(finding(1), finding(2)))
    text = written(report, baseline=make.report(findings=(finding(1), finding(3))))
    assert text.startswith("## harness verify: 1 new finding, 2 in all\n")
    assert "Against the baseline: 1 new, 1 gone (1 case not tried).  \n" in text
    assert "### high: error-code, `acme-sdk` (2 cases, 1 new)" in text
    assert "- **new** the code was lost (and in 1 more case)\n" in text
    assert "0 new, 0 gone.  \n" in written(report, baseline=report)


def test_the_profile_is_a_table(make: Any, written: Any) -> None:
    clients = tuple(ClientInfo(name, name, "1", "Python") for name in ("a", "b"))
    text = written(make.report(clients=clients, profile=(Trait("b", "keeps", "yes|no"),)))
    assert "|  | `a` | `b` |\n| :-- | :-- | :-- |\n| keeps | - | yes\\|no |\n" in text
    assert "<details>" not in written(make.report())


def test_it_fits_into_a_comment(make: Any, written: Any, finding: Any) -> None:
    found = tuple(finding(n, client=f"client-{n}", message="word " * 100) for n in range(300))
    clients = tuple(ClientInfo(f"client-{n}", "x", "1", "Python") for n in range(300))
    text = written(make.report(findings=found, clients=clients))
    assert LONGEST - 2000 < len(text) <= LONGEST
    assert text.endswith("more sections left out: the text and HTML reports have them._\n")


def test_what_does_not_fit_is_counted() -> None:
    assert fitted(["a\n", "b\n"], 200) == "a\n\nb\n"
    assert fitted(["a\n", "b" * 150, "c\n"], 200) == (
        "a\n\nc\n\n_1 more section left out: the text and HTML reports have them._\n"
    )


def test_nothing_of_a_text_is_markdown() -> None:
    assert escaped("<b> *x* `y` |\n@team #1 [a](b)") == ("\\<b\\> \\*x\\* \\`y\\` \\|\\\\n@\u200bteam \\#1 \\[a\\](b)")
    assert escaped("w" * 700) == f"{'w' * 600}…"


def test_names_are_pieces_of_code() -> None:
    assert span("@team/x|`y`\x1b") == "`@team/x\\|'y'\\x1b`"
    assert span("") == ""


def test_a_fence_is_longer_than_any_within() -> None:
    assert code("a\n```\x1b") == "````\na\n```\\x1b\n````"
    assert code("a") == "```\na\n```"


def test_a_table_knows_its_numbers() -> None:
    assert table(["a", "b"], [["x", "1"]], right=1) == "| a | b |\n| :-- | --: |\n| x | 1 |\n"
