"""The request satisfies the contract."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.checks.check import PASS, Check, Contract, Ruling, own_exchanges
from harness.model import Conversation, Exchange, FactStatus


@dataclass(frozen=True, slots=True)
class BrokenFact:
    """A fact of the contract that requests break: in words, its status, and the exchanges in which it was broken."""

    message: str
    status: FactStatus
    evidence: tuple[str, ...]


def broken_facts(exchanges: Iterable[Exchange]) -> tuple[BrokenFact, ...]:
    """What the requests break, each fact once, in the order in which it was first broken."""
    found: dict[tuple[str, FactStatus], dict[str, None]] = {}
    for exchange in exchanges:
        for violation in exchange.draft.violations:
            key = (f"{violation.pointer or '/'}: {violation.message}", violation.status)
            found.setdefault(key, {})[exchange.draft.id] = None
    return tuple(BrokenFact(message, status, tuple(evidence)) for (message, status), evidence in found.items())


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    exchanges = own_exchanges(conversation)
    if not exchanges:
        if conversation.outcome.kind == "crash":
            return None  # the driver failed, and perhaps before it had called the client at all
        arrived = tuple(exchange.draft.id for exchange in conversation.exchanges)
        return Ruling("fail", f"no request for {conversation.operation.name} arrived", arrived)
    found = broken_facts(exchanges)
    documented = [fact for fact in found if fact.status == "documented"]
    telling = documented or found
    if not telling:
        return PASS
    texts = dict.fromkeys(fact.message for fact in telling)
    evidence = dict.fromkeys(one for fact in telling for one in fact.evidence)
    return Ruling("fail" if documented else "inconclusive", "; ".join(texts), tuple(evidence))


CHECK = Check(
    id="request-contract",
    group="request",
    severity="high",
    about="request",
    rests_on="the input parameters of the operation: names, types, values, limits",
    explains="What a client adds, renames, retypes or leaves out is refused by the provider, or worse, understood "
    "as something else.",
    judge=_judge,
)
