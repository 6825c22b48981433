"""The result of a run for a person."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.model import CHECK_GROUPS, ClientInfo, Judgement, RateLimit, Trait
from harness.reports.baseline import Against, Gone
from harness.reports.coverage import RunCoverage
from harness.reports.text import render, write

OTHER = ClientInfo("other:retries", "other-package", "9", "Node 22", "retries")


@pytest.fixture
def shown(tell: Any, printed: Any) -> Callable[..., list[str]]:
    """The lines of the report on a run; ``account`` changes the account."""

    def build(report: Any, *, width: int = 0, color: Any = None, **account: Any) -> list[str]:
        told = replace(tell(report), **account)
        lines: list[str] = printed(lambda console: render(told, console), width=width, color=color)
        return lines

    return build


def results(make: Any, *verdicts: Any, **changes: Any) -> list[Any]:
    """A case for each verdict, with one judgement of it."""
    return [
        make.case_result(verdict=one, judgements=(Judgement("error-code", one, "high", "x"),), **changes)
        for one in verdicts
    ]


def test_clients_are_introduced(make: Any, shown: Any) -> None:
    acme = make.report().clients[0]
    found = shown(make.report(clients=(acme, OTHER)))
    assert found[:2] == ["acme-sdk 1.2.3, Python 3.11.7", "other:retries (other-package) 9, Node 22, retries"]


def test_a_client_that_is_alone_has_a_row_for_each_operation(make: Any, shown: Any) -> None:
    shut = replace(make.operation_id, name="Shut")
    found = shown(make.report(*results(make, "pass", "pass", "fail"), *results(make, "inconclusive", operation=shut)))
    rows = [line.split() for line in found[2:6]]
    assert rows[0][0] == "pass/fail/inconclusive"
    assert rows[0][1:3] == ["request", "outcome"]
    assert rows[0][-2:] == ["cases", "findings"]
    assert rows[1] == ["acme/box:OpenBoxes", "-", "2/1/0", *["-"] * 6, "2/1/0", "0"]
    assert rows[2] == ["acme/box:Shut", "-", "0/0/1", *["-"] * 6, "0/0/1", "0"]
    assert rows[3] == ["all", "-", "2/1/1", *["-"] * 6, "2/1/1", "0"]


def test_what_is_the_whole_of_one_operation_is_told_once(make: Any, shown: Any, finding: Any) -> None:
    found = shown(make.report(*results(make, "fail"), findings=(finding(),)))
    assert [line.split()[0] for line in found[2:5] if line] == ["pass/fail/inconclusive", "acme/box:OpenBoxes"]
    assert found[3].split()[-2:] == ["0/1/0", "1"]


def test_what_a_run_is_for_is_what_is_seen_at_its_end(make: Any, shown: Any, finding: Any) -> None:
    report = make.report(
        *results(make, "inconclusive"),
        findings=(finding(),),
        unsound=("x",),
        profile=(Trait("acme-sdk", "connections", "kept"),),
    )
    heads = ("Profile", "Inconclusive", "Findings", "This run", "Of the contract", "As a page", "1 case with")
    seen = [head for line in shown(report) for head in heads if line.startswith(head)]
    assert seen == list(heads)


def test_what_to_do_about_findings_is_told(make: Any, shown: Any, finding: Any) -> None:
    told = "As a page: harness verify … --report verdict.html; one finding again: the command below it"
    assert told in shown(make.report(findings=(finding(),)))
    assert not any("As a page" in line for line in shown(make.report(make.case_result())))


def test_problems_alike_are_told_once(make: Any, shown: Any) -> None:
    seen = [make.case_result(case=f"box/{number}") for number in range(3)]
    unsound = tuple(f"acme-sdk, box/{number}: the driver ended with status 4" for number in range(3))
    found = shown(make.report(*seen, unsound=unsound))
    start = found.index("This run cannot be trusted:")
    assert found[start + 1 : start + 3] == [f"  {unsound[0]} (and 2 more cases like it)", ""]


def test_several_clients_have_a_row_each(make: Any, shown: Any) -> None:
    clients = (make.report().clients[0], OTHER)
    found = shown(make.report(*results(make, "fail"), *results(make, "pass", client=OTHER.name), clients=clients))
    assert [line.split() for line in found[4:6]] == [
        ["acme-sdk", "-", "0/1/0", *["-"] * 6, "0/1/0", "0"],
        ["other:retries", "-", "1/0/0", *["-"] * 6, "1/0/0", "0"],
    ]


def test_at_a_narrow_terminal_cells_stand_below_the_client(make: Any, shown: Any) -> None:
    groups = CHECK_GROUPS[:7]
    judged = tuple(Judgement(group, "pass", "high", group=group) for group in groups)
    report = make.report(*[make.case_result(judgements=judged)] * 1000, clients=(make.report().clients[0], OTHER))
    found = shown(report, width=60)
    start = found.index("pass/fail/inconclusive")
    assert found[start + 1 : start + 5] == [
        "acme-sdk",
        "  request 1000/0/0  outcome 1000/0/0  retry 1000/0/0",
        "  idempotency 1000/0/0  time 1000/0/0  robust 1000/0/0",
        "  transport 1000/0/0  cases 1000/0/0  findings 0",
    ]
    assert "request   outcome" in shown(report, width=200)[3]


def test_a_run_without_clients_has_no_grid(make: Any, shown: Any) -> None:
    assert not any("pass/fail" in line for line in shown(make.report(clients=())))


def test_operations_that_were_not_tried_are_told_in_a_line(make: Any, shown: Any) -> None:
    others = [replace(make.operation_id, name=name) for name in ("A", "B", "C", "D")]
    one = shown(make.report(make.case_result(), not_tried=(others[0],)))
    assert "not tried: acme/box:A (no chosen client's driver lists it)" in one
    four = shown(make.report(make.case_result(), not_tried=tuple(others)))
    assert "not tried: acme/box:A, acme/box:B, acme/box:C and 1 more (no chosen client's driver lists them)" in four
    assert not any("not tried" in line for line in shown(make.report(make.case_result())))


def test_the_last_line_sums_up(make: Any, shown: Any, finding: Any) -> None:
    report = make.report(*results(make, "pass", "fail", "inconclusive"), findings=(finding(),))
    assert shown(report)[-1] == "3 cases with 1 client: 1 pass, 1 fail, 1 inconclusive; 1 finding; seed 7; 3.0 s"
    assert shown(replace(report, waited=1.2))[-1].endswith("seed 7; 3.0 s (1 s of waiting)")
    assert shown(make.report(unsound=("x",)))[-1].endswith("; not sound")


def test_what_was_met_of_the_contract_is_counted(make: Any, shown: Any) -> None:
    met = make.case_result(conversations=(make.conversation(make.error()),))
    told = "Of the contract: 1 of 1 operations, 2 of 3 parameters, 1 of 2 listed error rows, 0 of 1 common error rows, "
    assert any(line.startswith(told) and line.endswith(" faults by phase") for line in shown(make.report(met)))
    assert not any("Of the contract" in line for line in shown(make.report(), coverage=RunCoverage()))


def test_a_baseline_is_summed_up(make: Any, shown: Any, finding: Any) -> None:
    gone = (Gone(finding(8), "passes"), Gone(finding(9), "passes"), Gone(finding(7), "client not tried"))
    found = shown(make.report(), against=Against(frozenset({"a", "b"}), gone, ("new-sdk",)))
    assert "Against the baseline: 2 new, 3 gone (2 passes, 1 client not tried)" in found
    assert "not in the baseline: new-sdk" in found
    assert "Against the baseline: 0 new, 0 gone" in shown(make.report(), against=Against(frozenset()))
    assert not any("baseline" in line for line in shown(make.report()))


@pytest.mark.parametrize(("count", "more"), [(30, False), (31, True)])
def test_an_unsound_run_says_why(make: Any, shown: Any, count: int, *, more: bool) -> None:
    found = shown(make.report(unsound=tuple(f"problem {number}." for number in range(count))))
    start = found.index("This run cannot be trusted:")
    assert found[start + 1] == "  problem 0."
    assert ("  and 1 more" in found) == more


def test_nothing_is_wider_than_the_terminal_but_what_is_there_to_be_copied(make: Any, shown: Any, finding: Any) -> None:
    long = finding(message="word " * 60, case=f"acme/box:OpenBoxes/error/item/{'x' * 100}")
    doubt = Judgement("c", "inconclusive", "low", "reason " * 40)
    report = make.report(make.case_result(judgements=(doubt,)), findings=(long,), unsound=("problem " * 40,))
    assert [line for line in shown(report, width=80) if len(line) > 80] == [
        f"      {long.case}",
        f"      {long.repeat}",
    ]


def test_wrapped_lines_are_set_in(make: Any, shown: Any) -> None:
    found = shown(make.report(unsound=("problem " * 15, "another " * 15)), width=80)
    start = found.index("This run cannot be trusted:")
    assert [line[: len(line) - len(line.lstrip())] for line in found[start + 1 : start + 5]] == ["  ", "    "] * 2


def test_the_last_line_is_broken_between_its_parts(make: Any, shown: Any) -> None:
    report = make.report(*[make.case_result() for _ in range(1000)])
    said = "1000 cases with 1 client: 1000 pass, 0 fail, 0 inconclusive; 0 findings;"
    assert shown(report, width=80)[-2:] == [said, "  seed 7; 3.0 s"]
    assert shown(report, width=len(said) + 14)[-1] == f"{said} seed 7; 3.0 s"
    assert shown(report)[-1] == f"{said} seed 7; 3.0 s"


def test_a_rate_that_nobody_documents_is_told(make: Any, shown: Any) -> None:
    inferred = replace(make.operation_id, name="Shut")
    tried = [
        make.case_result(),
        make.case_result(group="throttle", rate=RateLimit(5, 1, "unknown")),
        make.case_result(group="throttle", client="other", rate=RateLimit(5, 1, "unknown")),
        make.case_result(group="throttle", operation=inferred, rate=RateLimit(1, 0.5, "inferred")),
    ]
    assert [line for line in shown(make.report(*tried)) if "rate limit" in line] == [
        "no documented rate limit: acme/box:OpenBoxes (tried with 5 calls in 1 s, made up; cannot fail)",
        "no documented rate limit: acme/box:Shut (tried with 1 call in 0.5 s, inferred; cannot fail)",
    ]
    documented = make.case_result(group="throttle", rate=RateLimit(5, 1))
    assert not any("rate limit" in line for line in shown(make.report(documented)))


def test_no_line_ends_in_blanks(make: Any, shown: Any, finding: Any) -> None:
    report = make.report(*results(make, "pass"), findings=(finding(),), unsound=("problem " * 40,))
    assert not [line for line in (*shown(report), *shown(report, width=80)) if line != line.rstrip()]


def test_what_a_terminal_would_obey_is_not_in_it(make: Any, shown: Any, finding: Any) -> None:
    evil = "\x1b[2J"
    client = ClientInfo(evil, evil, evil, evil, evil)
    named = finding(message=evil, client=evil, check="check")
    found = shown(make.report(make.case_result(client=evil), clients=(client,), findings=(named,), unsound=(evil,)))
    assert not any("\x1b" in line for line in found)


def test_a_pipe_gets_no_colours(make: Any, tell: Any, finding: Any) -> None:
    stream = io.StringIO()
    write(tell(make.report(make.case_result(), findings=(finding(),))), stream)
    assert "\x1b[" not in stream.getvalue()
    assert "1 case with 1 client" in stream.getvalue()


def color_of(lines: list[str], words: str) -> str:
    """The codes in front of some words on a terminal with colours."""
    text = "\n".join(lines)
    return text[: text.index(words)].rpartition("\x1b[")[2].strip()


@pytest.mark.parametrize(
    ("verdicts", "code"), [(["pass"], "32m"), (["pass", "inconclusive"], "33m"), (["inconclusive", "fail"], "1;31m")]
)
def test_a_cell_has_the_colour_of_its_worst_verdict(make: Any, shown: Any, verdicts: list[str], code: str) -> None:
    counts = "/".join(str(verdicts.count(verdict)) for verdict in ("pass", "fail", "inconclusive"))
    assert color_of(shown(make.report(*results(make, *verdicts)), width=200, color="standard"), counts) == code


def test_the_last_line_is_green_only_if_all_is_well(make: Any, shown: Any, finding: Any) -> None:
    good = shown(make.report(make.case_result()), width=80, color="standard")
    assert color_of(good, "1 case with").startswith("1;32m")
    for changes in ({"findings": (finding(),)}, {"unsound": ("x",)}):
        bad = shown(make.report(**changes), width=80, color="standard")
        assert color_of(bad, "0 cases with").startswith("1;31m")
