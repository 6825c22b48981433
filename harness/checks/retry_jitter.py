"""The pauses between attempts are not the same in every call."""

from collections.abc import Sequence

from harness.checks.attempts import attempts
from harness.checks.check import PASS, Contract, Ruling, SeriesCheck
from harness.model import Conversation

# Pauses that are no longer than this are hardly slept.
_LEAST_PAUSE = 0.05
# Sleeps of the same length differ by less than this where nothing else keeps the machine busy: seconds, and a share.
_SAME = (0.02, 0.03)
# Beyond this a difference is not the machine's.
_APART = (0.06, 0.08)
# How many pauses have to agree with others, so that it is no chance.
_ENOUGH = 3


def _judge(conversations: Sequence[Conversation], _contract: Contract) -> Ruling | None:
    by_number: dict[int, list[tuple[float, str]]] = {}
    for conversation in conversations:
        for one in attempts(conversation)[1:]:
            if one.pause is not None and one.pause >= _LEAST_PAUSE:
                by_number.setdefault(one.number, []).append((one.pause, one.draft.id))
    compared = [pauses for pauses in by_number.values() if len(pauses) > 1]
    if not compared:
        return None
    if any(_differ(pauses, _APART) for pauses in compared):
        return PASS
    evidence = tuple(identity for pauses in compared for _, identity in pauses)
    shown = "; ".join(", ".join(f"{pause * 1000:.0f} ms" for pause, _ in pauses) for pauses in compared)
    reason = f"the pauses before the same attempt of several calls are the same: {shown}"
    if any(_differ(pauses, _SAME) for pauses in compared):
        reason = f"the pauses before the same attempt of several calls differ by too little to tell: {shown}"
        return Ruling("inconclusive", reason, evidence)
    if sum(len(pauses) - 1 for pauses in compared) < _ENOUGH:
        return Ruling("inconclusive", f"{reason}; too few to tell it from chance", evidence)
    return Ruling("fail", reason, evidence)


def _differ(pauses: Sequence[tuple[float, str]], bounds: tuple[float, float]) -> bool:
    """Whether the longest and the shortest are further apart than either bound."""
    shortest, longest = min(pauses)[0], max(pauses)[0]
    return longest - shortest > max(bounds[0], bounds[1] * shortest)


CHECK = SeriesCheck(
    id="retry-jitter",
    group="retry",
    severity="low",
    about="answer",
    rests_on="rates that are counted over all callers of an account",
    explains="Callers that were refused together and all pause for the same time come back together, and are refused "
    "together again. A pause with some chance in it spreads them.",
    judge=_judge,
)
