"""How often a client calls for each kind of trouble that does not end."""

from collections.abc import Iterator, Sequence

from harness.model import CaseResult, Exchange, ServiceError, Trait
from harness.profile.trait import Sighting, conversations, counted, own


def attempts(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``attempts/throttling``, ``attempts/http:502``, ``attempts/reset@before`` …: of calls that came to no result."""
    seen: dict[str, list[Sighting]] = {}
    for result, conversation in conversations(results):
        exchanges = own(conversation)
        troubles = {trouble(exchange) for exchange in exchanges}
        if len(troubles) == 1 and conversation.outcome.kind != "result":
            for name in troubles - {None}:
                seen.setdefault(f"attempts/{name}", []).append((len(exchanges), result.case))
    for name in sorted(seen):
        yield counted(results[0].client, name, seen[name])


def trouble(exchange: Exchange) -> str | None:
    """What an exchange came to, if that is trouble: the kind of its error, else the fault that answered or broke it."""
    draft = exchange.draft
    if isinstance(draft.reply, ServiceError) and draft.leaves == "intact":
        return "throttling" if draft.reply.spec is None else f"{draft.reply.spec.kind} error"
    for fault in draft.faults:
        if fault.leaves != "intact":
            name, _, arguments = fault.fault.partition(":")
            phase = fault.fault.partition("@")[2]
            kept = f":{arguments.partition('@')[0]}" if name in {"http", "tls", "refuse"} and arguments else ""
            return f"{name}{kept}{f'@{phase}' if phase else ''}"
    return None
