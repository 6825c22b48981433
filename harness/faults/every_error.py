"""``every_error``: walks the list of errors of an operation, one row a call; it stands for one rule a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.contract.catalog import Catalog
from harness.faults.catalogue.service_error import answering
from harness.faults.grammar import FaultText, RuleError, RuleText
from harness.faults.items import item_parameter
from harness.faults.triggers import CallRange
from harness.model import ErrorSpec, OperationId

EVERY_ERROR = "every_error"
FORMS = (EVERY_ERROR, f"{EVERY_ERROR}:all")
SUMMARY = "each error that the operation lists, one a call, request errors first; all: the provider's common ones too"


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """An error row of an operation, the fault that answers with it (``error:403:DiskError``), and a readable id.

    ``id`` is ``request-403-DiskError`` or ``item-InvalidInstance.NotFound``, behind the operation's name where several
    operations are meant.
    """

    operation: OperationId
    spec: ErrorSpec
    where: str
    fault: str
    id: str

    @property
    def rule(self) -> str:
        """The rule that answers every call of the operation with this row."""
        return f"{self.where}={self.fault}"


def error_rows(catalog: Catalog, where: str, *, common: bool = False) -> tuple[ErrorRow, ...]:
    """The listed errors of the operations that WHERE means, in their order: request rows, then item rows.

    ``common`` adds what the service and the provider list for all operations. Item rows of an operation whose output
    has no place for them are left out. Raises UserError for a WHERE that means nothing.
    """
    operations = catalog.match(where)
    several = len(operations) > 1
    return tuple(
        row
        for operation in operations
        for row in _rows(catalog, operation, common=common, prefix=_name(operation, operations) if several else "")
    )


def expand(syntax: RuleText, catalog: Catalog, operations: Sequence[OperationId]) -> tuple[str, ...]:
    """The rules that a rule with ``every_error`` stands for: one a row, each with its own number of a call.

    Raises RuleError for what cannot stand beside it, and where no operation lists an error.
    """
    written = next(fault for fault in syntax.faults if fault.name == EVERY_ERROR)
    _check(syntax, written)
    common = written.arguments is not None
    texts: list[str] = []
    for operation in operations:
        rows = _rows(catalog, operation, common=common, prefix="")
        for number, row in enumerate(rows, start=1):
            fault = FaultText(row.fault, phase=written.phase)
            texts.append(str(RuleText(row.where, (fault,), CallRange(number, number), limits=syntax.limits)))
    if not texts:
        listed = operations[0].short if len(operations) == 1 else "these operations"
        raise RuleError(syntax.written, written.column, f"no error is listed for {listed}", hint=f"{EVERY_ERROR}:all")
    return tuple(texts)


def _check(syntax: RuleText, written: FaultText) -> None:
    """Refuse what cannot stand beside ``every_error``."""
    if written.arguments not in {None, "all"}:
        message = f"{EVERY_ERROR} takes no {written.arguments!r}"
        raise RuleError(syntax.written, written.column, message, hint=" or ".join(FORMS))
    limits = syntax.limits
    beside = {
        "another fault": len(syntax.faults) > 1,
        "calls (#)": syntax.calls is not None,
        "a chance (~)": syntax.chance is not None,
        "hits": limits.hits is not None,
        "above": limits.above_rate is not None,
    }
    for what, there in beside.items():
        if there:
            message = f"{EVERY_ERROR} cannot have {what} beside it: it answers one call with each row"
            raise RuleError(syntax.written, written.column, message, hint="write another rule for the rest")


def _rows(catalog: Catalog, operation: OperationId, *, common: bool, prefix: str) -> Iterator[ErrorRow]:
    listed = catalog.errors(operation) if common else catalog.operation(operation).errors
    has_items = item_parameter(catalog.operation(operation)) is not None
    where = _where(catalog, operation)
    seen: set[str] = set()
    for row in sorted(listed, key=lambda row: ("request", "item", "common").index(row.scope)):
        fault = f"item:{row.code}" if row.scope == "item" else answering(catalog, operation, row)
        if fault not in seen and (has_items or row.scope != "item"):
            seen.add(fault)
            yield ErrorRow(operation, row, where, fault, f"{prefix}{row.key.replace('/', '-')}")


def _where(catalog: Catalog, operation: OperationId) -> str:
    """What means this operation and no other: without the version where there is but one."""
    return operation.short if len(catalog.match(operation.short)) == 1 else str(operation)


def _name(operation: OperationId, among: Sequence[OperationId]) -> str:
    names = [other.name for other in among]
    unique = names.count(operation.name) == 1
    return f"{operation.name if unique else str(operation).replace('/', '-')}-"
