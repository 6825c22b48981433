"""The provider's error message reaches the caller; clients may put words around it."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken, row_facts
from harness.checks.delivered import sent_error
from harness.model import Conversation


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent = sent_error(conversation, contract)
    if sent is None or conversation.outcome.kind != "service_error":
        return None
    answer, reply = sent
    if reply.message in (conversation.outcome.message or ""):
        return PASS
    if reply.message_status == "unknown" or answer.dressed:
        return None  # the text was our own, or an error of the client's own will do
    reason = f"the message of {reply.code} did not reach the caller: {conversation.outcome.message or 'no message'!r}"
    return broken(reply.message_status, reason, [answer.exchange], facts=row_facts(reply))


CHECK = Check(
    id="error-message",
    group="outcome",
    severity="medium",
    about="answer",
    rests_on="the message of the error row, where the provider documents it",
    explains="The message is what a person reads to mend the call, and it often holds the one detail that matters: "
    "which parameter, which resource, what limit.",
    judge=_judge,
)
