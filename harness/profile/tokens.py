"""Whether a client makes idempotency tokens of its own."""

from collections.abc import Callable, Iterator, Sequence

from harness.model import CaseResult, Trait
from harness.profile.trait import conversations, told


def tokens(results: Sequence[CaseResult], names: Callable[[CaseResult], Sequence[str]]) -> Iterator[Trait]:
    """``idempotency token``: what is sent where the caller gives none; ``names`` are the parameters that hold one."""
    seen: list[tuple[str, str]] = []
    for result, conversation in conversations(results):
        wanted = names(result)
        if not wanted or any(name in conversation.params for name in wanted):
            continue
        # A connection that broke shows no parameters, so that nothing is known of what it would have brought.
        drafts = [one.draft for one in conversation.exchanges if one.draft.operation == conversation.operation]
        for params in [draft.params for draft in drafts if draft.params is not None][:1]:
            sent = any(name in params for name in wanted)
            seen.append(("made by the client" if sent else "none unless the caller gives one", result.case))
    if seen:
        yield told(results[0].client, "idempotency token", seen)
