"""A result that the provider answers with reaches the caller as a result."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.checks.delivered import sent_result
from harness.model import Conversation, FactStatus


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent = sent_result(conversation, contract)
    outcome = conversation.outcome
    if sent is None:
        return None
    answer, reply = sent
    # A client may report the failed items of a partial success as an error, as long as it names them.
    if outcome.kind == "result" or answer.dressed or (reply.item_errors and outcome.item_errors):
        return PASS
    operation = contract.operation(conversation.operation)
    words = ": ".join(part for part in (outcome.error_type, outcome.message) if part)
    reason = f"a result was sent, the caller was given {outcome.kind.replace('_', ' ')}{f' ({words})' if words else ''}"
    status: FactStatus = "documented"
    if answer.lacks:
        reason = f"{reason}; it came without {', '.join(answer.lacks)}, which no page says may be left out"
        optional = [member.name for member in operation.output.members if member.required is False]
        status = "documented" if all(name in optional for name in answer.lacks) else "unknown"
    return broken(status, reason, [answer.exchange], facts=[operation.source])


CHECK = Check(
    id="result-returned",
    group="outcome",
    severity="high",
    about="answer",
    rests_on="the success answer of the operation; members that no page lists may be there, optional ones may not",
    explains="The provider carried the call out and said so, and the caller was told that something went wrong. A "
    "success that reaches the caller as an error makes him repeat what was already done.",
    judge=_judge,
)
