"""What the report of a failed test shows."""

from collections.abc import Callable

from harness.model import Exchange
from harness.pytest_plugin.section import section
from harness.reports.watched_run import RuleOutcome


def test_nothing_happened() -> None:
    assert section("session s, seed 1", [], [], [], "pytest x") == (
        "session s, seed 1, 0 exchanges\nrepeat with: pytest x"
    )


def test_the_newest_exchanges_are_shown(make_exchange: Callable[..., Exchange]) -> None:
    exchanges = [make_exchange(problem=f"problem-{number}") for number in range(53)]
    lines = section("session s", exchanges, [], [], "pytest x").splitlines()
    assert lines[0] == "session s, 53 exchanges"
    assert lines[1] == "  … 3 earlier"
    assert [line.split()[5] for line in lines[2:-1]] == [f"problem-{number}," for number in range(3, 53)]
    assert lines[2].startswith("  GET open.volcengineapi.com RebootInstances → 200 problem-3, executed")


def test_rules_say_what_came_of_them() -> None:
    rules = [
        RuleOutcome("a=throttle#1", 1, 1, "met"),
        RuleOutcome("*=every_error", 4, 2, "met", rows=9, rows_met=2),
    ]
    assert section("session s", [], rules, [], "pytest x").splitlines()[1:-1] == [
        "rules",
        "  a=throttle#1  met 1 of 1 call",
        "  *=every_error  met 2 of 4 calls with 2 of 9 rows",
    ]


def test_strangers_are_shown_apart(make_exchange: Callable[..., Exchange]) -> None:
    strangers = [make_exchange(session="anonymous") for _ in range(6)]
    lines = section("session s", [make_exchange(session="s")], [], strangers, "pytest x").splitlines()
    assert lines[2] == "calls of no test: they bring neither the test's credentials nor its proxy"
    assert lines[3] == "  … 1 earlier"
    assert all(" anonymous " in line for line in lines[4:-1])
    assert len(lines[4:-1]) == 5
