"""The signature of each request holds."""

from harness.checks.check import PASS, Check, Contract, Ruling, provider_fact
from harness.checks.redirects import unled
from harness.model import Conversation, Draft


def wrong_signature(draft: Draft) -> str | None:
    """What is wrong with the signature of a request, in words; None where it holds or was not judged."""
    if draft.signature in {"valid", "not judged"}:
        return None
    return f"the signature is wrong ({draft.signature}): {draft.signature_detail or 'no detail'}"


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    asked = [one for one in unled(conversation.exchanges) if not one.draft.of_connection]
    judged = [exchange for exchange in asked if exchange.draft.provider is not None]
    for exchange in judged:
        draft = exchange.draft
        reason = wrong_signature(draft)
        if reason is not None:
            fact = provider_fact(conversation.operation, f"signature/{draft.signature}")
            if conversation.invalid:
                excuse = "the parameters break the contract, and nothing says how what cannot be sent is signed"
                return Ruling("inconclusive", f"{reason}; not counted as a failure: {excuse}", (draft.id,), (fact,))
            return Ruling("fail", reason, (draft.id,), (fact,))
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
