"""Whether a client keeps its connections, and what its caller sees when one breaks."""

from collections.abc import Iterator, Sequence

from harness.model import CaseResult, Trait
from harness.profile.attempts import trouble
from harness.profile.trait import conversations, own, told

_BROKEN = ("close", "reset", "refuse", "tls", "hang")


def connections(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``connections`` for the calls of a case; ``broken/close@before`` …: the error that its caller gets."""
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
        if name is not None and name.startswith(_BROKEN) and conversation.outcome.kind != "result":
            error = conversation.outcome.error_type or "an error without a name"
            seen.setdefault(f"broken/{name}", []).append((f"{conversation.outcome.kind} ({error})", result.case))
    for name in sorted(seen):
        yield told(client, name, seen[name])
