"""Attempts come with pauses between them that do not shrink to nothing."""

from itertools import pairwise

from harness.checks.attempts import Attempt, attempts
from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation

# What passes between an answer and the next request of a client that does not pause at all: on the same connection,
# and where it makes a new one first.
_NOTHING = 0.005
_CONNECTING = 0.03


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    made = attempts(conversation)
    pauses = [one.pause for one in made[1:] if one.pause is not None]
    if len(made) < 3 or len(pauses) < len(made) - 1:
        return None
    nothing = [_is_nothing(before, one) for before, one in pairwise(made)]
    shrinking = len(pauses) > 2 and all(a > b for a, b in pairwise(pauses))
    if not all(nothing) and not (shrinking and nothing[-1]):
        return PASS
    shown = ", ".join(f"{pause * 1000:.0f} ms" for pause in pauses)
    how = "without a pause" if all(nothing) else "with pauses that shrink to nothing"
    reason = f"the call was made {len(made)} times {how}: {shown}"
    return Ruling("fail", reason, tuple(one.draft.id for one in made))


def _is_nothing(before: Attempt, attempt: Attempt) -> bool:
    same = before.exchange.connection == attempt.exchange.connection != 0
    return attempt.pause is not None and attempt.pause < (_NOTHING if same else _CONNECTING)


CHECK = Check(
    id="retry-backoff",
    group="retry",
    severity="low",
    about="answer",
    rests_on="errors that say to call again later, and rates that are counted in time",
    explains="A trouble that takes a moment to pass outlasts attempts that follow one another at once: they are all "
    "used up in it. And a provider that has trouble gets several times its load, from every client at the same time.",
    judge=_judge,
)
