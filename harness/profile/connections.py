"""Whether a client keeps its connections, and what its caller sees when one breaks."""

from collections.abc import Iterator, Sequence

from harness.model import CaseResult, Trait
from harness.profile.attempts import trouble
from harness.profile.trait import conversations, own, told


def connections(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``connections``, in cases of many calls; ``error at a reset connection`` and the like: what the caller gets."""
    client = results[0].client
    reuse: list[tuple[str, str]] = []
    for result in results:
        used = [one.connection for conversation in result.conversations for one in own(conversation)]
        if len(used) > 1 and all(used) and result.group in {"throttle", "pace"}:
            reuse.append(("kept" if len(set(used)) < len(used) else "a new one for each call", result.case))
    if reuse:
        yield told(client, "connections", reuse)
    seen: dict[str, list[tuple[str, str]]] = {}
    for result, conversation in conversations(results):
        last = own(conversation)[-1:]
        name = trouble(last[0]) if last else None
        if last and last[0].draft.leaves == "none" and conversation.outcome.kind in {"client_error", "timeout"}:
            kind = "timeout" if conversation.outcome.kind == "timeout" else "error"
            words = f"{kind} ({conversation.outcome.error_type or 'without a name'})"
            seen.setdefault(f"told at {name}", []).append((words, result.case))
    for name in sorted(seen):
        yield told(client, name, seen[name])
