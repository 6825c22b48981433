"""Runs the cases with the clients and judges what was seen: the engine of ``harness verify``."""

import contextlib
import shlex
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from harness.clients.choice import Client
from harness.drivers.runner import Driver
from harness.errors import ExitCode
from harness.model import RunReport
from harness.sessions import HarnessHandle
from harness.verify.findings import findings_of
from harness.verify.plans import choose_cases, introduce, not_listed
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

    ``only`` are case ids or patterns; UserError is raised for one that matches nothing, and if all drivers are the
    user's own and none can be used. A driver that cannot start, dies, hangs or lists unknown operations makes the run
    unsound, and so does an ordered fault that was not met; the rest is run all the same. ``program`` starts the harness
    from a shell, ``specs`` are the user's own folders of them: both are for the commands that show a finding again.
    """
    started = now()
    chosen_seed = handle.seed if seed is None else seed
    with contextlib.ExitStack() as running:
        drivers = [
            Driver(one.command, environment=one.environment, start_timeout=start_timeout, call_timeout=call_timeout)
            for one in clients
        ]
        for driver in drivers:
            running.enter_context(driver)
        introduced = introduce(handle.catalog, list(zip(clients, drivers, strict=True)))
        plans = choose_cases(introduced, only, handle.catalog.ids())
        trials = Trials(handle, chosen_seed, on_progress=on_progress)
        results = trials.run([(plan.subject, plan.cases) for plan in plans])
    folders = "".join(f" --specs {shlex.quote(str(folder))}" for folder in specs)
    again = {plan.info.name: f"{program} verify {plan.client.repeat}{folders}" for plan in plans}
    return RunReport(
        seed=chosen_seed,
        clients=tuple(plan.info for plan in plans),
        results=tuple(results),
        findings=tuple(f for result in results for f in findings_of(result, again[result.client], chosen_seed)),
        unsound=(*introduced.problems, *trials.problems),
        started=started,
        ended=now(),
        # Who chose cases knows that the others are not tried.
        not_tried=() if only else not_listed(introduced.plans, handle.catalog.ids()),
    )
