"""How often a client calls for each kind of trouble that does not end."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from harness.model import CaseResult, ErrorKind, Exchange, ServiceError, Trait
from harness.profile.trait import Sighting, conversations, counted, own

_ERRORS: Mapping[ErrorKind, str] = MappingProxyType(
    {
        "client": "a refusal",
        "auth": "a refusal",
        "conflict": "a conflict",
        "throttling": "a throttle",
        "server": "a server error",
        "unknown": "an error of unknown kind",
    }
)
_WHEN: Mapping[str, str] = MappingProxyType(
    {"before": "before execution", "after": "after execution", "mid": "within the answer", "": "before execution"}
)
_BROKEN: Mapping[str, str] = MappingProxyType(
    {"close": "a closed connection", "reset": "a reset connection", "hang": "no answer"}
)


def attempts(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``attempts at a throttle``, ``… at HTTP 502 without an answer`` and the like, where no result came."""
    seen: dict[str, list[Sighting]] = {}
    for result, conversation in conversations(results):
        exchanges = own(conversation)
        troubles = {trouble(exchange) for exchange in exchanges}
        if len(troubles) == 1 and conversation.outcome.kind != "result":
            for name in troubles - {None}:
                seen.setdefault(f"attempts at {name}", []).append((len(exchanges), result.case))
    for name in sorted(seen):
        yield counted(results[0].client, name, seen[name])


def trouble(exchange: Exchange) -> str | None:
    """What an exchange came to, in words, if that is trouble: its error, else what a fault made of it."""
    draft = exchange.draft
    if isinstance(draft.reply, ServiceError) and draft.leaves == "intact":
        # A throttle of the provider's own accord is no row of any page.
        return _ERRORS["throttling" if draft.reply.spec is None else draft.reply.spec.kind]
    fault = next((fault.fault for fault in draft.faults if fault.leaves == draft.leaves != "intact"), None)
    if fault is None:
        return None
    form, _, phase = fault.partition("@")
    name, _, arguments = form.partition(":")
    match name:
        case "http" | "empty":
            return f"HTTP {arguments.partition(',')[0] or '200'} without an answer"
        case "redirect":
            return "a redirect"
        case "tls":
            return "a handshake that fails"
        case "refuse":
            return "a refused connection"
        case _ if name in _BROKEN:
            return f"{_BROKEN[name]} {_WHEN[phase]}"
        case _:
            return "an answer that cannot be read" if draft.leaves == "damaged" else "an answer in another dress"
