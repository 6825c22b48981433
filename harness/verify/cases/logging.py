"""Calls with the client's own log turned on, which is no place for secrets."""

from collections.abc import Iterator
from dataclasses import replace

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.model import Operation
from harness.verify.cases.case import Case, CaseCall, Expected, ExpectMet, ExpectResult
from harness.verify.cases.rules import an_error, rule_for


def logging_cases(catalog: Catalog, operation: Operation, seed: int) -> Iterator[Case]:  # noqa: ARG001
    """A call that succeeds, also with a session token; one that is refused; one whose connection breaks."""
    yield _case(operation, "result", ExpectResult())
    yield replace(_case(operation, "token", ExpectResult()), token=True)
    for name, fault in (("error", an_error(catalog, operation)), ("close", "close")):
        rule = None if fault is None else rule_for(catalog, operation, fault)
        if rule is not None:
            yield _case(operation, name, ExpectMet(), str(rule))


def _case(operation: Operation, name: str, expected: Expected, *rules: str) -> Case:
    return Case(
        id=f"{operation.id.short}/logging/{name}",
        group="logging",
        operation=operation.id,
        calls=(CaseCall(example_params(operation), expected),),
        rules=rules,
        logging=True,
    )
