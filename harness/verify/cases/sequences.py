"""Operations one after the other, as the contract links them: what one returns is what the next one takes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.model import Link, Operation
from harness.verify.cases.case import Case, CaseCall, ExpectResult, FromCall

_LONGEST = 4


def sequence_cases(catalog: Catalog, operation: Operation, seed: int) -> Iterator[Case]:  # noqa: ARG001
    """Every way along the links that begins with the operation and calls none twice, as one case each."""
    first = CaseCall(example_params(operation), ExpectResult())
    for path, calls in _ways(catalog, (operation,), (first,)):
        yield Case(
            id=f"{operation.id.short}/sequence/{'/'.join(one.id.name for one in path[1:])}",
            group="sequence",
            operation=operation.id,
            calls=calls,
        )


def _ways(
    catalog: Catalog, path: Sequence[Operation], calls: tuple[CaseCall, ...]
) -> Iterator[tuple[Sequence[Operation], tuple[CaseCall, ...]]]:
    if len(path) == _LONGEST:
        return
    for link in path[-1].links:
        target = catalog.operation(replace(path[-1].id, name=link.target))
        if target not in path:
            further = (*path, target)
            linked = (*calls, _call(target, link, len(calls)))
            yield further, linked
            yield from _ways(catalog, further, linked)


def _call(target: Operation, link: Link, earlier: int) -> CaseCall:
    """The call at the end of a link from the call numbered ``earlier``."""
    taken = tuple((name, _source(where, earlier)) for name, where in link.parameters.items())
    own = {name: value for name, value in example_params(target).items() if name not in link.parameters}
    return CaseCall(own, ExpectResult(), operation=target.id, taken=taken)


def _source(where: str, call: int) -> FromCall:
    part, _, member = where.partition(":")
    return FromCall(call, "request" if part == "request" else "response", member)
