"""The examples of a page, each error that it lists, each common error, and the documented rate."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.model import ErrorKind, ErrorSpec, Operation, Params, RateLimit
from harness.verify.cases.case import Case, CaseCall, ExpectError, ExpectItemErrors, ExpectResult, Group

# Where nobody documents a rate, one is made up to see what the client does with a throttled call.
_MADE_UP_RATE = RateLimit(5, 1, status="unknown")
# Where nobody documents the HTTP status of a code, one that is usual for its kind is sent.
_USUAL_STATUS: Mapping[ErrorKind, int] = MappingProxyType(
    {"throttling": 429, "auth": 403, "client": 400, "conflict": 409, "server": 500, "unknown": 500}
)


def row_cases(catalog: Catalog, operation: Operation, seed: int) -> Iterator[Case]:  # noqa: ARG001 - nothing is drawn
    """The examples, each error row and the rate of an operation."""
    short = operation.id.short
    shown = [example for example in operation.examples if example.params]
    examples = [example_params(replace(operation, examples=(one,))) for one in shown] or [example_params(operation)]
    for number, params in enumerate(examples, start=1):
        yield Case(f"{short}/example/{number}", "example", operation.id, (CaseCall(params, ExpectResult()),))
    listed = {(row.http, row.code) for row in operation.errors if row.scope != "item"}
    seen: set[str] = set()
    for row in catalog.errors(operation.id):
        if row.scope == "common" and (row.http, row.code) in listed:
            continue  # the operation's own row says the same code with the same status, in its own words
        case = (
            _item_case(operation, row, examples[0]) if row.scope == "item" else _error_case(operation, row, examples[0])
        )
        if case.id not in seen:
            seen.add(case.id)
            yield case
    yield _throttle_case(catalog, operation, examples[0])


def _error_case(operation: Operation, row: ErrorSpec, params: Params) -> Case:
    group: Group = "common" if row.scope == "common" else "request"
    http = _USUAL_STATUS[row.kind] if row.http is None else row.http
    return Case(
        id=f"{operation.id.short}/error/{group}/{'-' if row.http is None else row.http}/{row.code}",
        group=group,
        operation=operation.id,
        calls=(CaseCall(params, ExpectError(row.code, http)),),
        rules=(f"{operation.id.short}=error:{http}:{row.code}",),
        basis=row.status,
        row=row.key if row in operation.errors else None,
    )


def _item_case(operation: Operation, row: ErrorSpec, params: Params) -> Case:
    items = next((v for v in params.values() if isinstance(v, list) and v and all(isinstance(i, str) for i in v)), [])
    # Only the last of several fails, so that a client that shows the wrong one, or all, is caught.
    chosen = (str(items[-1]),) if items else ()
    return Case(
        id=f"{operation.id.short}/error/item/{row.code}",
        group="item",
        operation=operation.id,
        calls=(CaseCall(params, ExpectItemErrors(row.code, chosen)),),
        rules=(f"{operation.id.short}=item:{row.code}{f'[{chosen[0]}]' if chosen else ''}",),
        basis=row.status,
        row=row.key if row in operation.errors else None,
    )


def limit_of(operation: Operation) -> RateLimit:
    """The rate that the contract gives; a made-up one, whose status is unknown, where it gives none."""
    limit = operation.rate_limit
    return limit if limit is not None and limit.status != "unknown" else _MADE_UP_RATE


def _throttle_case(catalog: Catalog, operation: Operation, params: Params) -> Case:
    rate = limit_of(operation)
    known = rate.status != "unknown"
    answer = catalog.provider(operation.id.provider).throttle
    burst = (CaseCall(params, ExpectResult()),) * rate.requests
    refused = CaseCall(params, ExpectError(answer.code, answer.http))
    after = CaseCall(params, ExpectResult(), wait=rate.seconds)
    # An inferred rate is the contract's all the same; only a made-up one has to be ordered explicitly.
    written = "" if known else f":{rate.requests}/{rate.seconds:g}s"
    return Case(
        id=f"{operation.id.short}/throttle/{'documented' if known else 'explicit'}",
        group="throttle",
        operation=operation.id,
        calls=(*burst, refused, after),
        rules=(f"{operation.id.short}=throttle{written}",),
        manual_clock=True,
        basis=rate.status,
        rate=rate,
    )
