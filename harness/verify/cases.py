"""From the catalog to the cases: one thing to try with a client, with an id that never changes. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Literal, TypeAlias

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.errors import UnknownName
from harness.model import ErrorKind, ErrorSpec, FactStatus, Operation, OperationId, Params, RateLimit

Group = Literal["example", "request", "item", "common", "throttle"]
GROUPS: tuple[Group, ...] = ("example", "request", "item", "common", "throttle")

# Where nobody documents a rate, one is made up to see what the client does with a throttled call.
_MADE_UP_RATE = RateLimit(5, 1, status="unknown")
# Where nobody documents the HTTP status of a code, one that is usual for its kind is sent.
_USUAL_STATUS: Mapping[ErrorKind, int] = MappingProxyType(
    {"throttling": 429, "auth": 403, "client": 400, "conflict": 409, "server": 500, "unknown": 500}
)


@dataclass(frozen=True, slots=True)
class ExpectResult:
    """The call is answered with a result without item errors."""

    def __str__(self) -> str:
        return "a result"


@dataclass(frozen=True, slots=True)
class ExpectError:
    """The call is answered with this service error."""

    code: str
    http: int

    def __str__(self) -> str:
        return f"the error {self.code} with HTTP {self.http}"


@dataclass(frozen=True, slots=True)
class ExpectItemErrors:
    """The call is answered with a result in which these items failed; no items: all of them."""

    code: str
    items: tuple[str, ...]

    def __str__(self) -> str:
        return f"a result with the error {self.code} for {', '.join(self.items) or 'each item'}"


Expected: TypeAlias = ExpectResult | ExpectError | ExpectItemErrors


@dataclass(frozen=True, slots=True)
class CaseCall:
    """One call of a case: ``wait`` are seconds by which the session's clock is stepped before it."""

    params: Params
    expected: Expected
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """One thing tried with a client: the rules of its session, the calls, and what must be seen for each.

    ``basis`` is the status of the fact that the case as a whole rests on; ``row`` the key of a listed error row;
    ``rate`` what a case about throttling lets through.
    """

    id: str
    group: Group
    operation: OperationId
    calls: tuple[CaseCall, ...]
    rules: tuple[str, ...] = ()
    manual_clock: bool = False
    basis: FactStatus = "documented"
    row: str | None = None
    rate: RateLimit | None = None


def cases_for(catalog: Catalog, operations: Sequence[OperationId]) -> tuple[Case, ...]:
    """All cases of the operations, by operation and group."""
    return tuple(case for operation in operations for case in _cases(catalog, catalog.operation(operation)))


def select(cases: Sequence[Case], patterns: Sequence[str]) -> tuple[Case, ...]:
    """The cases whose id is one of the patterns or matches it (``*``, ``?``, ``[…]``); all if there is no pattern.

    Raises UnknownName, with the nearest ids, for a pattern that nothing matches.
    """
    for pattern in patterns:
        if not any(_matches(case, pattern) for case in cases):
            unknown = UnknownName("case", pattern, dict.fromkeys(case.id for case in cases))
            if unknown.hint is None and cases:
                unknown.hint = f"ids look like {cases[0].id}, groups are {', '.join(GROUPS)}"
            raise unknown
    return tuple(case for case in cases if not patterns or any(_matches(case, pattern) for pattern in patterns))


def _matches(case: Case, pattern: str) -> bool:
    return case.id == pattern or fnmatchcase(case.id, pattern)


def _cases(catalog: Catalog, operation: Operation) -> Iterator[Case]:
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


def _throttle_case(catalog: Catalog, operation: Operation, params: Params) -> Case:
    known = operation.rate_limit is not None and operation.rate_limit.status != "unknown"
    rate = operation.rate_limit if operation.rate_limit is not None and known else _MADE_UP_RATE
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
