"""What becomes of the calls of a burst."""

from collections.abc import Iterator, Sequence

from harness.model import CaseResult, ServiceError, Trait
from harness.profile.trait import Sighting, counted, own


def pace(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``throttled calls``: of a burst, how many were throttled at least once; ``calls given up``: how many for good."""
    throttled: list[Sighting] = []
    given_up: list[Sighting] = []
    for result in results:
        if result.group != "pace":
            continue
        refused = [
            conversation
            for conversation in result.conversations
            if any(isinstance(one.draft.reply, ServiceError) for one in own(conversation))
        ]
        throttled.append((len(refused), result.case))
        given_up.append((sum(one.outcome.kind != "result" for one in refused), result.case))
    if throttled:
        yield counted(results[0].client, "burst/throttled calls", throttled)
        yield counted(results[0].client, "burst/calls given up", given_up)
