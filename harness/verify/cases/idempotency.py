"""Calls that are carried out while their answer is lost: what happens if the client makes them again."""

from collections.abc import Iterator

from harness.contract.catalog import Catalog
from harness.contract.example import example_params, unmask
from harness.faults.catalogue.service_error import answering
from harness.model import Member, Operation, Params
from harness.verify.cases.case import CLIENT_TIMEOUT, Case, CaseCall, ExpectMet, ExpectResult
from harness.verify.cases.rules import request_errors, rule_for

_TIMEOUT = 1.0
_LOST = ("close@after", "reset@after", "hang@after", "truncate:50%", "http:502@after", "malform:invalid_json")


def idempotency_cases(catalog: Catalog, operation: Operation, seed: int) -> Iterator[Case]:  # noqa: ARG001
    """Each way to lose the first answer, for operations that change something; with a token given, and without.

    Without one there are two calls, so that it shows whether a token that the client makes itself is a new one for
    each; an operation that takes none has one.
    """
    if operation.mutates is False:
        return
    plain = example_params(operation)
    token = next((member for member in operation.input.members if member.idempotency_token), None)
    without: Params = {name: value for name, value in plain.items() if token is None or name != token.name}
    for fault in _lost(catalog, operation):
        lost = rule_for(catalog, operation, fault, "#1")
        if lost is None:
            continue
        # Only who waits for nothing needs a short timeout; on a busy machine a call may be too slow for it.
        timeout = _TIMEOUT if fault.startswith("hang") else CLIENT_TIMEOUT
        if token is not None:
            given = {**without, token.name: _value(token)}
            yield _case(operation, f"token/{fault}", (CaseCall(given, ExpectMet()),), str(lost), timeout=timeout)
        calls = (CaseCall(without, ExpectMet()),) * (1 if token is None else 2)
        yield _case(operation, f"no-token/{fault}", calls, str(lost), timeout=timeout)
    if token is not None:
        yield _case(operation, "no-token/two-calls", (CaseCall(without, ExpectResult()),) * 2)


def _lost(catalog: Catalog, operation: Operation) -> Iterator[str]:
    """The ways in which an answer is lost: on the line, in a gateway, or because the provider forgets what it did."""
    yield from _LOST
    server = next((row for row in request_errors(catalog, operation) if row.kind == "server"), None)
    if server is not None:
        yield f"{answering(catalog, operation.id, server)}@after"


def _value(token: Member) -> str:
    """A token as a user would give it: that of the page, else one that is made up and not too long."""
    shown = unmask(token.example)
    return shown if isinstance(shown, str) else "made-by-the-caller-0001"[: token.shape.max_length]


def _case(
    operation: Operation, name: str, calls: tuple[CaseCall, ...], *rules: str, timeout: float = CLIENT_TIMEOUT
) -> Case:
    return Case(
        id=f"{operation.id.short}/idempotency/{name}",
        group="idempotency",
        operation=operation.id,
        calls=calls,
        rules=rules,
        timeout=timeout,
        every_variant=True,
    )
