"""What is new against an earlier run, and what of it is gone."""

from typing import Any

import pytest

from harness.model import ClientInfo, Judgement
from harness.reports.baseline import Against, against, gone_findings, new_findings


def test_what_the_baseline_has_not_is_new(make: Any, finding: Any) -> None:
    now = make.report(findings=(finding(1), finding(2), finding(3)))
    assert new_findings(now, make.report(findings=(finding(2),))) == (finding(1), finding(3))
    assert new_findings(now, now) == ()


@pytest.mark.parametrize(
    ("verdict", "why"), [("pass", "passes"), ("inconclusive", "inconclusive"), (None, "not judged")]
)
def test_what_is_gone_says_why(make: Any, finding: Any, verdict: Any, why: str) -> None:
    old = finding(1)
    judgements = (Judgement("other", "pass", "high"), *([Judgement("error-code", verdict, "high")] if verdict else []))
    now = make.report(make.case_result(case=old.case, judgements=judgements))
    (gone,) = gone_findings(now, make.report(findings=(old,)))
    assert (gone.finding, gone.why) == (old, why)


def test_a_case_or_a_client_that_was_not_tried_mends_nothing(make: Any, finding: Any) -> None:
    before = make.report(findings=(finding(1), finding(2, client="other")))
    now = make.report(make.case_result(case="acme/box:OpenBoxes/example/9"))
    assert [one.why for one in gone_findings(now, before)] == ["case not tried", "client not tried"]


def test_what_is_still_there_is_not_gone(make: Any, finding: Any) -> None:
    report = make.report(findings=(finding(1),))
    assert gone_findings(report, report) == ()


def test_clients_that_the_baseline_does_not_have_are_named(make: Any, finding: Any) -> None:
    clients = (*make.report().clients, ClientInfo("new-sdk", "new-sdk", "1", "Python"))
    now = make.report(make.case_result(), clients=clients, findings=(finding(1), finding(2, client="new-sdk")))
    compared = against(now, make.report(findings=(finding(1), finding(3))))
    assert (compared.new, compared.strangers) == (frozenset({"error-code-2"}), ("new-sdk",))
    assert [one.finding for one in compared.gone] == [finding(3)]
    assert against(now, now) == Against(frozenset())
