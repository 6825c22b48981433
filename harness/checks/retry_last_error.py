"""The error that the caller gets is that of the last attempt."""

from harness.checks.attempts import Attempt, attempts
from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation, Outcome


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    made = attempts(conversation)
    outcome = conversation.outcome
    if len(made) < 2 or outcome.kind != "service_error":
        return None
    *earlier, last = made
    lost = last.draft.leaves == "none"
    if last.error is None and not lost:
        return None
    if _is(last, outcome):
        return PASS
    stale = next((one for one in reversed(earlier) if _is(one, outcome)), None)
    if stale is None:
        return None  # an error that nobody sent is a matter of the checks on outcomes
    came = "which was not answered" if last.error is None else f"which was answered with {last.error.code}"
    reason = f"the caller was given {outcome.code} of attempt {stale.number}, not the error of the last one, {came}"
    return Ruling("fail", reason, (stale.draft.id, last.draft.id))


def _is(attempt: Attempt, outcome: Outcome) -> bool:
    """Whether the outcome can be this attempt's: request ids tell attempts apart where the client shows them."""
    error = attempt.error
    if error is None or error.code != outcome.code:
        return False
    return outcome.request_id in {None, "", error.request_id}


CHECK = Check(
    id="retry-last-error",
    group="retry",
    severity="medium",
    about="answer",
    rests_on="the error that the provider answered last, with its request id",
    explains="The last answer is how things stand. Who is told of an earlier error looks for a cause that has passed, "
    "and asks the provider's support about a request that was not the one that failed in the end.",
    judge=_judge,
)
