"""The HTTP status of an error reaches the caller, if the client exposes one."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken, row_facts
from harness.checks.delivered import sent_error
from harness.model import Conversation


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent = sent_error(conversation, contract)
    outcome = conversation.outcome
    if sent is None or outcome.kind != "service_error" or outcome.http is None:
        return None
    answer, reply = sent
    if outcome.http == reply.http:
        return PASS
    if answer.dressed:
        return None  # an error of the client's own will do there
    status = "unknown" if reply.spec is None else reply.spec.http_status
    reason = f"{reply.code} was answered with HTTP {reply.http}; the caller was told {outcome.http}"
    return broken(status, reason, [answer.exchange], facts=row_facts(reply))


CHECK = Check(
    id="error-http-status",
    group="outcome",
    severity="medium",
    about="answer",
    rests_on="the HTTP status of the error row",
    explains="The status tells apart what a gateway said from what the service said, and codes that come with several. "
    "A client need not show it; one that does and shows another misleads whoever decides by it.",
    judge=_judge,
)
