"""Cases of several clients side by side, in one process of a driver or in several."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.drivers.runner import Driver
from harness.verify.cases.case import Case
from harness.verify.cases.rows import row_cases
from harness.verify.cases.table import cases_for
from harness.verify.subject import Subject
from harness.verify.trials import Progress, Trials

CONCURRENT = Path(__file__).parents[1] / "drivers" / "made_concurrent_driver.py"


def made_cases(handle: Any, *groups: str) -> tuple[Case, ...]:
    cases = cases_for(handle.catalog, handle.catalog.ids(), generators=(row_cases,))
    return tuple(case for case in cases if not groups or case.group in groups)


@pytest.fixture
def subject(made_client: Any, handle: Any, tmp_path: Path) -> Iterator[Any]:
    """Makes subjects whose drivers are ended with the test."""
    with ExitStack() as drivers:

        def build(mode: str, name: str = "made-sdk", *, concurrent: bool = False) -> Subject:
            environment = dict(os.environ) | {"MADE_DRIVER_PIDS": str(tmp_path)}
            command = (sys.executable, str(CONCURRENT), mode) if concurrent else made_client(mode).command
            driver = drivers.enter_context(Driver(command, environment=environment, call_timeout=30))
            return Subject(driver, name, {handle.catalog.ids()[0]: "acme/box:OpenBoxes"})

        yield build


def test_of_a_driver_that_takes_one_call_there_are_several_processes(handle: Any, subject: Any, tmp_path: Path) -> None:
    cases = made_cases(handle)
    results = Trials(handle, 7).run([(subject("pairs"), cases)])
    assert [result.case for result in results] == [case.id for case in cases]
    assert {result.verdict for result in results} == {"pass"}
    assert len(list(tmp_path.iterdir())) > 1


def test_a_driver_that_takes_several_calls_has_one_process(handle: Any, subject: Any, tmp_path: Path) -> None:
    cases = made_cases(handle, "request", "item")
    assert len(cases) == 2
    results = Trials(handle, 7).run([(subject("pairs", concurrent=True), cases)])
    assert [result.case for result in results] == [case.id for case in cases]
    assert len(list(tmp_path.iterdir())) == 1


def test_what_another_call_may_have_spoilt_is_tried_again_alone(handle: Any, subject: Any, tmp_path: Path) -> None:
    cases = made_cases(handle, "request", "item")
    trials = Trials(handle, 7)
    results = trials.run([(subject("dies-in-company", concurrent=True), cases)])
    assert {result.verdict for result in results} == {"pass"}
    assert (trials.problems, len(list(tmp_path.iterdir()))) == ([], 2)


def test_what_a_client_gave_up_for_no_reason_is_tried_again_alone(handle: Any, subject: Any) -> None:
    cases = made_cases(handle, "request", "item")
    told: list[Progress] = []
    results = Trials(handle, 7, on_progress=told.append).run([(subject("late", concurrent=True), cases)])
    assert [result.verdict for result in results] == ["pass", "pass"]
    first, second = handle.minted
    assert handle.released[2:] in ([first, first, second, second], [second, second, first, first])
    assert [one.case for one in told if one.verdict is None] != [case.id for case in cases]
    assert sum(one.verdict is None for one in told) == 4


def test_a_client_that_never_gets_an_answer_is_not_tried_again_for_ever(handle: Any, subject: Any) -> None:
    (case,) = made_cases(handle, "request")
    cases = [replace(case, id=f"{case.id}-{number}") for number in range(30)]
    results = Trials(handle, 7).run([(subject("never", concurrent=True), cases)])
    assert len(results) == 30
    assert handle.count == 30 + 24


def test_what_is_tried_again_and_fails_alone_makes_the_run_unsound(handle: Any, subject: Any) -> None:
    cases = made_cases(handle, "request", "item")
    trials = Trials(handle, 7)
    results = trials.run([(subject("dies", concurrent=True), cases)])
    assert {one.conversations[0].outcome.kind for one in results} == {"crash"}
    assert len(trials.problems) == 2


def test_every_process_is_gone_afterwards(handle: Any, subject: Any, tmp_path: Path) -> None:
    one = subject("pairs")
    Trials(handle, 7).run([(one, made_cases(handle))])
    one.driver.close()
    for file in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(file.name), 0)


def test_problems_are_in_the_order_of_clients_and_cases(handle: Any, subject: Any) -> None:
    handle.faultless = True
    cases = made_cases(handle)
    told: list[Progress] = []
    trials = Trials(handle, 7, on_progress=told.append)
    trials.run([(subject("right", "a"), cases), (subject("right", "b"), cases)])
    names = [problem.partition(",")[0] for problem in trials.problems]
    assert names == sorted(names)
    assert len(names) == 8
    assert trials.problems[0].startswith(f"a, {cases[1].id}")
    assert sum(one.verdict is None for one in told) == 10
    assert max(one.done for one in told) == 10


def test_cases_that_wait_come_first(handle: Any, subject: Any) -> None:
    first, *others = made_cases(handle, "example", "request", "item")
    told: list[Progress] = []
    slow = replace(others[-1], slow=True)
    results = Trials(handle, 7, on_progress=told.append).run([(subject("right"), [first, slow])])
    assert told[0].case == slow.id
    assert [result.case for result in results] == [first.id, slow.id]


def test_nothing_to_do(handle: Any) -> None:
    assert Trials(handle, 7).run([]) == []


@pytest.mark.parametrize(("timeout", "verdict"), [(1.0, "inconclusive"), (10.0, "fail")])
def test_what_is_given_up_again_is_excused_where_a_machine_can_be_late(
    handle: Any, subject: Any, timeout: float, verdict: str
) -> None:
    (case,) = made_cases(handle, "request")
    (result,) = Trials(handle, 7).run([(subject("never", concurrent=True), [replace(case, timeout=timeout)])])
    assert result.verdict == verdict
