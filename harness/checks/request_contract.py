"""The request satisfies the contract."""

from harness.checks.check import PASS, Check, Contract, Ruling, own_exchanges
from harness.model import Conversation


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    exchanges = own_exchanges(conversation)
    if not exchanges:
        if conversation.outcome.kind == "crash":
            return None  # the driver failed, and perhaps before it had called the client at all
        arrived = tuple(exchange.draft.id for exchange in conversation.exchanges)
        return Ruling("fail", f"no request for {conversation.operation.name} arrived", arrived)
    found = [(violation, exchange) for exchange in exchanges for violation in exchange.draft.violations]
    documented = [pair for pair in found if pair[0].status == "documented"]
    telling = documented or found
    if not telling:
        return PASS
    texts = dict.fromkeys(f"{violation.pointer or '/'}: {violation.message}" for violation, _ in telling)
    evidence = dict.fromkeys(exchange.draft.id for _, exchange in telling)
    return Ruling("fail" if documented else "inconclusive", "; ".join(texts), tuple(evidence))


CHECK = Check(
    id="request-contract",
    severity="high",
    about="request",
    rests_on="the input parameters of the operation: names, types, values, limits",
    judge=_judge,
)
