"""Whether a client makes idempotency tokens of its own."""

from collections.abc import Callable, Iterator, Sequence

from harness.model import CaseResult, Trait
from harness.profile.trait import conversations, own, told


def tokens(results: Sequence[CaseResult], names: Callable[[CaseResult], Sequence[str]]) -> Iterator[Trait]:
    """``idempotency token``: what is sent where the caller gives none; ``names`` are the parameters that hold one."""
    seen: list[tuple[str, str]] = []
    for result, conversation in conversations(results):
        wanted = names(result)
        if not wanted or any(name in conversation.params for name in wanted):
            continue
        for exchange in own(conversation)[:1]:
            sent = any(name in (exchange.draft.params or {}) for name in wanted)
            seen.append(("made by the client" if sent else "none unless the caller gives one", result.case))
    if seen:
        yield told(results[0].client, "idempotency token", seen)
