"""The provider's request id reaches the caller, with a result as with an error."""

from harness.checks.check import PASS, Check, Contract, Ruling, sent_error, sent_result
from harness.model import Conversation

_KIND = {True: "error", False: "result"}


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    error, result = sent_error(conversation), sent_result(conversation)
    sent = error or result
    if sent is None or conversation.outcome.kind != ("service_error" if error else "result"):
        return None
    exchange, reply = sent
    if conversation.outcome.request_id == reply.request_id:
        return PASS
    found = conversation.outcome.request_id or "none"
    reason = f"the request id of the {_KIND[error is not None]} was {reply.request_id}; the caller was given {found}"
    return Ruling("fail", reason, (exchange.draft.id,))


CHECK = Check(
    id="request-id",
    group="outcome",
    severity="medium",
    about="answer",
    rests_on="the envelope of the provider, which carries a request id in every answer",
    explains="The request id is what the provider's support asks for; without it nobody can look a call up.",
    judge=_judge,
)
