"""An error that the provider answers with reaches the caller as the provider's error."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken, error_status, sent_error
from harness.model import Conversation

_SEEN_AS = {"result": "a result", "client_error": "a trouble of the client's own", "timeout": "a timeout"}


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent = sent_error(conversation)
    outcome = conversation.outcome
    if sent is None:
        return None
    exchange, reply = sent
    if outcome.kind == "service_error":
        return PASS
    shown = f" ({outcome.error_type}: {outcome.message})" if outcome.error_type else ""
    reason = (
        f"the provider's error {reply.code} (HTTP {reply.http}) reached the caller as {_SEEN_AS[outcome.kind]}{shown}"
    )
    return broken(error_status(reply, contract.provider(conversation.operation.provider)), reason, [exchange])


CHECK = Check(
    id="error-raised",
    group="outcome",
    severity="high",
    about="answer",
    rests_on="the error rows of the operation and of the provider",
    explains="A caller who is not told of an error goes on as if the operation had been carried out.",
    judge=_judge,
)
