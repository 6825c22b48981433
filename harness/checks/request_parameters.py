"""The parameters that the caller gave arrive as given."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.checks.differences import compare, only_order
from harness.checks.redirects import asked
from harness.model import Conversation, Exchange, FactStatus, Json, Member, Operation, Params, Shape
from harness.protocols.flatten import flatten, unflatten
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpRequest


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    operation, given = contract.operation(conversation.operation), conversation.params
    arrivals = [one for one in asked(conversation) if one.draft.params is not None]
    if not arrivals:
        return None
    found = [mistake for one in arrivals for mistake in _mistakes(one, given, operation)]
    if not found:
        return PASS
    lines = "; ".join(dict.fromkeys(mistake.line for mistake in found))
    telling = [mistake.exchange for mistake in found]
    if all(mistake.only_order for mistake in found):
        return broken("unknown", f"the order of a list changed: {lines}", telling)
    status: FactStatus = "documented" if any(mistake.sure for mistake in found) else "unknown"
    sources = [mistake.member.source for mistake in found if mistake.member is not None]
    return broken(status, f"parameters did not arrive as given: {lines}", telling, facts=dict.fromkeys(sources))


@dataclass(frozen=True, slots=True)
class _Mistake:
    """A parameter that arrived otherwise than it was given; ``sure``: there is only one way to send it."""

    line: str
    exchange: Exchange
    member: Member | None
    sure: bool
    only_order: bool = False


def _mistakes(exchange: Exchange, given: Params, operation: Operation) -> Iterator[_Mistake]:
    arrived, request = exchange.draft.params or {}, exchange.draft.request
    expected, shape = as_sent(given, operation.input, request), operation.input
    mine = {name: value for name, value in arrived.items() if name in expected or name in given}
    order = only_order(expected, mine)
    for one in compare(expected, mine):
        name = one.pointer.split("/")[1].replace("~1", "/").replace("~0", "~")
        member, value = shape.member(name), given.get(name)
        sure = _is_typed(request) or _has_one_form(value, None if member is None else member.shape)
        yield _Mistake(str(one), exchange, member, sure, order)
    for name in arrived:
        member = shape.member(name)
        # What the client adds under a name that the contract does not know is no documented mistake.
        if name not in mine and not _may_add(member, arrived):
            yield _Mistake(f"/{name}: added by the client", exchange, member, member is not None)


def _is_typed(request: HttpRequest) -> bool:
    """Whether parameters travel as JSON, where each value has one form only."""
    return "json" in (request.header("content-type") or "").lower()


def as_sent(given: Params, shape: Shape, request: HttpRequest) -> Params:
    """What has to arrive of the parameters in such a request: where they travel as text, types follow the contract.

    Empty lists and structures have no form there, and are left out.
    """
    if _is_typed(request):
        return given
    try:
        return unflatten(flatten(given, shape, first=1), shape, first=1)
    except Malformed:
        return given


def _may_add(member: Member | None, params: Params) -> bool:
    """Clients make idempotency tokens by themselves, and sending a default changes nothing."""
    if member is None:
        return False
    return member.idempotency_token or (member.default is not None and params[member.name] == member.default)


def _has_one_form(value: Json, shape: Shape | None) -> bool:
    """Texts and whole numbers read the same in every language; all else only where it is of the documented type."""
    kind = None if shape is None else shape.type
    match value:
        case bool():
            return kind == "boolean"
        case str() | int():
            return True
        case float():
            return kind == "number"
        case list():
            return kind == "list" and bool(value) and all(_has_one_form(one, shape and shape.item) for one in value)
        case dict():
            known = {member.name: member.shape for member in shape.members} if shape is not None else {}
            return kind == "structure" and all(_has_one_form(one, known.get(name)) for name, one in value.items())
    return False


CHECK = Check(
    id="request-parameters",
    group="request",
    severity="high",
    about="request",
    rests_on="the input parameters of the operation: what a call says is what the provider does",
    explains="The caller's values are what the provider has to act on. A value that changes on the way makes it "
    "act on something else, mostly without an error.",
    judge=_judge,
)
