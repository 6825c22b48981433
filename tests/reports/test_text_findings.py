"""The findings of a run for a person."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.checks.error_code import CHECK
from harness.model import Judgement, Source
from harness.reports.text_findings import findings, inconclusive

CASE = "acme/box:OpenBoxes/example/"
FACT = Source("specs/x.yaml", "input/A", "OpenBoxes", "2026-01-02T03:04:05", "f" * 64, (4, 6))


@pytest.fixture
def shown(tell: Any, printed: Any) -> Callable[..., list[str]]:
    """The lines on the findings of a run."""

    def build(report: Any, *, baseline: Any = None) -> list[str]:
        account = tell(report, baseline=baseline)
        lines: list[str] = printed(lambda console: findings(account, console))
        return lines

    return build


@pytest.fixture
def doubted(make: Any, printed: Any) -> Callable[..., list[str]]:
    """The lines on what stayed in doubt."""

    def build(*results: Any) -> list[str]:
        lines: list[str] = printed(lambda console: inconclusive(make.report(*results), console))
        return lines

    return build


def test_a_finding_has_sentence_case_exchange_fact_and_command(make: Any, shown: Any, finding: Any) -> None:
    one = finding(message="the code [bold]was lost", facts=(FACT,))
    found = shown(make.report(make.case_result(), findings=(one,)))
    assert found == [
        "Findings: 1 (1 check fails in 1 case)",
        "",
        f"high  error-code: {CHECK.rests_on}",
        f"  {CHECK.explains}",
        "  acme-sdk  1 case",
        "    the code [bold]was lost",
        f"      {CASE}1",
        "      POST box.acme.example OpenBoxes → 200 result, request id r-1",
        "      page OpenBoxes of 2026-01-02, lines 4-6; specs/x.yaml at input/A",
        f"      {one.repeat}",
        "",
    ]


def test_findings_alike_are_one_block(make: Any, shown: Any, finding: Any) -> None:
    lost = [finding(number, message=f"the code Box.No{number} was lost") for number in range(1, 8)]
    found = shown(make.report(make.case_result(), findings=(*lost, finding(9, message="there was none"))))
    assert "  acme-sdk  8 cases" in found
    start = found.index("      the same in 6 more cases:")
    assert found[start + 1 : start + 6] == [
        f"        {CASE}2",
        f"        {CASE}3",
        f"        {CASE}4",
        "        and 3 more",
        "    there was none",
    ]
    assert sum("--seed 7" in line for line in found) == 2


def test_one_more_is_said_in_the_singular(make: Any, shown: Any, finding: Any) -> None:
    found = shown(make.report(make.case_result(), findings=(finding(1), finding(2))))
    start = found.index("      the same in 1 more case:")
    assert found[start + 1 :] == [f"        {CASE}2", ""]


def test_of_many_reasons_the_commonest_are_told(make: Any, shown: Any, finding: Any) -> None:
    words = ("one", "two", "two", "three", "four", "four", "five", "four")
    found = shown(make.report(findings=tuple(finding(n, message=word) for n, word in enumerate(words))))
    assert [line.strip() for line in found if line.strip() in words] == ["four", "two", "one"]
    assert "    and 2 other reasons in 2 cases" in found


def test_the_head_tells_findings_checks_and_cases(make: Any, shown: Any, finding: Any) -> None:
    several = (finding(1), finding(2), finding(2, check="request-id"), finding(2, client="other"))
    assert shown(make.report(findings=several))[0] == "Findings: 4 (2 checks fail in 3 cases)"


def test_the_severest_come_first_and_a_check_is_explained_once(make: Any, shown: Any, finding: Any) -> None:
    several = (
        finding(severity="low", check="request-id"),
        finding(severity="medium", check="error-message"),
        finding(client="one"),
        finding(client="two"),
    )
    found = shown(make.report(findings=several))
    heads = [line.partition(":")[0] for line in found if line.startswith(("high", "medium", "low"))]
    assert heads == ["high  error-code", "medium  error-message", "low  request-id"]
    assert [line for line in found if line.endswith("  1 case")][:2] == ["  one  1 case", "  two  1 case"]
    assert found.count(f"  {CHECK.explains}") == 1


def test_a_check_that_nobody_explains_is_named_alone(make: Any, shown: Any, finding: Any) -> None:
    found = shown(make.report(findings=(finding(check="a-check"),)))
    assert found[2:4] == ["high  a-check", "  acme-sdk  1 case"]


def test_many_exchanges_are_cut_short(make: Any, shown: Any, finding: Any) -> None:
    conversation = make.conversation(None, *(make.exchange(number=number) for number in range(1, 6)))
    evidence = tuple(exchange.draft.id for exchange in conversation.exchanges)
    report = make.report(
        make.case_result(conversations=(conversation,)), findings=(finding(evidence=(*evidence, "gone")),)
    )
    found = shown(report)
    assert sum("POST box.acme.example" in line for line in found) == 4
    assert "      and 2 more exchanges" in found


def test_very_long_reasons_lose_their_end(make: Any, shown: Any, finding: Any) -> None:
    (told,) = [line for line in shown(make.report(findings=(finding(message="word " * 99),))) if "word" in line]
    assert (len(told), told[-1]) == (405, "…")


def test_against_a_baseline_the_new_ones_are_marked_and_told_first(make: Any, shown: Any, finding: Any) -> None:
    old, new = finding(1), finding(2)
    found = shown(make.report(findings=(old, new)), baseline=make.report(findings=(old,)))
    assert found[0] == "Findings: 2 (1 check fails in 2 cases), 1 of them new"
    start = found.index("  acme-sdk  2 cases, 1 new")
    assert found[start + 1 : start + 3] == ["    new  the code was lost", f"      {CASE}2"]
    known = shown(make.report(findings=(old,)), baseline=make.report(findings=(old,)))
    assert not any("new  " in line for line in known)


def test_without_findings_nothing_is_said(make: Any, shown: Any) -> None:
    assert shown(make.report(make.case_result())) == []


def test_a_doubt_is_told_once_with_its_clients(make: Any, doubted: Any) -> None:
    doubts = [Judgement("error-message", "inconclusive", "low", f"nobody knows '{n}'") for n in range(3)]
    seen = [make.case_result(case=f"{CASE}{n}", judgements=(one,)) for n, one in enumerate(doubts)]
    found = doubted(*seen, make.case_result(client="other", judgements=doubts[:1]))
    assert found == [
        "Inconclusive",
        "  error-message  nobody knows '0'",
        "    acme-sdk 3 cases, other 1 case",
        f"    {CASE}0",
        "",
    ]
    assert doubted(make.case_result()) == []


@pytest.mark.parametrize(("number", "more"), [(30, False), (31, True)])
def test_many_doubts_are_cut_short(make: Any, doubted: Any, number: int, *, more: bool) -> None:
    doubts = tuple(Judgement(f"check-{n}", "inconclusive", "low", "reason") for n in range(number))
    found = doubted(make.case_result(judgements=doubts))
    assert ("  and 1 more; the JSON report has them all" in found) == more
