"""The call goes to the region that the client was given."""

from harness.checks.check import PASS, Check, Contract, Ruling, provider_fact
from harness.checks.redirects import asked
from harness.model import Conversation


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    # A region that is not named is a matter of the contract: some operations do without.
    named = [exchange for exchange in asked(conversation) if exchange.draft.region is not None]
    if conversation.region is None or not named:
        return None
    elsewhere = [exchange for exchange in named if exchange.draft.region != conversation.region]
    if not elsewhere:
        return PASS
    regions = ", ".join(dict.fromkeys(str(exchange.draft.region) for exchange in elsewhere))
    reason = f"the client was given region {conversation.region} and called {regions}"
    evidence = tuple(exchange.draft.id for exchange in elsewhere)
    return Ruling("fail", reason, evidence, (provider_fact(conversation.operation, "dispatch"),))


CHECK = Check(
    id="request-region",
    group="request",
    severity="high",
    about="request",
    rests_on="the region that a call names, in a header, its signature or its host: that is where it acts",
    explains="A call that goes to another region than the one configured acts on other machines, or finds none.",
    judge=_judge,
)
