"""What makes a run unsound, told once."""

from typing import Any

from harness.reports.problems import problems


def test_problems_alike_of_several_cases_are_told_once(make: Any) -> None:
    seen = [make.case_result(case=f"box/{name}", client=client) for client in ("a", "b") for name in ("1", "2")]
    unsound = (
        "a, box/1: the driver ended with status 4",
        "a: 3 cases were not tried",
        "a, box/2: the driver ended with status 5",
        "b, box/1: the driver ended with status 4",
        "b, box/2: the rule met no call",
        "b: 4 cases were not tried",
    )
    assert problems(make.report(*seen, unsound=unsound)) == (
        "a, box/1: the driver ended with status 4 (and 2 more cases like it)",
        "a: 3 cases were not tried",
        "b, box/2: the rule met no call",
        "b: 4 cases were not tried",
    )
    assert problems(make.report(*seen, unsound=unsound[:3:2])) == (
        "a, box/1: the driver ended with status 4 (and 1 more case like it)",
    )


def test_what_names_no_case_is_told_each_time(make: Any) -> None:
    unsound = ("python driver 1, alone: it cannot start", "python driver 2, alone: it cannot start")
    assert problems(make.report(unsound=unsound)) == unsound
