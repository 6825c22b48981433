"""The result of a run for a person."""

import io
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from harness.model import ClientInfo, Finding, Judgement, RateLimit
from harness.reports.account import account_of
from harness.reports.text import render

CASE = "acme/box:OpenBoxes/error/request/404/Box.NotFound"
REPEAT = f"harness verify acme-sdk --only '{CASE}' --seed 7"


def lenient(make: Any) -> Any:
    """A contract that says the same of every operation."""

    class Lenient(type(make.contract())):  # type: ignore[misc]
        def operation(self, identity: Any) -> Any:
            return replace(self._operation, id=identity)

    return Lenient(make.operation(), make.provider())


def rendered(make: Any, report: Any, *, width: int = 80, terminal: bool = False) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=terminal, color_system=None, legacy_windows=False, _environ={}
    )
    render(account_of(report, lenient(make)), console)
    return stream.getvalue()


def finding(make: Any, number: int = 1, **changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "id": f"error-code-{number}",
        "case": f"{CASE}{number}",
        "client": "acme-sdk",
        "check": "error-code",
        "severity": "high",
        "operation": make.operation_id,
        "message": "the code [bold]was lost",
        "evidence": ("session-1-1",),
        "repeat": REPEAT,
    }
    return Finding(**{**fields, **changes})


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_a_table_for_each_client(make: Any) -> None:
    results = [make.case_result(verdict=verdict) for verdict in ("pass", "pass", "fail", "inconclusive")]
    results += [make.case_result(group="throttle"), make.case_result(client="other")]
    clients = (
        ClientInfo("acme-sdk", "acme-sdk", "1.2.3", "Python 3.11.7"),
        ClientInfo("other", "other-package", "9", "Node 22"),
    )
    found = lines(rendered(make, make.report(*results, clients=clients)))
    assert "acme-sdk 1.2.3, Python 3.11.7" in found
    assert "other (other-package) 9, Node 22" in found
    heads = [line.split() for line in found if "pass/fail/inconclusive" in line]
    assert heads == [["pass/fail/inconclusive", "example", "request", "item", "common", "throttle"]] * 2
    rows = [line.split() for line in found if line.strip().startswith("OpenBoxes")]
    assert rows == [["OpenBoxes", "2/1/1", "-", "-", "-", "1/0/0"], ["OpenBoxes", "1/0/0", "-", "-", "-", "-"]]


def test_operations_that_were_not_tried_are_told_in_a_line(make: Any) -> None:
    others = [replace(make.operation_id, name=name) for name in ("A", "B", "C", "D")]
    one = lines(rendered(make, make.report(make.case_result(), not_tried=(others[0],))))
    assert "not tried: acme/box:A (no chosen client's driver lists it)" in one
    four = lines(rendered(make, make.report(make.case_result(), not_tried=tuple(others))))
    assert "not tried: acme/box:A, acme/box:B, acme/box:C and 1 more (no chosen client's driver lists them)" in four
    assert "not tried" not in rendered(make, make.report(make.case_result()))


def test_the_last_line_sums_up(make: Any) -> None:
    results = [make.case_result(), make.case_result(verdict="fail"), make.case_result(verdict="inconclusive")]
    report = make.report(*results, findings=(finding(make),))
    assert lines(rendered(make, report))[-1] == (
        "3 cases with 1 client: 1 pass, 1 fail, 1 inconclusive; 1 finding; seed 7; 3.0 s"
    )
    assert lines(rendered(make, make.report(unsound=("x",))))[-1].endswith("; not sound")


def test_listed_rows_are_counted(make: Any) -> None:
    met = make.case_result(conversations=(make.conversation(make.error()),))
    assert "1 of 2 listed error rows sent and answered for." in lines(rendered(make, make.report(met)))


def test_a_finding_has_sentence_exchange_and_command(make: Any) -> None:
    found = lines(rendered(make, make.report(make.case_result(), findings=(finding(make),))))
    start = found.index("Findings: 1 (1 check fails in 1 case)")
    assert found[start + 2 : start + 7] == [
        "high  error-code  acme-sdk  1 case",
        f"  {CASE}1",
        "    the code [bold]was lost",
        "    POST box.acme.example OpenBoxes → 200 result, request id r-1",
        f"    {REPEAT}",
    ]


def test_findings_alike_are_folded(make: Any) -> None:
    report = make.report(make.case_result(), findings=tuple(finding(make, number) for number in range(1, 8)))
    found = lines(rendered(make, report))
    assert sum(line.strip() == REPEAT for line in found) == 3
    assert "high  error-code  acme-sdk  7 cases" in found
    start = found.index("  the same check fails in 4 more cases:")
    assert found[start + 1 : start + 6] == [f"    {CASE}4", f"    {CASE}5", f"    {CASE}6", "    and 1 more", ""]


def test_one_more_is_said_in_the_singular(make: Any) -> None:
    report = make.report(make.case_result(), findings=tuple(finding(make, number) for number in range(1, 5)))
    found = lines(rendered(make, report))
    start = found.index("  the same check fails in 1 more case:")
    assert found[start + 1 : start + 3] == [f"    {CASE}4", ""]


def test_the_head_tells_findings_checks_and_cases(make: Any) -> None:
    findings = [
        finding(make, 1),
        finding(make, 2),
        finding(make, 2, check="request-id"),
        finding(make, 2, client="other"),
    ]
    found = lines(rendered(make, make.report(findings=tuple(findings))))
    assert "Findings: 4 (2 checks fail in 3 cases)" in found


def test_the_severest_findings_come_first_and_clients_apart(make: Any) -> None:
    findings = (
        finding(make, severity="low", check="a"),
        finding(make, severity="medium", check="b"),
        finding(make, severity="high", check="c"),
        finding(make, severity="high", check="c", client="other"),
    )
    found = lines(rendered(make, make.report(findings=findings)))
    heads = [line for line in found if line.startswith(("high", "medium", "low"))]
    assert heads == [
        f"{which}  1 case"
        for which in ("high  c  acme-sdk", "high  c  other", "medium  b  acme-sdk", "low  a  acme-sdk")
    ]


def test_many_exchanges_are_cut_short(make: Any) -> None:
    conversation = make.conversation(None, *(make.exchange(number=number) for number in range(1, 6)))
    evidence = tuple(exchange.draft.id for exchange in conversation.exchanges)
    report = make.report(
        make.case_result(conversations=(conversation,)), findings=(finding(make, evidence=(*evidence, "gone")),)
    )
    found = lines(rendered(make, report))
    assert sum("POST box.acme.example" in line for line in found) == 4
    assert "    and 2 more exchanges" in found


def test_without_findings_there_is_no_such_part(make: Any) -> None:
    text = rendered(make, make.report(make.case_result()))
    assert "Findings" not in text
    assert "Inconclusive" not in text
    assert "trusted" not in text


def test_inconclusive_judgements_are_told_once_for_each_reason(make: Any) -> None:
    doubt = Judgement("error-message", "inconclusive", "low", "nobody knows")
    results = [make.case_result(case=f"{CASE}{number}", judgements=(doubt,)) for number in range(5)]
    found = lines(rendered(make, make.report(*results)))
    start = found.index("Inconclusive")
    assert found[start + 1 : start + 8] == [
        "  error-message  acme-sdk  5 cases",
        "    nobody knows",
        *(f"    {CASE}{number}" for number in range(3)),
        "    and 2 more",
        "",
    ]


@pytest.mark.parametrize(("count", "more"), [(30, False), (31, True)])
def test_many_reasons_are_cut_short(make: Any, count: int, *, more: bool) -> None:
    doubts = [Judgement("c", "inconclusive", "low", f"reason {number}.") for number in range(count)]
    text = rendered(make, make.report(make.case_result(judgements=tuple(doubts))))
    assert ("  and 1 more; the JSON report has them all" in lines(text)) == more


@pytest.mark.parametrize(("count", "more"), [(30, False), (31, True)])
def test_an_unsound_run_says_why(make: Any, count: int, *, more: bool) -> None:
    text = rendered(make, make.report(unsound=tuple(f"problem {number}." for number in range(count))))
    found = lines(text)
    assert "This run cannot be trusted:" in found
    assert "  problem 0." in found
    assert ("  and 1 more" in found) == more


def test_nothing_is_wider_than_80_columns_at_a_terminal_but_what_is_there_to_be_copied(make: Any) -> None:
    long = finding(make, message="word " * 60, case=f"acme/box:OpenBoxes/error/item/{'x' * 100}")
    doubt = Judgement("c", "inconclusive", "low", "reason " * 40)
    report = make.report(make.case_result(judgements=(doubt,)), findings=(long,), unsound=("problem " * 40,))
    wide = [line for line in lines(rendered(make, report, terminal=True)) if len(line) > 80]
    assert wide == [f"  {long.case}", f"    {REPEAT}"]


def test_wrapped_lines_are_set_in(make: Any) -> None:
    report = make.report(unsound=("problem " * 15, "another " * 15))
    found = lines(rendered(make, report, terminal=True))
    start = found.index("This run cannot be trusted:")
    assert [line[: len(line) - len(line.lstrip())] for line in found[start + 1 : start + 5]] == ["  ", "    "] * 2
    assert [len(line) for line in found[start + 1 : start + 5 : 2]] == [73, 73]


def test_the_last_line_is_broken_between_its_parts(make: Any) -> None:
    report = make.report(*[make.case_result() for _ in range(1000)])
    said = "1000 cases with 1 client: 1000 pass, 0 fail, 0 inconclusive; 0 findings;"
    assert lines(rendered(make, report, terminal=True))[-2:] == [said, "  seed 7; 3.0 s"]
    wide = lines(rendered(make, report, terminal=True, width=len(said) + 14))
    assert wide[-1] == f"{said} seed 7; 3.0 s"
    assert lines(rendered(make, report))[-1] == f"{said} seed 7; 3.0 s"


def test_a_rate_that_nobody_documents_is_told(make: Any) -> None:
    inferred = replace(make.operation_id, name="Shut")
    results = [
        make.case_result(),
        make.case_result(group="throttle", rate=RateLimit(5, 1, "unknown")),
        make.case_result(group="throttle", client="other", rate=RateLimit(5, 1, "unknown")),
        make.case_result(group="throttle", operation=inferred, rate=RateLimit(1, 0.5, "inferred")),
    ]

    stream = io.StringIO()
    account = account_of(make.report(*results), lenient(make))
    render(account, Console(file=stream, width=80))
    assert [line for line in lines(stream.getvalue()) if "rate limit" in line] == [
        "no documented rate limit: acme/box:OpenBoxes (tried with 5 calls in 1 s, made up; cannot fail)",
        "no documented rate limit: acme/box:Shut (tried with 1 call in 0.5 s, inferred; cannot fail)",
    ]
    documented = make.case_result(group="throttle", rate=RateLimit(5, 1))
    assert "rate limit" not in rendered(make, make.report(documented))


def test_in_a_pipe_no_line_is_broken(make: Any) -> None:
    long = finding(make, message="word " * 60)
    assert "    " + ("word " * 60).rstrip() in lines(rendered(make, make.report(findings=(long,))))


def test_no_line_ends_in_blanks_but_those_of_the_table(make: Any) -> None:
    report = make.report(make.case_result(), findings=(finding(make),), unsound=("x",))
    report = replace(report, unsound=("problem " * 40,))
    blank = [line for line in rendered(make, report, terminal=True).splitlines() if line != line.rstrip()]
    assert all("OpenBoxes" in line or "throttle" in line for line in blank)


def test_colours_are_for_terminals(make: Any) -> None:
    report = make.report(make.case_result(), findings=(finding(make),))
    assert "\x1b[" not in rendered(make, report)


def colours(make: Any, report: Any, words: str) -> str:
    """The codes in front of some words on a terminal with colours."""
    stream = io.StringIO()
    console = Console(
        file=stream, width=80, force_terminal=True, color_system="standard", legacy_windows=False, _environ={}
    )
    render(account_of(report, lenient(make)), console)
    text = stream.getvalue()
    return text[: text.index(words)].rpartition("\x1b[")[2]


def test_a_cell_has_the_colour_of_its_worst_verdict(make: Any) -> None:
    verdicts: dict[tuple[str, ...], str] = {
        ("pass",): "32m",
        ("pass", "inconclusive"): "33m",
        ("pass", "inconclusive", "fail"): "1;31m",
    }
    for seen, code in verdicts.items():
        report = make.report(*(make.case_result(verdict=verdict) for verdict in seen))
        counts = "/".join(str(seen.count(verdict)) for verdict in ("pass", "fail", "inconclusive"))
        assert colours(make, report, counts).strip() == code


def test_the_last_line_is_green_only_if_all_is_well(make: Any) -> None:
    good = make.report(make.case_result())
    assert colours(make, good, "1 case with").startswith("1;32m")
    assert colours(make, make.report(findings=(finding(make),)), "0 cases with").startswith("1;31m")
    assert colours(make, make.report(unsound=("x",)), "0 cases with").startswith("1;31m")
