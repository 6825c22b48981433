"""The provider's error code reaches the caller unchanged."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken, error_status, sent_error
from harness.model import Conversation


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent = sent_error(conversation)
    if sent is None or conversation.outcome.kind != "service_error":
        return None
    exchange, reply = sent
    if conversation.outcome.code == reply.code:
        return PASS
    reason = f"the provider's code {reply.code} reached the caller as {conversation.outcome.code or 'no code'}"
    return broken(error_status(reply, contract.provider(conversation.operation.provider)), reason, [exchange])


CHECK = Check(
    id="error-code",
    group="outcome",
    severity="high",
    about="answer",
    rests_on="the code of the error row",
    explains="Programs decide by the code what to do next: a code that is lost or replaced takes the wrong branch.",
    judge=_judge,
)
