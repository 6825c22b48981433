"""Cases of several clients side by side, and more processes for those that keep one waiting."""

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from harness.drivers.runner import Driver
from harness.verify.cases.rows import row_cases
from harness.verify.cases.table import cases_for
from harness.verify.trial import Subject
from harness.verify.trials import Progress, Trials


@pytest.fixture
def subject(made_client: Any, handle: Any, tmp_path: Path) -> Iterator[Any]:
    """Makes subjects whose drivers are ended with the test."""
    with ExitStack() as drivers:

        def build(mode: str, name: str = "made-sdk") -> Subject:
            environment = dict(os.environ) | {"MADE_DRIVER_PIDS": str(tmp_path)}
            driver = drivers.enter_context(Driver(made_client(mode).command, environment=environment, call_timeout=30))
            return Subject(driver, name, {handle.catalog.ids()[0]: "acme/box:OpenBoxes"})

        yield build


def ticking(seconds: float) -> Any:
    """A clock on which that much time passes between any two looks."""
    moments = itertools.count()
    return lambda: next(moments) * seconds


def test_a_slow_client_gets_more_processes(handle: Any, subject: Any, tmp_path: Path) -> None:
    cases = cases_for(handle.catalog, handle.catalog.ids(), generators=(row_cases,))
    results = Trials(handle, 7, clock=ticking(5.0)).run([(subject("pairs"), cases)])
    assert [result.case for result in results] == [case.id for case in cases]
    assert {result.verdict for result in results} == {"pass"}
    assert len(list(tmp_path.iterdir())) > 1


def test_a_quick_client_keeps_to_one_process(handle: Any, subject: Any, tmp_path: Path) -> None:
    cases = [
        case
        for case in cases_for(handle.catalog, handle.catalog.ids(), generators=(row_cases,))
        if case.group in {"example", "item"}
    ]
    assert len(Trials(handle, 7, clock=ticking(0.0)).run([(subject("pairs"), cases)])) == 2
    assert len(list(tmp_path.iterdir())) == 1


def test_every_process_is_gone_afterwards(handle: Any, subject: Any, tmp_path: Path) -> None:
    one = subject("pairs")
    Trials(handle, 7, clock=ticking(5.0)).run(
        [(one, cases_for(handle.catalog, handle.catalog.ids(), generators=(row_cases,)))]
    )
    one.driver.close()
    for file in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(file.name), 0)


def test_problems_are_in_the_order_of_clients_and_cases(handle: Any, subject: Any) -> None:
    handle.faultless = True
    cases = cases_for(handle.catalog, handle.catalog.ids(), generators=(row_cases,))
    told: list[Progress] = []
    trials = Trials(handle, 7, on_progress=told.append)
    trials.run([(subject("right", "a"), cases), (subject("right", "b"), cases)])
    names = [problem.partition(",")[0] for problem in trials.problems]
    assert names == sorted(names)
    assert len(names) == 8
    assert trials.problems[0].startswith(f"a, {cases[1].id}")
    assert len(told) == 10


def test_nothing_to_do(handle: Any) -> None:
    assert Trials(handle, 7).run([]) == []
