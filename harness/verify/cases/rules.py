"""The rules of cases: written for an operation, and kept only where the catalogue of faults takes them."""

from harness.contract.catalog import Catalog
from harness.faults.catalogue.service_error import answering
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule, compile_rule
from harness.model import ErrorSpec, Operation


def rule_for(catalog: Catalog, operation: Operation, fault: str, calls: str = "") -> Rule | None:
    """The rule by which a fault meets all calls of the operation, or those that ``calls`` (``#1-2``) chooses.

    None where the catalogue refuses it, as one that makes no sense for the operation.
    """
    return _compiled(catalog, f"{operation.id.short}={fault}{calls}")


def connection_rule(catalog: Catalog, operation: Operation, fault: str) -> Rule | None:
    """The rule by which a fault meets all connections to the operation's service; None where it is refused."""
    return _compiled(catalog, f"{operation.id.provider}/{operation.id.service}={fault}")


def _compiled(catalog: Catalog, text: str) -> Rule | None:
    try:
        return compile_rule(text, catalog)
    except RuleError:
        return None


def request_errors(catalog: Catalog, operation: Operation) -> tuple[ErrorSpec, ...]:
    """The errors with which whole calls are refused, each status and code once: the operation's own come first."""
    rows: dict[tuple[int | None, str], ErrorSpec] = {}
    for row in sorted(catalog.errors(operation.id), key=lambda row: row.scope == "common"):
        if row.scope != "item":
            rows.setdefault((row.http, row.code), row)
    return tuple(rows.values())


def an_error(catalog: Catalog, operation: Operation) -> str | None:
    """The fault that answers with the first of the operation's errors; None where none is known."""
    row = next(iter(request_errors(catalog, operation)), None)
    return None if row is None else answering(catalog, operation.id, row)
