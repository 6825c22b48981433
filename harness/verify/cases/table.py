"""The kinds of cases, one line each, in the order in which they are tried."""

from collections.abc import Sequence

from harness.contract.catalog import Catalog
from harness.model import OperationId
from harness.verify.cases.case import Case, Generator
from harness.verify.cases.rows import row_cases

GENERATORS: tuple[Generator, ...] = (row_cases,)


def cases_for(catalog: Catalog, operations: Sequence[OperationId], seed: int = 0) -> tuple[Case, ...]:
    """All cases of the operations, by operation and kind."""
    return tuple(
        case
        for operation in operations
        for generator in GENERATORS
        for case in generator(catalog, catalog.operation(operation), seed)
    )
