"""What every report is made from."""

from typing import Any

import pytest

from harness import __version__
from harness.checks.table import CHECKS
from harness.model import Judgement
from harness.reports.account import AboutCheck, account_of


def test_checks_are_those_of_the_table_and_whoever_judged(make: Any, tell: Any, finding: Any) -> None:
    judged = make.case_result(
        judgements=(Judgement("a-check", "pass", "low", group="pace"), Judgement("signature", "pass", "high"))
    )
    account = tell(make.report(judged, findings=(finding(check="b-check", severity="medium"),)))
    assert [check.id for check in account.checks] == [*(check.id for check in CHECKS), "a-check", "b-check"]
    assert account.check("a-check") == AboutCheck("a-check", "pace", "low")
    assert account.check("b-check") == AboutCheck("b-check", "outcome", "medium")
    signature = account.check("signature")
    assert (signature.group, bool(signature.rests_on), bool(signature.explains)) == ("request", True, True)
    with pytest.raises(StopIteration):
        account.check("nobody")


def test_findings_are_new_or_known_only_against_a_baseline(make: Any, tell: Any, finding: Any) -> None:
    report = make.report(findings=(finding(1), finding(2)))
    alone = tell(report)
    assert not any(alone.is_new(one.id) or alone.is_known(one.id) for one in report.findings)
    held = tell(report, baseline=make.report(findings=(finding(1),)))
    assert [held.is_new(one.id) for one in report.findings] == [False, True]
    assert [held.is_known(one.id) for one in report.findings] == [True, False]


def test_the_contract_that_was_met_and_the_version_are_in_it(make: Any) -> None:
    account = account_of(make.report(make.case_result()), make.contract())
    assert account.coverage.counts()["operations"] == (1, 1)
    assert account.harness == __version__
