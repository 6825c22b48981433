"""The HTTP status of an error reaches the caller, if the client exposes one."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken, sent_error
from harness.model import Conversation


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    sent = sent_error(conversation)
    outcome = conversation.outcome
    if sent is None or outcome.kind != "service_error" or outcome.http is None:
        return None
    exchange, reply = sent
    if outcome.http == reply.http:
        return PASS
    status = "unknown" if reply.spec is None else reply.spec.http_status
    reason = f"{reply.code} was answered with HTTP {reply.http}; the caller was told {outcome.http}"
    return broken(status, reason, [exchange])


CHECK = Check(
    id="error-http-status",
    group="outcome",
    severity="medium",
    about="answer",
    rests_on="the HTTP status of the error row",
    explains="The status tells apart what a gateway said from what the service said, and codes that come with several.",
    judge=_judge,
)
