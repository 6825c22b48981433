"""What a client does after an error that may pass: calls again or not, and what it makes of the answer to that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.faults.catalogue.service_error import answering
from harness.model import ErrorKind, ErrorSpec, FactStatus, Operation, Retry
from harness.verify.cases.case import Case, CaseCall, ExpectMet
from harness.verify.cases.rules import request_errors, rule_for

_TIMES: Mapping[str, str] = MappingProxyType({"once": "#1", "twice": "#1-2", "always": "#1-"})
_PASSING = ("http:502", "http:503", "close", "reset")
# Where no error of the server's own is known, a gateway says that something went wrong.
_NO_ROW = "http:500"
# Longer than the first pause of a client that does not look for it, on a busy machine too.
_HINT = "2s"
# Pauses are compared between two calls; after throttles a burst does that.
_COMPARED = ("close", "always")
_LATER: tuple[Retry, ...] = ("yes", "after")
_LASTING: tuple[ErrorKind, ...] = ("client", "auth")


def retry_cases(catalog: Catalog, operation: Operation, seed: int) -> Iterator[Case]:  # noqa: ARG001 - nothing is drawn
    """What may pass: once, twice and for ever; then something else; with the provider's hint; what does not pass."""
    throttle = catalog.provider(operation.id.provider).throttle
    errors = request_errors(catalog, operation)
    passing: dict[str, FactStatus] = {"throttle": throttle.status}
    passing |= _rows(catalog, operation, [row for row in errors if row.kind == "server" or row.retry in _LATER])
    if len(passing) == 1:
        passing[_NO_ROW] = "documented"
    passing |= dict.fromkeys(_PASSING, "documented")
    for fault, status in passing.items():
        for name, calls in _TIMES.items():
            times = 2 if (fault, name) == _COMPARED else 1
            yield from _case(catalog, operation, f"{fault}/{name}", [(fault, calls)], basis=status, times=times)
    for fault, status in _rows(catalog, operation, _lasting(errors)).items():
        yield from _case(catalog, operation, f"{fault}/once", [(fault, "#1")], basis=status)
        yield from _case(catalog, operation, f"throttle+{fault}", [("throttle", "#1"), (fault, "#2")], basis=status)
    hinted = f"throttle:retry={_HINT}"
    yield from _case(catalog, operation, "throttle/hint", [(hinted, "#1")], basis=throttle.status)


def _lasting(rows: Iterable[ErrorSpec]) -> list[ErrorSpec]:
    """One error of the request and one of the credentials, which calling again does not help."""
    by_kind = {row.kind: row for row in reversed([*rows]) if row.retry not in _LATER}
    return [by_kind[kind] for kind in _LASTING if kind in by_kind]


def _rows(catalog: Catalog, operation: Operation, rows: Iterable[ErrorSpec]) -> dict[str, FactStatus]:
    """The faults that answer with the rows, and how far these are established; not what ``throttle`` says as well."""
    code = catalog.provider(operation.id.provider).throttle.code
    return {answering(catalog, operation.id, row): row.status for row in rows if row.code != code}


def _case(
    catalog: Catalog,
    operation: Operation,
    name: str,
    faults: Sequence[tuple[str, str]],
    *,
    basis: FactStatus,
    times: int = 1,
) -> Iterator[Case]:
    """The case, unless a fault of it is refused; rules behind the first one are for who calls again."""
    rules = [rule for fault, calls in faults if (rule := rule_for(catalog, operation, fault, calls)) is not None]
    if len(rules) == len(faults):
        texts = tuple(map(str, rules))
        yield Case(
            id=f"{operation.id.short}/retry/{name}",
            group="retry",
            operation=operation.id,
            calls=(CaseCall(example_params(operation), ExpectMet()),) * times,
            rules=texts,
            basis=basis,
            every_variant=True,
            spare=texts[1:],
        )
