"""Which listed error rows a run sent, and to whom; a row counts once, however many clients met it."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.checks.check import Contract, own_exchanges
from harness.model import CaseResult, Conversation, OperationId, Result, RunReport, ServiceError


@dataclass(frozen=True, slots=True)
class Met:
    """A row that was sent to a client which said what came of it; ``exchange`` is the id of the answer."""

    client: str
    case: str
    exchange: str


@dataclass(frozen=True, slots=True)
class RowCoverage:
    """One error row that an operation's page lists, by its key, and where it was met."""

    operation: OperationId
    row: str
    met: tuple[Met, ...]


def row_coverage(report: RunReport, contract: Contract) -> tuple[RowCoverage, ...]:
    """The listed rows of the operations that were tried, in the order of the contract."""
    met: dict[tuple[OperationId, str], list[Met]] = {}
    for result in report.results:
        for row, exchange in _answers(result):
            met.setdefault((result.operation, row), []).append(Met(result.client, result.case, exchange))
    operations = dict.fromkeys(result.operation for result in report.results)
    return tuple(
        RowCoverage(operation, row.key, tuple(met.get((operation, row.key), ())))
        for operation in operations
        for row in contract.operation(operation).errors
    )


def _answers(result: CaseResult) -> Iterable[tuple[str, str]]:
    for conversation in result.conversations:
        if conversation.outcome.kind != "crash":
            yield from _rows(conversation)


def _rows(conversation: Conversation) -> Iterable[tuple[str, str]]:
    """The keys of the rows that the last answer holds, each with the exchange's id."""
    for exchange in own_exchanges(conversation)[-1:]:
        match exchange.draft.reply:
            case ServiceError(spec=spec) if spec is not None:
                yield spec.key, exchange.draft.id
            case Result(item_errors=errors):
                for code in dict.fromkeys(error.code for error in errors):
                    yield f"item/{code}", exchange.draft.id
