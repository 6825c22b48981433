"""Error rows as a test gets them from the marker ``every_error``."""

from dataclasses import dataclass

from harness.faults import every_error
from harness.model import ErrorKind, OperationId, Retry, Scope


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """An error that the contract lists, in force while the test runs.

    ``http`` is None for errors of single items and where nobody documents it; ``message`` is the text on the wire,
    None where nobody documents it, and with its ``%s`` where it is a template. ``rule`` is the rule that answers each
    call of the operation with it.
    """

    operation: OperationId
    scope: Scope
    code: str
    http: int | None
    message: str | None
    kind: ErrorKind
    retry: Retry
    rule: str
    id: str


def error_row(row: every_error.ErrorRow) -> ErrorRow:
    """The row as a test gets it."""
    spec = row.spec
    return ErrorRow(
        operation=row.operation,
        scope=spec.scope,
        code=spec.code,
        http=spec.http,
        message=spec.message,
        kind=spec.kind,
        retry=spec.retry,
        rule=row.rule,
        id=row.id,
    )
