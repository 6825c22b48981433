"""A success ends the call: nothing is sent after it, and it is what the caller gets."""

from harness.checks.attempts import Attempt, attempts
from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation

# The least time after which a client that has its own default for a timeout can have given an answer up.
_LEAST_DEFAULT = 5.0
# A client that is that close to its timeout may have reached it, by its own clock.
_NEAR = 0.8


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    made = attempts(conversation)
    good = next((one for one in made if one.result is not None and not one.result.item_errors), None)
    if good is None:
        return None
    after = made[good.number :]
    if after:
        if after[0].began - good.began >= _patience(conversation):
            return None
        more = "once more" if len(after) == 1 else f"{len(after)} times more"
        reason = f"attempt {good.number} succeeded, and the call was made {more}"
        return Ruling("fail", reason, tuple(one.draft.id for one in (good, *after)))
    return None if good.number == 1 else _told(conversation, good)


def _told(conversation: Conversation, good: Attempt) -> Ruling | None:
    outcome = conversation.outcome
    if outcome.kind == "result":
        return PASS
    given_up = outcome.kind == "timeout" and outcome.seconds >= _patience(conversation)
    if given_up or outcome.kind not in {"service_error", "client_error", "timeout"}:
        return None
    words = ": ".join(part for part in (outcome.error_type, outcome.code or outcome.message) if part)
    shown = f" ({words})" if words else ""
    reason = f"attempt {good.number} succeeded, and the caller was given a {outcome.kind.replace('_', ' ')}{shown}"
    return Ruling("fail", reason, (good.draft.id,))


def _patience(conversation: Conversation) -> float:
    return _NEAR * (_LEAST_DEFAULT if conversation.timeout is None else conversation.timeout)


CHECK = Check(
    id="retry-success",
    group="retry",
    severity="high",
    about="answer",
    rests_on="the success answer of the operation",
    explains="Who retries promises that a trouble which passes is not seen. If the attempt that succeeds is not what "
    "the caller gets, he makes the call again himself; if the client goes on after it, the provider carries the call "
    "out again.",
    judge=_judge,
)
