"""Which operation a recorded request asks for, and what is wrong with the request."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.cassette.checking.facts import Facts, at_pointer, parts_of
from harness.cassette.checking.judged import Judged, Novelty, judged
from harness.cassette.checking.misspelt import did_you_mean, meant
from harness.contract.catalog import Catalog
from harness.contract.problem import pointer
from harness.model import Call, Identity, Json, OperationId, Violation
from harness.protocols.request_rules import request_violations
from harness.protocols.router import Route, route
from harness.protocols.wire_protocol import Malformed
from harness.wire import LOOPBACK_HOSTS, HttpRequest

SPEC_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
"""What can be the name of a parameter or a member in a spec."""

_ANCHORS: Mapping[str, tuple[str, ...]] = {
    "/Version": ("common/Version", "service/version"),
    "/Region": ("common/Region",),
    "/Method": ("http",),
    "/Path": ("http",),
}
_UNDECLARED = "additionalProperties"
_LISTED = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that names an operation of a contract. ``known`` is False where only another version of it is known."""

    route: Route
    identity: Identity
    operation: OperationId
    known: bool


@dataclass(frozen=True, slots=True)
class Stranger:
    """A request that names no operation of any contract; the provider is None where the host is nobody's."""

    provider: str | None = None
    action: str | None = None


def asked(request: HttpRequest, catalog: Catalog, *, recorded_here: bool) -> Asked | Stranger:
    """Which operation the request asks for.

    ``recorded_here``: this harness has recorded it, so that it was a provider's call whatever its host.
    """
    found = route(request, catalog)
    if found is None or not (found.by_host or recorded_here or request.host in LOOPBACK_HOSTS):
        return Stranger()
    identity = found.protocol.identify(request)
    name, action = found.provider.name, identity.action
    if action is None:
        return Stranger(name)
    service = identity.service if identity.service in found.provider.services else None
    service = found.service or service
    identity = replace(identity, service=service)
    for version in (identity.version, None):
        operation = catalog.find(name, action, version, service)
        if operation is not None:
            return Asked(found, identity, operation, known=version == identity.version)
    return Stranger(name, action)


def judge_version(who: Asked, facts: Facts) -> Judged:
    """What is wrong with a request for a version that no contract knows."""
    message = f"the request names version {who.identity.version}, {facts.operation.id.name} has {who.operation.version}"
    return judged("/Version", "const", message, facts.source(*_ANCHORS["/Version"]))


def read_call(who: Asked, request: HttpRequest, facts: Facts) -> tuple[Call | None, tuple[Judged, ...]]:
    """The call that the request is, with its region, and what is wrong with it; None where it cannot be read."""
    try:
        call = who.route.protocol.parse(request, facts.operation)
    except (Malformed, RecursionError) as error:
        kind, detail = (error.kind, error.detail) if isinstance(error, Malformed) else ("malformed", "nested too deep")
        return None, (judged("", kind, detail, facts.of_provider(f"violations/{kind}")),)
    found = request_violations(request, who.identity, facts.operation, call)
    told = _all_judged(found, call, facts)
    return replace(call, region=call.region or who.identity.region or who.route.region), told


def _all_judged(found: Sequence[Violation], call: Call, facts: Facts) -> tuple[Judged, ...]:
    """The violations judged; where a name is a near spelling of one that is absent, both are told of the other."""
    undeclared = (one.pointer for one in found if one.keyword == _UNDECLARED)
    near = {place: name for place in undeclared if (name := _meant(place, call, facts)) is not None}
    instead = {place.rpartition("/")[0] + pointer(name): parts_of(place)[-1] for place, name in near.items()}
    told = []
    for one in found:
        name, given = near.get(one.pointer), instead.get(one.pointer)
        if one.keyword == _UNDECLARED and name is not None:
            told.append(_undeclared(_more(one, did_you_mean(name)), call, facts, misspelt=True))
        elif one.keyword == _UNDECLARED:
            told.append(_undeclared(one, call, facts, misspelt=False))
        elif one.keyword == "required" and given is not None:
            told.append(_judged(_more(one, f": there is {given!r}{did_you_mean(parts_of(one.pointer)[-1])}"), facts))
        else:
            told.append(_judged(one, facts))
    return _without_hearsay(told)


def _more(violation: Violation, words: str) -> Violation:
    return replace(violation, message=violation.message + words)


def _without_hearsay(found: Sequence[Judged]) -> tuple[Judged, ...]:
    """Nothing is new where a request breaks what is documented: that it was taken says little of the rest of it."""
    if any(one.novelty is None and one.violation.status == "documented" for one in found):
        return tuple(replace(one, novelty=None) for one in found)
    return tuple(found)


def _meant(place: str, call: Call, facts: Facts) -> str | None:
    """The absent parameter that the undeclared one at a pointer may be a misspelling of."""
    *above, name = parts_of(place)
    shape, _ = at_pointer(facts.operation.input, pointer(*above))
    beside = _inside(dict(call.params), above)
    absent = (one.name for one in shape.members if not isinstance(beside, dict) or one.name not in beside)
    return meant(name.partition(".")[0], absent)


def _undeclared(violation: Violation, call: Call, facts: Facts, *, misspelt: bool) -> Judged:
    novelty = _parameter(violation, call, facts)
    table = novelty.at.rpartition("/")[0]
    return Judged(replace(violation, source=facts.table(table, "input")), None if misspelt else novelty)


def _judged(violation: Violation, facts: Facts) -> Judged:
    anchors = _ANCHORS.get(violation.pointer)
    if anchors is not None and facts.operation.input.member(violation.pointer[1:]) is None:
        return Judged(replace(violation, source=facts.source(*anchors)))
    return Judged(violation)


def _parameter(violation: Violation, call: Call, facts: Facts) -> Novelty:
    """A parameter that the provider takes and the page does not list."""
    *above, name = parts_of(violation.pointer)
    shape, _ = at_pointer(facts.operation.input, "/".join(["", *above]))
    table = f"structures/{shape.name}" if above else "input"
    listed = _LISTED.fullmatch(name)
    if listed is not None and facts.operation.input.member(listed[1]) is None:
        return Novelty("parameter", f"{table}/{listed[1]}", {"type": "list<string>", "wire": f"{listed[1]}.N"})
    value = _inside(dict(call.params), [*above, name])
    known = SPEC_NAME.fullmatch(name) is not None
    return Novelty("parameter", f"{table}/{name}", {"type": type_of(value)} if known else {})


def _inside(value: Json, way: list[str]) -> Json:
    for part in way:
        value = value[part] if isinstance(value, dict) else value[int(part)] if isinstance(value, list) else None
    return value


def type_of(value: Json) -> str:
    """The type that a spec would give a value; ``unknown`` where one value does not tell it."""
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case [first, *rest] if all(type_of(item) == type_of(first) for item in rest) and type_of(first) != "unknown":
            return f"list<{type_of(first)}>"
        case _:
            return "unknown"
