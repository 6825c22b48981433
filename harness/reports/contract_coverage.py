"""Which operations and error rows of the catalog somebody's own tests have met; ``contract_coverage.schema.json``."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from harness import __version__
from harness.contract.catalog import Catalog
from harness.errors import UnknownName
from harness.model import Exchange, OperationId, Result, Scope, ServiceError

VERSION = 1
_GROUPS: tuple[Scope, ...] = ("request", "item", "common")


@dataclass(frozen=True, slots=True)
class Use:
    """How often an operation was called and carried out, and how many answers held each error row, by its key."""

    operation: str
    calls: int
    executed: int
    rows: Mapping[str, int]


def uses(exchanges: Iterable[Exchange]) -> tuple[Use, ...]:
    """What the exchanges met, by operation, in the order of the first calls."""
    found: dict[OperationId, list[Exchange]] = {}
    for exchange in exchanges:
        if exchange.draft.operation is not None:
            found.setdefault(exchange.draft.operation, []).append(exchange)
    return tuple(_use(operation, called) for operation, called in found.items())


def _use(operation: OperationId, exchanges: Sequence[Exchange]) -> Use:
    rows: dict[str, int] = {}
    for exchange in exchanges:
        for key in _rows(exchange):
            rows[key] = rows.get(key, 0) + 1
    executed = sum(exchange.draft.executed or 0 for exchange in exchanges)
    return Use(str(operation), len(exchanges), executed, rows)


def _rows(exchange: Exchange) -> Iterator[str]:
    match exchange.draft.reply:
        case ServiceError(spec=spec) if spec is not None:
            yield spec.key
        case Result(item_errors=errors):
            yield from dict.fromkeys(f"item/{error.code}" for error in errors)


@dataclass(frozen=True, slots=True)
class RowMet:
    """An error row by its key: how many answers held it, and in which tests."""

    row: str
    scope: Scope
    met: int
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationMet:
    """An operation of the catalog: how often it was called and carried out, and what became of its error rows.

    ``rows`` are all that it may answer with: those of its own page, and the common ones of its service and provider.
    """

    operation: OperationId
    calls: int
    executed: int
    rows: tuple[RowMet, ...]

    @property
    def met(self) -> tuple[str, ...]:
        """The keys of the rows that answers held."""
        return tuple(row.row for row in self.rows if row.met)

    @property
    def listed(self) -> tuple[RowMet, ...]:
        """The rows of its own page: of the request and of single items."""
        return tuple(row for row in self.rows if row.scope != "common")


@dataclass(frozen=True, slots=True)
class ContractCoverage:
    """What tests have met of a catalog: every operation of it, called or not."""

    operations: tuple[OperationMet, ...]

    @property
    def called(self) -> tuple[OperationMet, ...]:
        """The operations that were called."""
        return tuple(one for one in self.operations if one.calls)

    def operation(self, name: str) -> OperationMet:
        """The operation of that full id, ``tencent/as:Name`` or bare name; raises UnknownName."""
        for one in self.operations:
            if name in {str(one.operation), one.operation.short, one.operation.name}:
                return one
        raise UnknownName("operation", name, [one.operation.short for one in self.operations])

    def counts(self, *, common: bool = False) -> tuple[int, int]:
        """How many rows were met, and how many there are: of the operations' own pages, or the common ones."""
        rows = [row for one in self.operations for row in one.rows if (row.scope == "common") == common]
        return sum(bool(row.met) for row in rows), len(rows)


def contract_coverage(catalog: Catalog, met: Mapping[str, Sequence[Use]]) -> ContractCoverage:
    """The coverage of the catalog by tests; ``met`` has what each test met, by its name."""
    by_operation: dict[str, list[tuple[str, Use]]] = {}
    for test, found in met.items():
        for use in found:
            by_operation.setdefault(use.operation, []).append((test, use))
    return ContractCoverage(
        tuple(_operation(catalog, identity, by_operation.get(str(identity), ())) for identity in catalog.ids())
    )


def _operation(catalog: Catalog, identity: OperationId, met: Sequence[tuple[str, Use]]) -> OperationMet:
    rows: dict[str, RowMet] = {}
    for row in catalog.errors(identity):
        held = [(test, use.rows[row.key]) for test, use in met if row.key in use.rows]
        tests = tuple(dict.fromkeys(test for test, _ in held))
        rows.setdefault(row.key, RowMet(row.key, row.scope, sum(number for _, number in held), tests))
    return OperationMet(
        identity,
        calls=sum(use.calls for _, use in met),
        executed=sum(use.executed for _, use in met),
        rows=tuple(rows.values()),
    )


def to_json(coverage: ContractCoverage, *, tests: int, gaps: Sequence[str] = ()) -> dict[str, Any]:
    """The coverage as plain JSON values; ``gaps`` say what is missing in it."""
    met, listed = coverage.counts()
    common_met, common = coverage.counts(common=True)
    return {
        "version": VERSION,
        "harness": __version__,
        "tests": tests,
        "gaps": list(gaps),
        "summary": {
            "operations": len(coverage.operations),
            "operations_called": len(coverage.called),
            "listed_errors": listed,
            "listed_errors_met": met,
            "common_errors": common,
            "common_errors_met": common_met,
        },
        "operations": [
            {
                "operation": str(one.operation),
                "calls": one.calls,
                "executed": one.executed,
                "error_rows": [{**asdict(row), "tests": list(row.tests)} for row in one.rows],
            }
            for one in coverage.operations
        ],
    }


def dump(coverage: ContractCoverage, *, tests: int, gaps: Sequence[str] = ()) -> str:
    """The coverage as JSON text, readable and ending in a newline."""
    return json.dumps(to_json(coverage, tests=tests, gaps=gaps), indent=1, ensure_ascii=True) + "\n"


def table(coverage: ContractCoverage) -> tuple[str, ...]:
    """The coverage for a person: a line for each operation that was called, and the names of the others."""
    head = ("", "calls", "executed", *_GROUPS)
    rows = [head, *((one.operation.short, str(one.calls), str(one.executed), *_cells(one)) for one in coverage.called)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [_table_line(row, widths) for row in rows] if coverage.called else []
    met, listed = coverage.counts()
    lines.append(
        f"{len(coverage.called)} of {len(coverage.operations)} operations called, "
        f"{met} of {listed} listed error rows met"
    )
    never = [one.operation.short for one in coverage.operations if not one.calls]
    if never:
        lines.append(f"never called: {', '.join(never)}")
    return tuple(lines)


def _cells(one: OperationMet) -> Iterator[str]:
    for scope in _GROUPS:
        rows = [row for row in one.rows if row.scope == scope]
        yield f"{sum(bool(row.met) for row in rows)}/{len(rows)}" if rows else "-"


def _table_line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join((row[0].ljust(widths[0]), *cells)).rstrip()
