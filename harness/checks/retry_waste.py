"""After the last attempt its error is told at once."""

from collections.abc import Sequence

from harness.checks.attempts import Attempt, attempts
from harness.checks.check import PASS, Contract, Ruling, SeriesCheck
from harness.model import Conversation

# What is slept for nothing is another pause; less than this share of the longest one may be something else.
_SHARE = 0.75
# What a call can take besides its attempts on a busy machine: signing, connecting, telling.
_OTHERWISE = 0.5


def _judge(conversations: Sequence[Conversation], _contract: Contract) -> Ruling | None:
    judged = [found for conversation in conversations if (found := _beside(conversation)) is not None]
    if len(judged) < 2:
        return None  # in one call it cannot be told from a slow start
    if any(beside < max(_OTHERWISE, _SHARE * longest) for beside, longest, _ in judged):
        return PASS
    beside, longest, _ = min(judged, key=lambda found: found[0])
    reason = f"{beside:.1f} s of the call went by beside its attempts and the pauses between them"
    reason += f", of which the longest was {longest:.1f} s: as much as one pause more, after the last attempt"
    evidence = tuple(found[2].draft.id for found in judged)
    return Ruling("fail", reason, evidence)


def _beside(conversation: Conversation) -> tuple[float, float, Attempt] | None:
    """The seconds of a call that failed in which no attempt was open and none was to come, or it had not begun.

    With them the longest of its pauses, and its last attempt. Where the driver tells no times there is nothing to say.
    """
    made = attempts(conversation)
    pauses = [one.pause for one in made[1:] if one.pause is not None]
    failed = conversation.outcome.kind in {"service_error", "client_error", "timeout"}
    if not failed or not pauses or len(pauses) < len(made) - 1 or conversation.outcome.seconds <= 0:
        return None
    if any(exchange.draft.of_connection for exchange in conversation.exchanges):
        return None  # connections that came to nothing took their time as well
    return conversation.outcome.seconds - made[-1].ended, max(pauses), made[-1]


CHECK = SeriesCheck(
    id="retry-waste",
    group="retry",
    severity="low",
    about="answer",
    rests_on="nothing that is still to come: after the last attempt no answer is waited for",
    explains="A pause makes sense if an attempt follows. Who pauses and then gives up keeps from the caller, for the "
    "longest of all pauses, an error that is known.",
    judge=_judge,
)
