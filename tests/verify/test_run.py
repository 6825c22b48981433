"""Runs: all clients side by side, what makes a run unsound, and what it ends with."""

import itertools
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.errors import ExitCode, UnknownName
from harness.model import RunReport
from harness.verify.cases.rows import row_cases
from harness.verify.run import exit_code, run
from harness.verify.trials import Progress

SHORT = "acme/box:OpenBoxes"
EXAMPLE = f"{SHORT}/example/1"
ERROR = f"{SHORT}/error/request/404/Box.NotFound"
CASES = 5


def verify(handle: Any, *clients: Any, **changes: Any) -> RunReport:
    return run(handle, clients, **{"call_timeout": 1.0, "generators": (row_cases,), **changes})


def test_a_right_client_has_no_findings(handle: Any, made_client: Any) -> None:
    report = verify(handle, made_client())
    assert (report.findings, report.unsound) == ((), ())
    assert [result.verdict for result in report.results] == ["pass"] * CASES
    assert exit_code(report) is ExitCode.OK


def test_the_report_says_who_was_verified_when_and_with_which_seed(handle: Any, made_client: Any) -> None:
    ticks = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number) for number in itertools.count())
    report = verify(handle, made_client(), now=lambda: next(ticks))
    (client,) = report.clients
    assert (client.name, client.package, client.version, client.runtime) == (
        "made-sdk",
        "made-sdk-package",
        "1.2.3",
        "Made 1",
    )
    assert (report.started.second, report.ended.second, report.seed) == (0, 1, 7)
    assert verify(handle_of(handle), made_client(), seed=9).seed == 9
    assert {session["seed"] for session in handle.minted.values()} == {7}


def handle_of(handle: Any) -> Any:
    return type(handle)(handle.catalog)


def test_findings_come_with_the_command_that_shows_them_again(handle: Any, made_client: Any) -> None:
    report = verify(handle, made_client("loses-ids", name="known-sdk"), only=[EXAMPLE])
    (finding,) = report.findings
    assert (finding.client, finding.check) == ("known-sdk", "request-id")
    assert finding.repeat == f"harness verify known-sdk --only {EXAMPLE} --seed 7"
    assert exit_code(report) is ExitCode.FINDINGS


def test_the_command_that_shows_a_finding_again_is_that_of_the_run(handle: Any, made_client: Any) -> None:
    client = made_client("loses-ids", name="known-sdk")
    folders = [Path("my specs"), Path("/more")]
    report = verify(handle, client, only=["*/example/*"], program=".venv/bin/harness", specs=folders)
    (finding,) = report.findings
    assert shlex.split(finding.repeat) == [
        *(".venv/bin/harness", "verify", "known-sdk", "--specs", "my specs", "--specs", "/more"),
        *("--only", EXAMPLE, "--seed", "7"),
    ]


def test_a_stranger_is_named_by_its_driver_and_repeated_by_its_command(handle: Any, made_client: Any) -> None:
    (finding,) = verify(handle, made_client("loses-ids"), only=[EXAMPLE]).findings
    assert finding.client == "made-sdk"
    assert finding.repeat.startswith("harness verify --driver '")


def test_clients_with_the_same_name_are_told_apart(handle: Any, made_client: Any) -> None:
    report = verify(handle, made_client(), made_client("loses-ids"), made_client(), only=[EXAMPLE])
    assert [client.name for client in report.clients] == ["made-sdk", "made-sdk (2)", "made-sdk (3)"]
    assert [finding.client for finding in report.findings] == ["made-sdk (2)"]


def test_results_are_in_the_order_of_clients_and_cases(handle: Any, made_client: Any) -> None:
    report = verify(handle, made_client(name="a"), made_client(name="b"))
    seen = [(result.client, result.case) for result in report.results]
    assert [client for client, _ in seen] == ["a"] * CASES + ["b"] * CASES
    assert [case for _, case in seen[:CASES]] == [case for _, case in seen[CASES:]]
    assert seen[0][1] == EXAMPLE


def test_only_some_cases(handle: Any, made_client: Any) -> None:
    report = verify(handle, made_client(), only=[EXAMPLE, "*/request/*"])
    assert [result.case for result in report.results] == [EXAMPLE, ERROR]
    with pytest.raises(UnknownName, match="unknown case"):
        verify(handle_of(handle), made_client(), only=["*/nothing/*"])


def test_a_client_without_any_of_the_chosen_cases_is_left_out(handle: Any, made_client: Any) -> None:
    report = verify(handle, made_client("idle", name="a"), made_client(name="b"), only=[EXAMPLE])
    assert [client.name for client in report.clients] == ["b"]
    report = verify(handle_of(handle), made_client("idle", name="a"), made_client(name="b"))
    assert [client.name for client in report.clients] == ["a", "b"]


def test_progress_is_told_for_each_case(handle: Any, made_client: Any) -> None:
    told: list[Progress] = []
    verify(handle, made_client(name="a"), made_client(name="b"), on_progress=told.append)
    tried = [one for one in told if one.verdict is not None]
    assert [one.done for one in tried] == list(range(1, 2 * CASES + 1))
    assert {one.total for one in told} == {2 * CASES}
    assert {one.client for one in told} == {"a", "b"}
    assert {one.verdict for one in tried} == {"pass"}
    assert len(told) == 2 * len(tried)


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("no-start", "could not be verified: the driver ended with status 1"),
        ("future", "could not be verified: the driver did not keep to the protocol: it speaks protocol 2"),
        ("mute", "could not be verified: the driver did not answer within 1 s"),
    ],
)
def test_a_driver_that_cannot_start_makes_the_run_unsound_and_the_rest_goes_on(
    handle: Any, made_client: Any, mode: str, words: str
) -> None:
    report = verify(handle, made_client(mode, name="broken"), made_client(name="whole"), start_timeout=1.0)
    (problem,) = report.unsound
    assert problem.startswith("broken ")
    assert words in problem
    assert [client.name for client in report.clients] == ["whole"]
    assert len(report.results) == CASES
    assert exit_code(report) is ExitCode.UNSOUND


def test_a_driver_that_dies_is_reported_and_the_rest_goes_on(handle: Any, made_client: Any) -> None:
    report = verify(handle, made_client("dies"))
    verdicts = {result.case.removeprefix(SHORT): result.verdict for result in report.results}
    assert verdicts["/example/1"] == "pass"
    assert verdicts["/error/item/Box.Locked"] == "pass"
    assert verdicts["/error/request/404/Box.NotFound"] == "inconclusive"
    assert len(report.unsound) == 3
    assert exit_code(report) is ExitCode.UNSOUND


def test_a_driver_that_fails_again_and_again_is_given_up(make: Any, fake_handle: Any, made_client: Any) -> None:
    rows = tuple(make.error_spec(f"Box.Error{number}") for number in range(30))
    handle = fake_handle(make.contract(make.operation(errors=rows)))
    report = verify(handle, made_client("dies"))
    tried = [bool(result.conversations) for result in report.results]
    untried = tried.count(False)
    assert untried
    assert report.unsound[-1] == f"made-sdk: {untried} cases were not tried, its driver fails again and again"
    assert {result.verdict for result in report.results[1:9]} == {"inconclusive"}


def test_an_operation_that_no_spec_describes_is_reported(make: Any, fake_handle: Any, made_client: Any) -> None:
    class Picky(type(make.contract())):  # type: ignore[misc]
        def resolve(self, text: str) -> Any:
            if text != SHORT:
                raise UnknownName("operation", text, [SHORT])
            return super().resolve(text)

    handle = fake_handle(Picky(make.operation(), make.provider()))
    report = verify(handle, made_client("right", "acme/box:OpenBox", SHORT))
    (problem,) = report.unsound
    assert "made-sdk: its driver lists 'acme/box:OpenBox', which no spec describes" in problem
    assert len(report.results) == CASES


def test_a_driver_without_operations_is_reported(handle: Any, made_client: Any) -> None:
    report = verify(handle, made_client("idle", name="known-sdk"))
    assert (report.results, report.unsound) == ((), ("known-sdk: its driver lists no operation",))
    assert exit_code(report) is ExitCode.UNSOUND


def test_operations_that_no_driver_lists_are_told_unless_cases_were_chosen(
    make: Any, fake_handle: Any, made_client: Any
) -> None:
    other = replace(make.operation_id, name="CloseBoxes")

    class Two(type(make.contract())):  # type: ignore[misc]
        def ids(self) -> Any:
            return (make.operation_id, other)

    contract = Two(make.operation(), make.provider())
    report = verify(fake_handle(contract), made_client())
    assert (report.not_tried, exit_code(report)) == ((other,), ExitCode.OK)
    assert verify(fake_handle(contract), made_client(), only=[EXAMPLE]).not_tried == ()


def test_a_fault_that_was_not_met_makes_the_run_unsound(handle: Any, made_client: Any) -> None:
    handle.faultless = True
    report = verify(handle, made_client(), only=[ERROR])
    assert len(report.unsound) == 1
    assert exit_code(report) is ExitCode.UNSOUND


def test_unsound_weighs_more_than_findings(handle: Any, made_client: Any) -> None:
    handle.faultless = True
    report = verify(handle, made_client("loses-ids"))
    assert report.findings
    assert exit_code(report) is ExitCode.UNSOUND


def test_without_clients_there_is_an_empty_report(handle: Any) -> None:
    report = verify(handle)
    assert (report.results, report.clients, report.unsound) == ((), (), ())


def test_a_crash_of_ours_ends_everything(handle: Any, made_client: Any) -> None:
    def crash(_alias: str) -> Any:
        raise RuntimeError("ours")

    handle.rule_hits = crash
    with pytest.raises(RuntimeError, match="ours"):
        verify(handle, made_client("right"), made_client("right"))


def test_an_interrupt_stops_all_clients(handle: Any, made_client: Any) -> None:
    def interrupt(_progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(handle, made_client("right"), made_client("hangs"), on_progress=interrupt, call_timeout=600)
    assert len(handle.minted) < 2 * CASES
