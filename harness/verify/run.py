"""Runs the cases with the clients and judges what was seen: the engine of ``harness verify``."""

import contextlib
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from harness.drivers.messages import Ready
from harness.drivers.runner import Driver, DriverFailure
from harness.errors import ExitCode, UserError
from harness.model import ClientInfo, OperationId, RunReport
from harness.sessions import HarnessHandle
from harness.verify.cases import Case, cases_for, select
from harness.verify.clients import Client
from harness.verify.findings import findings_of
from harness.verify.trial import Subject
from harness.verify.trials import OnProgress, Trials


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(tz=UTC)


def exit_code(report: RunReport) -> ExitCode:
    """0 nothing found, 1 findings, 3 the run cannot be trusted."""
    if report.unsound:
        return ExitCode.UNSOUND
    return ExitCode.FINDINGS if report.findings else ExitCode.OK


def run(
    handle: HarnessHandle,
    clients: Sequence[Client],
    *,
    only: Sequence[str] = (),
    seed: int | None = None,
    program: str = "harness",
    specs: Sequence[Path] = (),
    on_progress: OnProgress | None = None,
    now: Callable[[], datetime] = utc_now,
    start_timeout: float = 60.0,
    call_timeout: float | None = None,
) -> RunReport:
    """Verify the clients, all at the same time, each in processes of its own; timeouts are in seconds.

    ``only`` are case ids or patterns; UnknownName is raised for one that matches nothing. A driver that cannot start,
    dies, hangs or lists unknown operations makes the run unsound, and so does an ordered fault that was not met; the
    rest is run all the same. ``program`` starts the harness from a shell, ``specs`` are the user's own folders of them:
    both are for the commands that show a finding again.
    """
    started = now()
    chosen_seed = handle.seed if seed is None else seed
    unsound: list[str] = []
    plans: list[_Plan] = []
    with contextlib.ExitStack() as running:
        for client in clients:
            driver = Driver(
                client.command, environment=client.environment, start_timeout=start_timeout, call_timeout=call_timeout
            )
            running.enter_context(driver)
            try:
                ready = driver.start()
            except DriverFailure as failure:
                unsound.append(f"{client.name or shlex.join(client.command)} could not be verified: {failure}")
                continue
            operations, unknown = _operations(handle, ready)
            info = replace(ready.client, name=_free_name(client, ready, [plan.info.name for plan in plans]))
            unsound += [f"{info.name}: {problem}" for problem in unknown]
            cases = cases_for(handle.catalog, tuple(operations))
            plans.append(_Plan(client, Subject(driver, info.name, operations), info, cases))
        plans = _selected(plans, only)
        trials = Trials(handle, chosen_seed, on_progress=on_progress)
        results = trials.run([(plan.subject, plan.cases) for plan in plans])
    folders = "".join(f" --specs {shlex.quote(str(folder))}" for folder in specs)
    again = {plan.info.name: f"{program} verify {plan.client.repeat}{folders}" for plan in plans}
    return RunReport(
        seed=chosen_seed,
        clients=tuple(plan.info for plan in plans),
        results=tuple(results),
        findings=tuple(f for result in results for f in findings_of(result, again[result.client], chosen_seed)),
        unsound=(*unsound, *trials.problems),
        started=started,
        ended=now(),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """A client whose driver runs, and the cases to try with it."""

    client: Client
    subject: Subject
    info: ClientInfo
    cases: tuple[Case, ...]


def _selected(plans: Sequence[_Plan], only: Sequence[str]) -> list[_Plan]:
    """The plans with the cases that the patterns leave; a pattern has to match a case of one client, not of each."""
    chosen = {case.id for case in select([case for plan in plans for case in plan.cases], only)}
    left = [replace(plan, cases=tuple(case for case in plan.cases if case.id in chosen)) for plan in plans]
    return [plan for plan in left if plan.cases or not only]


def _operations(handle: HarnessHandle, ready: Ready) -> tuple[dict[OperationId, str], tuple[str, ...]]:
    found: dict[OperationId, str] = {}
    problems = []
    for text in ready.operations:
        try:
            found[handle.catalog.resolve(text)] = text
        except UserError as error:
            problems.append(f"its driver lists {text!r}, which no spec describes: {error}")
    if not ready.operations:
        problems.append("its driver lists no operation")
    return found, tuple(problems)


def _free_name(client: Client, ready: Ready, taken: Sequence[str]) -> str:
    wanted = client.name or ready.client.name
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name
