"""Runs the cases with the clients and judges what was seen: the engine of ``harness verify``."""

import contextlib
import shlex
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from harness.clients.choice import Client
from harness.drivers.runner import Driver
from harness.errors import ExitCode
from harness.model import RunReport
from harness.profile.table import profile_of
from harness.sessions import HarnessHandle
from harness.verify.cases.case import Generator
from harness.verify.cases.table import GENERATORS
from harness.verify.findings import findings_of
from harness.verify.plans import choose_cases, introduce, not_listed
from harness.verify.trials import OnProgress, Trials


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(tz=UTC)


def exit_code(report: RunReport, new: Collection[str] | None = None) -> ExitCode:
    """0 nothing found, 1 findings, 3 the run cannot be trusted; only the ``new`` findings count, where given."""
    if report.unsound:
        return ExitCode.UNSOUND
    found = report.findings if new is None else new
    return ExitCode.FINDINGS if found else ExitCode.OK


def run(
    handle: HarnessHandle,
    clients: Sequence[Client],
    *,
    only: Sequence[str] = (),
    seed: int | None = None,
    program: str = "harness",
    specs: Sequence[Path] = (),
    quick: bool = False,
    generators: Sequence[Generator] = GENERATORS,
    on_progress: OnProgress | None = None,
    now: Callable[[], datetime] = utc_now,
    start_timeout: float = 60.0,
    call_timeout: float | None = None,
) -> RunReport:
    """Verify the clients, all at the same time, each in processes of its own; timeouts are in seconds.

    ``only`` are case ids or patterns; UserError is raised for one that matches nothing, and if all drivers are the
    user's own and none can be used. A driver that cannot start, dies, hangs or lists unknown operations makes the run
    unsound, and so does an ordered fault that was not met; the rest is run all the same. ``quick`` leaves out the cases
    that may wait for a client's own timeout of 30 s or more; ``generators`` make the cases. ``program`` starts the
    harness from a shell, ``specs`` are the user's own folders of them: both are for the commands that show a finding
    again.
    """
    started = now()
    chosen_seed = handle.seed if seed is None else seed
    with contextlib.ExitStack() as running:
        drivers: dict[tuple[object, ...], Driver] = {}
        for one in clients:
            # The variants of a client share a process, and so the time that its imports take.
            if _process(one) not in drivers:
                drivers[_process(one)] = running.enter_context(
                    Driver(
                        one.command,
                        environment=one.environment,
                        start_timeout=start_timeout,
                        call_timeout=call_timeout,
                    )
                )
        by_client = [(one, drivers[_process(one)]) for one in clients]
        introduced = introduce(handle.catalog, by_client, chosen_seed, generators=generators, only=only)
        plans = choose_cases(introduced, only, handle.catalog.ids(), quick=quick)
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
        profile=profile_of(results, handle.catalog),
        waited=sum(one.outcome.seconds for result in results for one in result.conversations),
        # Who chose cases knows that the others are not tried.
        not_tried=() if only else not_listed(introduced.plans, handle.catalog.ids()),
    )


def _process(client: Client) -> tuple[object, ...]:
    """What two clients have in common that can share a process; strangers are each somebody else."""
    return (client.command, tuple(sorted(client.environment.items())), client.name is None and id(client))
