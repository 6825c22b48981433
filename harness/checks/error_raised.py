"""An error that the provider answers with reaches the caller as the provider's error."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken, error_status, row_facts
from harness.checks.delivered import sent_error
from harness.model import Conversation

_SEEN_AS = {"result": "a result", "client_error": "a trouble of the client's own", "timeout": "a timeout"}


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent = sent_error(conversation, contract)
    outcome = conversation.outcome
    if sent is None:
        return None
    answer, reply = sent
    if outcome.kind == "service_error" or (answer.dressed and outcome.kind != "result"):
        return PASS
    shown = f" ({outcome.error_type}: {outcome.message})" if outcome.error_type else ""
    reason = (
        f"the provider's error {reply.code} (HTTP {reply.http}) reached the caller as {_SEEN_AS[outcome.kind]}{shown}"
    )
    status = error_status(reply, contract.provider(conversation.operation.provider))
    return broken(status, reason, [answer.exchange], facts=row_facts(reply))


CHECK = Check(
    id="error-raised",
    group="outcome",
    severity="high",
    about="answer",
    rests_on="the error rows of the operation and of the provider",
    explains="The provider refused the call, and the client did not say so: it handed out a result, or hid the "
    "refusal behind a trouble of its own. A caller who is not told of an error goes on as if the operation had been "
    "carried out; one who is told of another one cannot act on it.",
    judge=_judge,
)
