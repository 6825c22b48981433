"""The request satisfies the contract."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.checks.redirects import asked
from harness.model import Conversation, Draft, Exchange, FactStatus, ServiceError, Source


@dataclass(frozen=True, slots=True)
class BrokenFact:
    """A fact of the contract that requests break: in words, its status and source, and where it was broken."""

    message: str
    status: FactStatus
    evidence: tuple[str, ...]
    source: Source


def broken_facts(exchanges: Iterable[Exchange]) -> tuple[BrokenFact, ...]:
    """What the requests break, each fact once, in the order in which it was first broken."""
    found: dict[tuple[str, FactStatus], tuple[Source, dict[str, None]]] = {}
    for exchange in exchanges:
        for violation in exchange.draft.violations:
            key = (f"{violation.pointer or '/'}: {violation.message}", violation.status)
            found.setdefault(key, (violation.source, {}))[1][exchange.draft.id] = None
    return tuple(
        BrokenFact(message, status, tuple(evidence), source) for (message, status), (source, evidence) in found.items()
    )


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    exchanges = asked(conversation)
    if not exchanges:
        return _silent(conversation, contract)
    if conversation.invalid:
        return None  # it was meant to break the contract; what arrived of it is compared elsewhere
    unread = [exchange for exchange in exchanges if _unreadable(exchange.draft)]
    found = broken_facts(exchanges)
    documented = [fact for fact in found if fact.status == "documented"]
    if unread and not documented:
        reply = unread[0].draft.reply
        said = reply.message if isinstance(reply, ServiceError) else "it was refused"
        evidence = tuple(exchange.draft.id for exchange in unread)
        return Ruling("inconclusive", f"the harness cannot read the request as a call: {said}", evidence)
    telling = documented or found
    if not telling:
        return PASS
    texts = dict.fromkeys(fact.message for fact in telling)
    evidence = tuple(dict.fromkeys(one for fact in telling for one in fact.evidence))
    facts = tuple(dict.fromkeys(fact.source for fact in telling))
    return Ruling("fail" if documented else "inconclusive", "; ".join(texts), evidence, facts)


def _silent(conversation: Conversation, contract: Contract) -> Ruling | None:
    """No request for the operation came in."""
    outcome, arrived = conversation.outcome, conversation.exchanges
    if outcome.kind in {"crash", "hung", "died"}:
        return None  # perhaps before the client was called at all; what it did instead is told elsewhere
    if conversation.invalid and outcome.kind == "client_error":
        return PASS  # refused by the client itself
    if any(exchange.draft.of_connection and exchange.draft.faults for exchange in arrived):
        return None  # its connection came to no request, as was ordered
    evidence = tuple(exchange.draft.id for exchange in arrived)
    problem = next((exchange.draft.problem for exchange in arrived if exchange.draft.of_connection), None)
    reason = f"no request for {conversation.operation.name} arrived"
    if problem is not None:
        return Ruling("inconclusive", f"{reason}: {problem}", evidence)
    if outcome.kind == "timeout":
        # On a busy machine the harness may not have come to accept the connection before the time was over.
        return Ruling("inconclusive", f"{reason} before the client's time was over", evidence)
    words = ": ".join(part for part in (outcome.error_type, outcome.message) if part)
    reason = f"{reason}; the caller was given {outcome.kind.replace('_', ' ')}{f' ({words})' if words else ''}"
    return Ruling("fail", reason, evidence, (contract.operation(conversation.operation).source,))


def _unreadable(draft: Draft) -> bool:
    return draft.params is None and draft.responder == "refusal"


CHECK = Check(
    id="request-contract",
    group="request",
    severity="high",
    about="request",
    rests_on="the input parameters of the operation: names, types, values, limits",
    explains="What a client adds, renames, retypes or leaves out is refused by the provider, or worse, understood "
    "as something else. A call of which nothing is ever sent belongs here too.",
    judge=_judge,
)
