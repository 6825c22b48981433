"""Each fault of the catalogue that changes an answer or takes its place, in each of its forms and phases."""

from collections.abc import Iterator

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.faults.answer_members import members_of, place_of
from harness.faults.catalogue.table import FAULTS
from harness.faults.fault import FaultKind
from harness.model import Operation, ShapeType
from harness.verify.cases.case import Case, CaseCall, ExpectMet
from harness.verify.cases.rules import an_error, rule_for

# The rows, the waits and the places that a client is sent to have cases of their own.
_ELSEWHERE = frozenset({"error", "item", "throttle", "redirect", "delay", "drip", "bandwidth", "hang"})
_MEMBER = "=MEMBER"
_NUMBERS: tuple[ShapeType, ...] = ("integer", "number")


def fault_cases(catalog: Catalog, operation: Operation, seed: int) -> Iterator[Case]:  # noqa: ARG001 - nothing is drawn
    """Every fault that fits the operation, over a result; those that change answers also over a service error."""
    params = example_params(operation)
    error = an_error(catalog, operation)
    seen: set[str] = set()
    for form in _forms(catalog, operation):
        for base in dict.fromkeys((None, error)):
            rule = rule_for(catalog, operation, form if base is None else f"{base}+{form}")
            if rule is None or (base is not None and rule.faults[-1].role != "change"):
                continue
            name = f"{'' if base is None else 'error+'}{rule.faults[-1]}"
            if name not in seen:
                seen.add(name)
                yield Case(
                    id=f"{operation.id.short}/fault/{name}",
                    group="fault",
                    operation=operation.id,
                    calls=(CaseCall(params, ExpectMet()),),
                    rules=(str(rule),),
                )


def _forms(catalog: Catalog, operation: Operation) -> Iterator[str]:
    """Each fault as a rule may write it; the catalogue refuses those that the operation has no place for."""
    for kind in FAULTS.values():
        if kind.name in _ELSEWHERE or kind.default_phase == "connection":
            continue
        for form in _of_kind(kind, catalog, operation):
            yield from (form,) if "@" in form else (f"{form}@{phase}" for phase in kind.phases)


def _of_kind(kind: FaultKind, catalog: Catalog, operation: Operation) -> Iterator[str]:
    for form in kind.forms:
        if _MEMBER not in form:
            yield form
            continue
        for member in _members(catalog, operation, numbers="bigint" in form):
            yield form.replace(_MEMBER, f"={member}")
    if not any(_MEMBER in form for form in kind.forms):
        # What an editor offers is in no order that could be relied on.
        yield from sorted(kind.offers(catalog))


def _members(catalog: Catalog, operation: Operation, *, numbers: bool) -> Iterator[str]:
    """The members of the operation's answers, each place once, or only those that hold numbers.

    A number in the place of a text is another fault: a value of a wrong type.
    """
    places: set[str | None] = set()
    for name in members_of(catalog, operation.id):
        place = place_of(name, catalog, operation.id)
        if place is not None and place.pointer not in places and (not numbers or place.type in _NUMBERS):
            places.add(place.pointer)
            yield name
