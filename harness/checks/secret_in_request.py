"""No secret stands in a request where the signing scheme does not put it."""

from harness.checks.check import PASS, Check, Contract, Ruling, provider_fact
from harness.model import Conversation


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    if not conversation.exchanges:
        return None
    showing = [exchange for exchange in conversation.exchanges if exchange.draft.exposed]
    if not showing:
        return PASS
    told = ", ".join(dict.fromkeys(one for exchange in showing for one in exchange.draft.exposed))
    hosts = ", ".join(dict.fromkeys(exchange.draft.request.authority for exchange in showing))
    reason = f"a request to {hosts} shows in plain what it must not: {told}"
    evidence = tuple(exchange.draft.id for exchange in showing)
    return Ruling("fail", reason, evidence, (provider_fact(conversation.operation, "signing"),))


CHECK = Check(
    id="secret-in-request",
    group="request",
    severity="high",
    about="request",
    rests_on="the signing scheme of the provider: a secret key is what signatures are made with, and never travels",
    explains="URLs and headers are written into the logs of every proxy and gateway on their way. Whoever reads a "
    "secret there can sign whatever he likes.",
    judge=_judge,
)
