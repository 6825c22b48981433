"""In how many cases each group of checks passes, fails, stays in doubt."""

from dataclasses import replace
from typing import Any

from harness.model import CHECK_GROUPS, ClientInfo, Judgement
from harness.reports.grid import Tally, client_rows, operation_rows


def judged(make: Any, *verdicts: tuple[Any, Any], **changes: Any) -> Any:
    judgements = tuple(Judgement(f"c{n}", verdict, "high", group=group) for n, (group, verdict) in enumerate(verdicts))
    return make.case_result(judgements=judgements, **changes)


def test_a_case_counts_once_a_group_with_its_worst_verdict(make: Any) -> None:
    one = judged(
        make, ("retry", "pass"), ("retry", "fail"), ("retry", "inconclusive"), ("pace", "pass"), verdict="fail"
    )
    (row,) = client_rows(make.report(one, judged(make, ("retry", "pass"))))
    assert list(row.groups) == list(CHECK_GROUPS)
    assert {group: str(tally) for group, tally in row.groups.items() if tally} == {"retry": "1/1/0", "pace": "1/0/0"}
    assert (str(row.all), row.all.cases, row.operation) == ("1/1/0", 2, None)


def test_every_client_has_a_row(make: Any) -> None:
    clients = (*make.report().clients, ClientInfo("idle", "idle", "1", "Node"))
    rows = client_rows(make.report(make.case_result(), clients=clients))
    assert [(row.client.name, row.all.cases) for row in rows] == [("acme-sdk", 1), ("idle", 0)]


def test_operations_of_a_client(make: Any) -> None:
    shut = replace(make.operation_id, name="Shut")
    report = make.report(make.case_result(), make.case_result(operation=shut), make.case_result(client="other"))
    rows = operation_rows(report, report.clients[0])
    assert [(row.operation, row.all.cases) for row in rows] == [(make.operation_id, 1), (shut, 1)]


def test_findings_are_counted_by_client_and_operation(make: Any, finding: Any) -> None:
    shut = replace(make.operation_id, name="Shut")
    found = (finding(1), finding(2, operation=shut), finding(3, operation=shut), finding(4, client="other"))
    report = make.report(make.case_result(), make.case_result(operation=shut), findings=found)
    assert [row.findings for row in client_rows(report)] == [3]
    assert [row.findings for row in operation_rows(report, report.clients[0])] == [1, 2]


def test_the_worst_of_a_tally() -> None:
    assert Tally({"pass": 3, "fail": 0}).worst == "pass"
    assert Tally({"pass": 3, "inconclusive": 1, "fail": 0}).worst == "inconclusive"
    assert str(Tally()) == "-"
