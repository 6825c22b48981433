"""The signature of each request holds."""

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation, Draft


def wrong_signature(draft: Draft) -> str | None:
    """What is wrong with the signature of a request, in words; None where it holds or was not judged."""
    if draft.signature in {"valid", "not judged"}:
        return None
    return f"the signature is wrong ({draft.signature}): {draft.signature_detail or 'no detail'}"


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    judged = [exchange for exchange in conversation.exchanges if exchange.draft.provider is not None]
    for exchange in judged:
        reason = wrong_signature(exchange.draft)
        if reason is not None:
            return Ruling("fail", reason, (exchange.draft.id,))
    for exchange in judged:
        if exchange.draft.signature == "not judged":
            reason = "the signature could not be judged: the request was made with a key whose secret is not known"
            return Ruling("inconclusive", reason, (exchange.draft.id,))
    return PASS if judged else None


CHECK = Check(
    id="signature",
    group="request",
    severity="high",
    about="request",
    rests_on="the signing scheme of the provider",
    explains="A request whose signature does not hold is refused, and the user is told that his key is wrong.",
    judge=_judge,
)
