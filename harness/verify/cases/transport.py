"""Connections that a careful client does not use, and answers that send it elsewhere."""

from collections.abc import Iterator

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.faults.catalogue.redirect import REDIRECT
from harness.faults.catalogue.table import FAULTS
from harness.faults.rule import Rule
from harness.model import Json, Operation
from harness.verify.cases.case import Case, CaseCall, ExpectMet
from harness.verify.cases.rules import connection_rule, rule_for

_CIRCLE = "loop"
_ELSEWHERE = "other"


def transport_cases(catalog: Catalog, operation: Operation, seed: int) -> Iterator[Case]:  # noqa: ARG001
    """Every fault of connections in each form, and redirects of each status to each place.

    To another host also with temporary credentials: their token is a header more that must not go along.
    """
    for kind in FAULTS.values():
        if kind.default_phase == "connection":
            for form in kind.forms:
                yield from _case(operation, form, connection_rule(catalog, operation, form), tls=True)
    statuses = [*_values("status")]
    for status in statuses:
        for place in _values("to"):
            if place == _CIRCLE and status not in {statuses[0], statuses[-1]}:
                continue  # one that changes the method and one that keeps it: a circle is thirty requests to most
            fault = f"{REDIRECT.name}:{status},to={place}"
            # Whoever goes where it is sent is answered there, unless it is sent in a circle.
            calls = "" if place == _CIRCLE else "#1"
            rule = rule_for(catalog, operation, fault, calls)
            yield from _case(operation, fault, rule)
            if place == _ELSEWHERE:
                yield from _case(operation, f"{fault}/token", rule, token=True)


def _values(parameter: str) -> Iterator[Json]:
    """What a redirect may say of its status and its place."""
    listed = REDIRECT.long_form.parameters[parameter].schema["enum"]
    yield from listed if isinstance(listed, list) else ()


def _case(
    operation: Operation, name: str, rule: Rule | None, *, tls: bool = False, token: bool = False
) -> Iterator[Case]:
    if rule is not None:
        yield Case(
            id=f"{operation.id.short}/transport/{name}",
            group="transport",
            operation=operation.id,
            calls=(CaseCall(example_params(operation), ExpectMet()),),
            rules=(str(rule),),
            tls=tls,
            token=token,
        )
