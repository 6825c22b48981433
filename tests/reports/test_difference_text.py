"""The difference of two runs for a person."""

import io
from typing import Any

import pytest

from harness.model import ClientInfo, Judgement, Trait
from harness.reports.difference import difference
from harness.reports.difference_text import render, write

CASE = "acme/box:OpenBoxes/example/"


@pytest.fixture
def shown(tell: Any, printed: Any) -> Any:
    """The lines on the difference of two reports."""

    def build(before: Any, after: Any, **options: Any) -> list[str]:
        found = difference(tell(before), tell(after))
        lines: list[str] = printed(lambda console: render(found, console), **options)
        return lines

    return build


def test_all_of_it(make: Any, shown: Any, finding: Any) -> None:
    fine = Judgement("error-code", "pass", "high")
    old = make.report(
        make.case_result(case=f"{CASE}1", verdict="fail"),
        make.case_result(case=f"{CASE}2", verdict="fail"),
        make.case_result(case=f"{CASE}8"),
        findings=(finding(1), finding(9)),
        profile=(Trait("acme-sdk", "attempts", "1"), Trait("acme-sdk", "lost", "1")),
    )
    new = make.report(
        make.case_result(case=f"{CASE}1", judgements=(fine,)),
        make.case_result(case=f"{CASE}2"),
        make.case_result(case=f"{CASE}7"),
        findings=(finding(7),),
        profile=(Trait("acme-sdk", "attempts", "3"),),
        unsound=("x",),
    )
    found = shown(old, new)
    assert found[:5] == [
        "before: acme-sdk 1.2.3; 2026-01-02 03:04, seed 7, harness 0.1.0, 3 cases",
        "after: acme-sdk 1.2.3; 2026-01-02 03:04, seed 7, harness 0.1.0, 3 cases, not sound",
        "",
        "New",
        "Findings: 1 (1 check fails in 1 case)",
    ]
    start = found.index("Gone: 2 (1 passes, 1 case not tried)")
    assert found[start + 1 :] == [
        f"  passes  error-code  acme-sdk  {CASE}1",
        f"  case not tried  error-code  acme-sdk  {CASE}9",
        "",
        "Changed verdicts",
        "  fail → pass  acme-sdk  2 cases",
        f"    {CASE}1",
        f"    {CASE}2",
        "",
        "Changed traits",
        "  attempts: 1 → 3  acme-sdk",
        "  lost: 1 → -  acme-sdk",
        "",
        "Only before: 1 case of acme-sdk",
        f"    {CASE}8",
        "",
        "Only after: 1 case of acme-sdk",
        f"    {CASE}7",
        "",
        "1 new finding, 2 gone; 2 changed verdicts, 2 changed traits",
    ]


def test_nothing(make: Any, shown: Any) -> None:
    assert shown(make.report(), make.report())[2:] == ["", "no difference"]


def test_clients_that_one_run_alone_has(make: Any, shown: Any) -> None:
    one, two, three = (ClientInfo(name, name, "1", "Python") for name in ("a", "b", "c"))
    found = shown(make.report(clients=(one, two)), make.report(clients=(three,)))
    assert found[0].startswith("before: no client of the other run; ")
    assert found[2:4] == ["only before: a, b", "only after: c"]


def test_many_are_cut_short(make: Any, shown: Any, finding: Any) -> None:
    old = make.report(
        *(make.case_result(case=f"{CASE}{n}") for n in range(12)), findings=tuple(finding(n) for n in range(31))
    )
    found = shown(old, make.report())
    assert "  and 1 more" in found
    assert "    and 2 more" in found


def test_colours_are_for_terminals(make: Any, tell: Any, shown: Any, finding: Any) -> None:
    stream = io.StringIO()
    write(difference(tell(make.report()), tell(make.report(findings=(finding(1),)))), stream)
    assert "\x1b[" not in stream.getvalue()
    good = shown(make.report(findings=(finding(1),)), make.report(), width=80, color="standard")
    bad = shown(make.report(), make.report(findings=(finding(1),)), width=80, color="standard")
    assert good[-1].startswith("\x1b[1;32m")
    assert bad[-1].startswith("\x1b[1;31m")
