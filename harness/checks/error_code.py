"""The provider's error code reaches the caller unchanged."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken, error_status, row_facts
from harness.checks.delivered import sent_error
from harness.model import Conversation


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent = sent_error(conversation, contract)
    if sent is None or conversation.outcome.kind != "service_error":
        return None
    answer, reply = sent
    if conversation.outcome.code == reply.code:
        return PASS
    if answer.dressed:
        return None  # an error of the client's own will do there
    reason = f"the provider's code {reply.code} reached the caller as {conversation.outcome.code or 'no code'}"
    status = error_status(reply, contract.provider(conversation.operation.provider))
    return broken(status, reason, [answer.exchange], facts=row_facts(reply))


CHECK = Check(
    id="error-code",
    group="outcome",
    severity="high",
    about="answer",
    rests_on="the code of the error row",
    explains="Programs decide by the code what to do next: to wait, to ask for another resource, to give up. A code "
    "that is lost, shortened or replaced takes the wrong branch.",
    judge=_judge,
)
