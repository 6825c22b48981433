"""What a driver makes of a success in which single items have failed."""

import json

from harness.contract.catalog import Catalog
from harness.model import OperationId, Outcome, Result
from harness.verify.cases.case import Case
from harness.verify.cases.rows import row_cases
from harness.verify.driver_check.point import Point
from harness.verify.driver_check.talk import Talk

_FIX = "list what the client's result shows of failed items in item_errors, each with item, code and message"
_UNSEEN = "right only if the client's own callers do not get to see it either"


def lists_item_errors(catalog: Catalog, operation: OperationId) -> bool:
    """Whether the contract lists errors of single items for the operation."""
    return _item_case(catalog, operation) is not None


def item_errors(talk: Talk, operation: OperationId) -> Point:
    """A documented error of an item: whether the driver tells it beside the result."""
    case = _item_case(talk.handle.catalog, operation)
    if case is None:
        return Point("item errors", "not tried", "the contract lists no error of items of this operation")
    called = talk.call(operation, case.calls[0].params, rules=case.rules)
    reply, outcome = called.reply, called.outcome
    if outcome is None or not isinstance(reply, Result) or not reply.item_errors:
        return Point("item errors", "not tried", called.why_not)
    names = ", ".join(f"{error.code} of {error.item}" for error in reply.item_errors)
    sent = f"a result of {operation.short} with {names}"
    if outcome.kind != "result" and not outcome.item_errors:
        fix = f"where single items fail, the call is kind result; {_FIX}"
        return Point("item errors", "wrong", f"{sent} was told as {called.told}", fix)
    told = {(error.item, error.code): error.message for error in outcome.item_errors}
    if not told:
        text = f"{sent} was told without item_errors"
        # What is in the value the client has shown to its caller, and so to the driver.
        if any(_shows(outcome, error.code) for error in reply.item_errors):
            return Point("item errors", "wrong", text, _FIX)
        return Point("item errors", "look", text, f"{_FIX}; {_UNSEEN}")
    if told.keys() != {(error.item, error.code) for error in reply.item_errors}:
        shown = ", ".join(f"{code or 'no code'} of {item or 'no item'}" for item, code in told)
        return Point("item errors", "wrong", f"{sent} was told with {shown}", _FIX)
    if any(error.message not in told[error.item, error.code] for error in reply.item_errors):
        return Point("item errors", "look", f"{sent} was told without the provider's message", _UNSEEN)
    return Point("item errors", "right", f"{sent} was told as it was sent")


def _item_case(catalog: Catalog, operation: OperationId) -> Case | None:
    cases = [case for case in row_cases(catalog, catalog.operation(operation), 0) if case.group == "item"]
    cases.sort(key=lambda case: case.basis != "documented")
    return cases[0] if cases else None


def _shows(outcome: Outcome, code: str) -> bool:
    """Whether the code is somewhere in the value."""
    return code in json.dumps(outcome.value)
