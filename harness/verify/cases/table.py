"""The kinds of cases, one line each, in the order in which they are tried."""

from collections.abc import Sequence

from harness.contract.catalog import Catalog
from harness.model import OperationId
from harness.verify.cases.case import Case, Generator
from harness.verify.cases.faults import fault_cases
from harness.verify.cases.idempotency import idempotency_cases
from harness.verify.cases.logging import logging_cases
from harness.verify.cases.pace import pace_cases
from harness.verify.cases.parameters import parameter_cases, parameters_left_out
from harness.verify.cases.retry import retry_cases
from harness.verify.cases.rows import row_cases
from harness.verify.cases.selection import may_match
from harness.verify.cases.sequences import sequence_cases
from harness.verify.cases.time import time_cases
from harness.verify.cases.transport import transport_cases

GENERATORS: tuple[Generator, ...] = (
    row_cases,
    fault_cases,
    retry_cases,
    idempotency_cases,
    time_cases,
    transport_cases,
    pace_cases,
    logging_cases,
    parameter_cases,
    sequence_cases,
)


def left_out() -> tuple[str, ...]:
    """The kinds of cases that cannot be made here, and why, in words; empty if all can."""
    return tuple(filter(None, (parameters_left_out(),)))


def cases_for(
    catalog: Catalog,
    operations: Sequence[OperationId],
    seed: int = 0,
    *,
    generators: Sequence[Generator] = GENERATORS,
    only: Sequence[str] = (),
) -> tuple[Case, ...]:
    """All cases of the operations, by operation and kind; ``seed`` chooses the requests that are drawn.

    Drawing takes seconds: where none of the patterns ``only`` could match what is drawn, it is not.
    """
    return tuple(
        case
        for operation in operations
        for generator in generators
        if generator is not parameter_cases or may_match(only, f"{operation.short}/parameters/")
        for case in generator(catalog, catalog.operation(operation), seed)
    )
