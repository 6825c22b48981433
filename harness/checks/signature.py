"""The signature of each request holds."""

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    judged = [exchange for exchange in conversation.exchanges if exchange.draft.provider is not None]
    for exchange in judged:
        draft = exchange.draft
        if draft.signature not in {"valid", "not judged"}:
            reason = f"the signature is wrong ({draft.signature}): {draft.signature_detail or 'no detail'}"
            return Ruling("fail", reason, (draft.id,))
    for exchange in judged:
        if exchange.draft.signature == "not judged":
            reason = "the signature could not be judged: the request was made with a key whose secret is not known"
            return Ruling("inconclusive", reason, (exchange.draft.id,))
    return PASS if judged else None


CHECK = Check(
    id="signature",
    severity="high",
    about="request",
    rests_on="the signing scheme of the provider",
    judge=_judge,
)
