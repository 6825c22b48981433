"""The values of a result reach the caller as they were sent."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.checks.delivered import Answer, handed_out, sent_result
from harness.checks.differences import Difference, compare, member_at, only_order
from harness.model import Conversation, FactStatus, Json, Operation, Source

_NOTHING: tuple[object, ...] = ("", 0, [], {})
"""What languages without an absent value put in its place; false equals 0."""


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent = sent_result(conversation, contract)
    if sent is None or conversation.outcome.kind != "result" or sent[0].cut:
        return None
    answer, reply = sent
    operation, value = contract.operation(conversation.operation), conversation.outcome.value
    if value is not None and not isinstance(value, dict):
        reason = f"the value is no object: {type(value).__name__}"
        return broken(_bare(answer, value), reason, [answer.exchange], facts=[operation.source])
    shown = value or {}
    found = [(one, _status(one, operation, answer)) for one in compare(reply.value, shown)]
    telling = [(one, status) for one, status in found if status is not None]
    if not telling:
        return PASS
    if only_order(reply.value, shown):
        lines = "; ".join(str(one) for one, _ in telling)
        return broken("unknown", f"the order of a list changed on the way: {lines}", [answer.exchange])
    status: FactStatus = "documented" if any(status == "documented" for _, status in telling) else "unknown"
    broken_ones = [one for one, its in telling if its == status]
    reason = "values changed on the way: " + "; ".join(str(one) for one in broken_ones)
    return broken(status, reason, [answer.exchange], facts=_facts(broken_ones, operation))


def _bare(answer: Answer, value: Json) -> FactStatus:
    """A client may leave it to its caller to read the body, and need not know what a strange dress hides."""
    unread = answer.dressed and handed_out(value, answer.exchange.draft.response)
    return "unknown" if unread else "documented"


def _status(one: Difference, operation: Operation, answer: Answer) -> FactStatus | None:
    """How sure it is that this is a mistake; None where it is none, as with a new member that is not shown."""
    member = member_at(operation.output, one.pointer)
    if member is None:
        return None if one.found is None else "unknown"
    blank = (one.expected is None and one.found in _NOTHING) or (one.found is None and one.expected in ([], {}))
    sure = member.status("type") == "documented" and not blank and not answer.unsound
    return "documented" if sure else "unknown"


def _facts(differences: list[Difference], operation: Operation) -> list[Source]:
    members = [member_at(operation.output, one.pointer) for one in differences]
    return list(dict.fromkeys(member.source for member in members if member is not None))


CHECK = Check(
    id="result-values",
    group="outcome",
    severity="high",
    about="answer",
    rests_on="the output members of the operation",
    explains="The values of a result are what the next calls are made with. One that is dropped, rounded or written "
    "otherwise than the provider wrote it names something else, or nothing.",
    judge=_judge,
)
