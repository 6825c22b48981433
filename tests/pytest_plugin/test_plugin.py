"""The plugin in runs of its own: what passes, what fails, and how that is told."""

import importlib.metadata
import re
from pathlib import Path
from typing import Any

import pytest

RESUME = "tencent/as:ResumeInstanceRefresh"


def test_what_should_pass_passes(passing: Any) -> None:
    assert passing.status == 0, passing.out
    assert passing.outcomes() == passing.outcomes("teardown") == {"passed"}


def test_a_run_says_nothing_of_itself_unless_there_is_something_to_say(passing: Any, failing: Any) -> None:
    assert "harness: seed" not in passing.out
    assert failing.out.count("harness: seed 7\n") == 1


def test_calls_that_no_contract_describes_are_told(passing: Any) -> None:
    told = "\n".join(passing.summary)
    assert "tencent DescribeAccountLimits → InvalidAction  (test_passing.py::test_what_nobody_answers_for)" in told
    assert "example.org → 599 no provider of the loaded specs is known at host 'example.org'" in told
    assert "test_a_refused_connection" not in told


def test_rules_that_let_calls_pass_are_told(passing: Any) -> None:
    lines = [line for line in passing.summary if "test_chance_rate_and_time_may_let_calls_pass" in line]
    faults = [line.split(":")[1].split("=")[1] for line in lines]
    assert faults == ["throttle~1e-06", "throttle", "throttle{during 36000s-}"]
    assert not any("test_a_block_that_raises" in line for line in passing.summary)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("test_a_call_that_never_came", f"{RESUME}=throttle#1 was never met: no call matched it"),
        ("test_a_number_that_was_never_reached", f"{RESUME}=throttle#3 was never met: call 3 was never reached"),
        ("test_a_rule_that_another_one_hides", f"{RESUME}=throttle#1 was never met: it found nothing to answer for"),
        ("test_the_failure_of_the_block_counts", "this is what went wrong"),
        ("test_faults_without_with", f"{RESUME}=throttle#1 never stood: write `with harness.faults(…):`"),
        ("test_a_block_twice", "these faults have had their block"),
        ("test_a_wrong_rule", "unknown fault 'thrttle' (did you mean throttle"),
        ("test_a_wrong_mapping", "unknown key 'fault' (did you mean faults?)"),
        ("test_no_rule", "no rule is given"),
        ("test_an_unknown_scenario", "unknown preset 'every-eror' (did you mean every-error"),
        ("test_an_unknown_operation", "unknown operation 'ResumeInstanceRefrsh' (did you mean"),
        ("test_a_clock_that_goes_back", "seconds: -1 is less than the minimum of 0"),
        ("test_a_marker_that_met_nothing", f"{RESUME}=throttle#2 was never met: call 2 was never reached"),
        ("test_a_marker_under_a_failure", "this is what went wrong"),
        ("TestCase::test_unmet", f"{RESUME}=throttle#1 was never met"),
        ("test_faults_of_a_fixture", f"{RESUME}=throttle#1 was never met"),
        ("test_faults_of_a_fixture_under_a_failure", "this is what went wrong"),
        ("test_calls_of_no_test", f"{RESUME}=throttle#1 was never met: no call matched it"),
    ],
)
def test_what_should_fail_says_why(failing: Any, name: str, reason: str) -> None:
    told = failing.told(name)
    assert told.outcome == "failed"
    assert reason in told.text
    assert "harness/pytest_plugin" not in told.text


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("test_a_wrong_marker", "a marker of this test: rule"),
        ("test_a_misspelt_option", "the marker faults takes no 'optionl' (did you mean optional?)"),
        ("test_an_empty_marker", "no rule is given"),
        ("test_rows_of_nothing[invalid]", "unknown operation 'tencent/as:StartInstanceRefrsh' (did you mean"),
        ("test_rows_of_nothing_asked_for[invalid]", "unknown operation 'tencent/as:StartInstanceRefrsh'"),
        ("test_rows_of_no_operation[invalid]", "every_error names no operation"),
        ("test_a_row_without_a_marker", "error_row is for tests with the marker every_error("),
        ("TestCase::test_rows", "every_error is for test functions that pytest can run several times"),
    ],
)
def test_what_cannot_begin_says_why(failing: Any, name: str, reason: str) -> None:
    told = failing.told(name, "setup")
    assert told.outcome == "failed"
    assert reason in told.text
    assert "Traceback" not in told.text
    assert "harness/pytest_plugin" not in told.text


def test_an_unmet_rule_points_at_its_block(failing: Any) -> None:
    told = failing.told("test_a_number_that_was_never_reached")
    assert '>       with harness.faults(f"{RESUME}=throttle#3"' in told.text
    assert re.search(r"^test_failing\.py:\d+: Failed$", told.text, re.MULTILINE)


def test_each_row_is_a_test_with_a_name(failing: Any) -> None:
    name = "test_a_row_that_met_nothing[request-200-ResourceNotFound.RefreshActivityNotFound]"
    assert "error:ResourceNotFound.RefreshActivityNotFound was never met" in failing.told(name).text


def test_a_failure_shows_exchanges_rules_and_how_to_repeat_it(failing: Any) -> None:
    first, *lines = failing.told("test_a_number_that_was_never_reached").section.splitlines()
    assert re.fullmatch(r"session test_a_number_that_was_never_reached-[0-9a-f]{8}, seed 7, 2 exchanges", first)
    assert lines[0].startswith("  POST as.tencentcloudapi.com ResumeInstanceRefresh → 200 InternalError, request id")
    assert lines[0].endswith(f"[{RESUME}=error:InternalError#1]  ! signature: missing")
    assert "→ 200 result" in lines[1]
    assert lines[2:] == [
        "rules",
        f"  {RESUME}=throttle#3  met 0 of 2 calls",
        f"  {RESUME}=error:InternalError#1  met 1 of 2 calls",
        "repeat with: pytest test_failing.py::test_a_number_that_was_never_reached --harness-seed 7",
    ]


def test_calls_without_the_sessions_name_are_shown(failing: Any) -> None:
    section = failing.told("test_calls_of_no_test").section
    assert "0 exchanges" in section
    assert "calls of no test" in section
    assert "anonymous  POST as.tencentcloudapi.com ResumeInstanceRefresh → 200 result" in section
    assert "calls of no test" not in failing.told("test_a_fixture_that_fails", "setup").section


def test_fixtures_that_fail_show_the_same(failing: Any) -> None:
    assert "→ 200 result" in failing.told("test_a_fixture_that_fails", "setup").section
    assert "→ 200 result" in failing.told("test_a_fixture_that_fails_at_the_end", "teardown").section


def test_faults_of_a_fixture_fail_a_test_once(failing: Any) -> None:
    for end in ("", "_under_a_failure", "_under_a_skip"):
        assert failing.told(f"test_faults_of_a_fixture{end}", "teardown").outcome == "passed"
    assert failing.told("test_faults_of_a_fixture_under_a_skip").outcome == "skipped"


def test_skips_and_expected_failures_stay_what_they_are(failing: Any) -> None:
    assert failing.told("TestCase::test_marked").outcome == "skipped"
    assert failing.told("test_expected_to_fail").outcome == "skipped"


def test_a_test_that_was_repeated_draws_the_same(passing: Any, run_suite: Any) -> None:
    def drawn(run: Any) -> list[str]:
        return re.findall(r"seed \d+ draws [x.]+", run.out)

    only = ["test_passing.py::test_the_same_draws_each_time", "-s"]
    (first,) = set(drawn(passing))
    assert drawn(run_suite("passing", arguments=only)) == [first]
    (other,) = drawn(run_suite("passing", arguments=[*only, "--harness-seed", "1"]))
    assert other.split()[-1] != first.split()[-1]


OWN = """
import pytest

@pytest.mark.every_error("PauseInstanceRefresh")
def test_rows(error_row, harness):
    pytest.skip(error_row.code)

def test_strict(my_client):
    assert my_client.call("PauseInstanceRefresh")["Error"]["Code"].startswith("AuthFailure")
"""


def test_own_specs_and_strictness_reach_the_server(run_suite: Any, specs: Path) -> None:
    folder = "specs/tencent/as/2018-04-19"
    known = (specs / "tencent/as/2018-04-19/ResumeInstanceRefresh.yaml").read_text(encoding="utf-8")
    run = run_suite(
        files={
            f"{folder}/PauseInstanceRefresh.yaml": known.replace("ResumeInstanceRefresh", "PauseInstanceRefresh"),
            "test_own.py": OWN,
            "pytest.ini": "[pytest]\nharness_specs = specs\nharness_strict = true\n",
        },
        arguments=["--harness-coverage", "met.json"],
    )
    assert run.status == 0, run.out
    assert [report["outcome"] for report in run.reports if report["when"] == "call"] == ["skipped"] * 3 + ["passed"]
    assert "1 of 6 operations called, 0 of 50 listed error rows met" in run.summary


def test_pytest_finds_it_where_the_package_is_installed() -> None:
    (found,) = importlib.metadata.entry_points(group="pytest11", name="harness")
    assert found.value == "harness.pytest_plugin.plugin"


def test_the_environment_of_the_oldest_pytest_is_locked_and_has_no_server() -> None:
    text = (Path(__file__).parent.parent.parent / "requirements-pytest8.txt").read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert any(line.startswith("pytest==8.") for line in pinned)
    assert "://" not in text
    assert "mitmproxy" not in text
