"""The provider's request id reaches the caller, with a result as with an error."""

from harness.checks.check import PASS, Check, Contract, Ruling, provider_fact
from harness.checks.delivered import Answer, handed_out, last_answer
from harness.model import Conversation, Outcome, ServiceError


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    answer, outcome = last_answer(conversation, contract), conversation.outcome
    if answer is None or not answer.reply.request_id:
        return None
    error = isinstance(answer.reply, ServiceError)
    if outcome.kind != ("service_error" if error else "result"):
        return None
    if outcome.request_id == answer.reply.request_id:
        return PASS
    if answer.dressed and (error or _unread(outcome, answer)):
        return None  # an error of the client's own will do there, and so will the body as it came
    kind, found = "error" if error else "result", outcome.request_id or "none"
    reason = f"the request id of the {kind} was {answer.reply.request_id}; the caller was given {found}"
    return Ruling("fail", reason, (answer.exchange.draft.id,), (provider_fact(conversation.operation, "envelope"),))


def _unread(outcome: Outcome, answer: Answer) -> bool:
    return isinstance(outcome.value, str) and handed_out(outcome.value, answer.exchange.draft.response)


CHECK = Check(
    id="request-id",
    group="outcome",
    severity="medium",
    about="answer",
    rests_on="the envelope of the provider, which carries a request id in every answer",
    explains="The request id is what the provider's support asks for first. Without it nobody can look a call up, "
    "neither one that failed nor one that did something else than it should.",
    judge=_judge,
)
