"""What is to be tried with whom: the drivers introduce themselves, the cases of their operations are chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harness.clients.choice import Client
from harness.contract.catalog import Catalog
from harness.drivers.messages import Ready
from harness.drivers.runner import Driver, DriverFailure
from harness.errors import UnknownName, UnsoundRun, UserError
from harness.model import ClientInfo, OperationId
from harness.verify.cases.case import Case, Generator
from harness.verify.cases.selection import select
from harness.verify.cases.table import GENERATORS, cases_for
from harness.verify.subject import Subject


@dataclass(frozen=True, slots=True)
class Plan:
    """A client whose driver runs, and the cases to try with it."""

    client: Client
    subject: Subject
    info: ClientInfo
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Introduced:
    """The clients that can be tried, and what was wrong with drivers: each problem makes the run unsound."""

    plans: tuple[Plan, ...]
    problems: tuple[str, ...]


def introduce(
    catalog: Catalog,
    drivers: Sequence[tuple[Client, Driver]],
    seed: int = 0,
    *,
    generators: Sequence[Generator] = GENERATORS,
    only: Sequence[str] = (),
) -> Introduced:
    """Start the drivers and plan all cases of the operations that they list; ``only`` saves making some of the others.

    If nothing at all can be tried and every driver is the user's own there is no result to report: UnsoundRun is raised
    where a driver could not start, UserError where it lists nothing that a spec describes.
    """
    plans: list[Plan] = []
    problems: list[str] = []
    failed = False
    expanded: dict[OperationId, tuple[Case, ...]] = {}
    for client, driver in drivers:
        try:
            ready = driver.start()
        except DriverFailure as failure:
            problems.append(f"{client.repeat} could not be verified: {failure}")
            failed = True
            continue
        operations, unknown = _operations(catalog, ready)
        for operation in operations:
            if operation not in expanded:
                expanded[operation] = cases_for(catalog, (operation,), seed, generators=generators, only=only)
        cases = tuple(case for operation in operations for case in expanded[operation])
        taken = [plan.info.name for plan in plans]
        found = [
            _plan(client, driver, ready, operations=operations, variant=variant, taken=taken)
            for variant in _variants(client, ready)
        ]
        problems += [f"{found[0].info.name}: {problem}" for problem in unknown]
        plans += [replace(plan, cases=tuple(case for case in cases if plan.subject.takes(case))) for plan in found]
        if client.variant not in ready.variants:
            problems.append(f"{found[0].info.name}: its driver knows no variant {client.variant!r}")
    if problems and not any(plan.cases for plan in plans) and all(client.name is None for client, _ in drivers):
        raise (UnsoundRun if failed else UserError)("; ".join(problems))
    return Introduced(tuple(plans), tuple(problems))


def _variants(client: Client, ready: Ready) -> Sequence[str]:
    """The variant chosen of a client of the table; all that a stranger's driver knows."""
    return ready.variants if client.name is None else (client.variant,)


def _plan(
    client: Client,
    driver: Driver,
    ready: Ready,
    *,
    operations: dict[OperationId, str],
    variant: str,
    taken: Sequence[str],
) -> Plan:
    suffix = "" if variant == "defaults" or client.name is not None else f":{variant}"
    name = _free_name(f"{client.name or ready.client.name}{suffix}", taken)
    info = replace(ready.client, name=name, variant=variant)
    settings = frozenset(ready.settings)
    subject = Subject(driver, name, operations, variant, settings, ready.timeout_covers)
    return Plan(client, subject, info, ())


def choose_cases(
    introduced: Introduced, only: Sequence[str], known: Iterable[OperationId], *, quick: bool = False
) -> tuple[Plan, ...]:
    """The plans with the cases that the patterns leave; a pattern has to match a case of one client, not of each.

    ``quick`` leaves out those that may wait for a client's own timeout of 30 s or more, unless asked for by id.
    UnknownName is raised for a pattern that matches nothing, with the cause if it is one of the ``known`` operations
    that no driver lists; UserError if a driver had problems, which are then told first.
    """
    plans = introduced.plans
    cases = [case for plan in plans for case in plan.cases]
    if introduced.problems and not cases:
        return plans
    try:
        chosen = {case.id for case in select(cases, only) if not (quick and case.slow) or case.id in only}
    except UnknownName as unknown:
        missing = [one.short for one in _without_driver(plans, known) if unknown.name.startswith(f"{one.short}/")]
        if missing:
            unknown.hint = f"no chosen client's driver lists {missing[0]}"
        if introduced.problems:
            raise UserError("; ".join([*introduced.problems, unknown.message]), hint=unknown.hint) from None
        raise
    left = [replace(plan, cases=tuple(case for case in plan.cases if case.id in chosen)) for plan in plans]
    return tuple(plan for plan in left if plan.cases or not only)


def not_listed(plans: Sequence[Plan], known: Iterable[OperationId]) -> tuple[OperationId, ...]:
    """The known operations of the providers to which the clients speak that no driver lists."""
    spoken = {operation.provider for plan in plans for operation in plan.subject.operations}
    return tuple(operation for operation in _without_driver(plans, known) if operation.provider in spoken)


def _without_driver(plans: Sequence[Plan], known: Iterable[OperationId]) -> list[OperationId]:
    listed = {operation for plan in plans for operation in plan.subject.operations}
    return [operation for operation in known if operation not in listed]


def _operations(catalog: Catalog, ready: Ready) -> tuple[dict[OperationId, str], tuple[str, ...]]:
    found: dict[OperationId, str] = {}
    problems = []
    for text in ready.operations:
        try:
            found[catalog.resolve(text)] = text
        except UserError as error:
            problems.append(f"its driver lists {text!r}, which no spec describes: {error}")
    if not ready.operations:
        problems.append("its driver lists no operation")
    return found, tuple(problems)


def _free_name(wanted: str, taken: Sequence[str]) -> str:
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name
