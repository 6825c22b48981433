"""A result that the provider answers with reaches the caller as a result."""

from harness.checks.check import PASS, Check, Contract, Ruling, sent_result
from harness.model import Conversation


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    sent = sent_result(conversation)
    outcome = conversation.outcome
    if sent is None:
        return None
    # A client may report the failed items of a partial success as an error, as long as it names them.
    if outcome.kind == "result" or (sent[1].item_errors and outcome.item_errors):
        return PASS
    words = ": ".join(part for part in (outcome.error_type, outcome.message) if part)
    reason = f"a result was sent, the caller was given {outcome.kind.replace('_', ' ')}{f' ({words})' if words else ''}"
    return Ruling("fail", reason, (sent[0].draft.id,))


CHECK = Check(
    id="result-returned",
    group="outcome",
    severity="high",
    about="answer",
    rests_on="the success answer of the operation",
    explains="A success that reaches the caller as an error makes him repeat what was already carried out.",
    judge=_judge,
)
