"""Parameters of all kinds that the contract allows, and of many that it does not: both have to arrive as they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from types import MappingProxyType
from typing import Literal

from harness.contract.catalog import Catalog
from harness.contract.validate import violations
from harness.model import Json, Operation, Params, Shape
from harness.verify.cases.case import Case, CaseCall, ExpectMet, ExpectResult

Sort = Literal["valid", "invalid", "undeclared"]
_BATCH = 15
_DRAWN = 40
# How many of those drawn are valid depends on the seed; how many cases they make must not. Names that nothing declares
# are there once and for all among the covering ones.
_DRAWN_BATCHES: Mapping[Sort, int] = MappingProxyType({"valid": 3, "invalid": 3, "undeclared": 0})
_SCHEMATHESIS = "schemathesis"


def parameters_left_out(library: str = _SCHEMATHESIS) -> str | None:
    """Why this kind of cases is left out; None where it is not."""
    if find_spec(library) is not None:
        return None
    return f"generated parameters are left out: {library} is not installed (cloud-contract-harness[verify] brings it)"


def parameter_cases(
    catalog: Catalog, operation: Operation, seed: int, *, library: str = _SCHEMATHESIS
) -> Iterator[Case]:
    """Batches of generated parameters: valid ones, invalid ones, and those with names that nothing declares.

    Invalid ones are refused by the client or sent as they are. Many clients have no place for a name that the contract
    does not declare, so that they cannot even be asked: these have batches of their own.
    """
    if parameters_left_out(library) is not None:
        return
    from harness.verify.cases import generated  # noqa: PLC0415 - it may be missing, and takes its time

    for sort, covering in _sorted(operation, generated.covering(catalog, operation)).items():
        batches = [covering[start : start + _BATCH] for start in range(0, len(covering), _BATCH)]
        yield from _cases(operation, "coverage", sort, batches)
    drawn = [
        *generated.fuzzed(catalog, operation, "valid", _DRAWN, seed),
        *generated.fuzzed(catalog, operation, "invalid", _DRAWN, seed),
    ]
    for sort, fuzzed in _sorted(operation, drawn).items():
        number = _DRAWN_BATCHES[sort]
        yield from _cases(operation, "fuzzed", sort, [fuzzed[start::number] for start in range(number)])


def _sorted(operation: Operation, made: Iterable[Params]) -> Mapping[Sort, list[Params]]:
    """The parameters as the contract judges them, whatever they were made to be."""
    found: dict[Sort, list[Params]] = {"valid": [], "invalid": [], "undeclared": []}
    for params in made:
        sort: Sort = "invalid" if violations(operation, params) else "valid"
        found["undeclared" if _undeclared(dict(params), operation.input) else sort].append(params)
    return found


def _undeclared(value: Json, shape: Shape | None) -> bool:
    """Whether there is a name anywhere, also within a value of a wrong type, that the contract does not declare."""
    if isinstance(value, list):
        return any(_undeclared(item, shape and shape.item) for item in value)
    if not isinstance(value, dict):
        return False
    members = {name: None if shape is None else shape.member(name) for name in value}
    return any(member is None or _undeclared(value[name], member.shape) for name, member in members.items())


def _cases(operation: Operation, how: str, sort: Sort, batches: Sequence[Sequence[Params]]) -> Iterator[Case]:
    expected = ExpectResult() if sort == "valid" else ExpectMet()
    for number, batch in enumerate(batches, start=1):
        if batch:
            yield Case(
                id=f"{operation.id.short}/parameters/{how}/{sort}/{number}",
                group="parameters",
                operation=operation.id,
                calls=tuple(CaseCall(params, expected, invalid=sort != "valid") for params in batch),
            )
