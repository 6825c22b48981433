"""A burst that goes beyond the rate, on a clock that stands still, and one call more when it has moved on."""

from collections.abc import Iterator

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.model import Operation, RateLimit
from harness.verify.cases.case import Case, CaseCall, ExpectError, ExpectResult
from harness.verify.cases.rows import limit_of

_BEYOND = 3
# A burst of more tells no more of a client, and takes longer.
_MOST = 50


def pace_cases(catalog: Catalog, operation: Operation, seed: int) -> Iterator[Case]:  # noqa: ARG001 - nothing is drawn
    """One burst: at the documented rate, or where that is a large one at a part of it, in the same time."""
    limit = limit_of(operation)
    rate = RateLimit(min(limit.requests, _MOST), limit.seconds, limit.status, limit.source)
    params, answer = example_params(operation), catalog.provider(operation.id.provider).throttle
    burst = (CaseCall(params, ExpectResult()),) * rate.requests
    beyond = (CaseCall(params, ExpectError(answer.code, answer.http)),) * _BEYOND
    yield Case(
        id=f"{operation.id.short}/pace/burst",
        group="pace",
        operation=operation.id,
        calls=(*burst, *beyond, CaseCall(params, ExpectResult(), wait=rate.seconds)),
        rules=(f"{operation.id.short}=throttle:{rate.requests}/{rate.seconds:g}s",),
        manual_clock=True,
        basis=rate.status,
        rate=limit if rate.requests == limit.requests else None,
        every_variant=True,
    )
