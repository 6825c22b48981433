"""The parameters that the caller gave arrive as given."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken, own_exchanges
from harness.checks.differences import differences, only_order
from harness.model import Conversation, FactStatus, Member, Params


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    members = {member.name: member for member in contract.operation(conversation.operation).input.members}
    given = conversation.params
    arrivals = [(e, e.draft.params) for e in own_exchanges(conversation) if e.draft.params is not None]
    changed = [(line, e) for e, params in arrivals for line in differences(given, _only(params, given))]
    added = [
        (f"/{name}: added by the client", e, name)
        for e, params in arrivals
        for name in params
        if name not in given and not _may_add(members.get(name), params)
    ]
    if not changed and not added:
        return PASS if arrivals else None
    if not added and all(only_order(given, _only(params, given)) for _, params in arrivals):
        lines = dict.fromkeys(line for line, _ in changed)
        return broken("unknown", "the order of a list changed: " + "; ".join(lines), [e for _, e in changed])
    # What the client adds under a name that the contract does not know is no documented mistake.
    known = changed or any(name in members for _, _, name in added)
    status: FactStatus = "documented" if known else "unknown"
    told = dict.fromkeys([line for line, _ in changed] + [line for line, _, _ in added])
    telling = [e for _, e in changed] + [e for _, e, _ in added]
    return broken(status, "parameters did not arrive as given: " + "; ".join(told), telling)


def _only(params: Params, given: Params) -> Params:
    return {name: value for name, value in params.items() if name in given}


def _may_add(member: Member | None, params: Params) -> bool:
    """Clients make idempotency tokens by themselves, and sending a default changes nothing."""
    if member is None:
        return False
    return member.idempotency_token or (member.default is not None and params[member.name] == member.default)


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
