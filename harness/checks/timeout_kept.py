"""An answer that does not come is waited for no longer than the client was told."""

from harness.checks.attempts import Attempt, attempts
from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    late = [one for one in attempts(conversation) if one.lateness is not None]
    if not late or conversation.outcome.kind == "crash":
        return None
    timeout = conversation.timeout
    if timeout is None:
        return _by_default(conversation, late)
    covers = conversation.timeout_covers
    patience = _patience(timeout)
    whole = _told(conversation) or late[-1].ended
    if covers == "call" and whole > patience:
        reason = f"the call took {whole:.1f} s, with a timeout of {timeout:g} s for the whole of it"
        return Ruling("fail", reason, tuple(one.draft.id for one in late))
    long = [one for one in late if _open(one, conversation) > patience]
    # A client whose timeout is for each wait may take an answer for as long as some of it keeps coming.
    long = [one for one in long if one.lateness == "silent" or covers != "read"]
    if not long:
        return PASS
    one = next((one for one in long if one.lateness == "silent"), long[0])
    waited = f"attempt {one.number} was open for {_open(one, conversation):.1f} s, with a timeout of {timeout:g} s"
    if one.lateness == "slow" and covers == "unknown":
        reason = f"{waited}; nothing says whether the timeout is for the whole answer or for each wait of it"
        return Ruling("inconclusive", reason, (one.draft.id,))
    came = "nothing came" if one.lateness == "silent" else "the answer came little by little"
    return Ruling("fail", f"{waited}, while {came}", (one.draft.id,))


def _by_default(conversation: Conversation, late: list[Attempt]) -> Ruling | None:
    if conversation.outcome.kind != "hung":
        return None
    longest = max(late, key=lambda one: one.seconds)
    reason = f"the client was still waiting after {longest.seconds:.0f} s when patience ended; it had no timeout "
    reason += "configured, and nothing says that it has one of its own"
    return Ruling("inconclusive", reason, (longest.draft.id,))


def _patience(timeout: float) -> float:
    """What nobody who keeps the timeout needs for one attempt: each of connecting and reading once, and being late."""
    return 2 * timeout + 3.0


def _open(attempt: Attempt, conversation: Conversation) -> float:
    """How long the client can have waited for it: it need not close a connection that it has given up."""
    after = next((one for one in attempts(conversation)[attempt.number :]), None)
    ends = (attempt.ended, None if after is None else after.began, _told(conversation))
    return min(end for end in ends if end is not None) - attempt.began


def _told(conversation: Conversation) -> float | None:
    """How long the call took by the client's driver, if it lived to tell."""
    outcome = conversation.outcome
    return outcome.seconds if outcome.kind != "hung" and outcome.seconds > 0 else None


CHECK = Check(
    id="timeout-kept",
    group="time",
    severity="high",
    about="answer",
    rests_on="the timeout that the client was configured with, and what it documents that this limits",
    explains="A timeout is a caller's only means against an answer that never comes. A client that goes on waiting "
    "keeps a thread, a connection and the caller, and of a whole program often all of them, one after the other.",
    judge=_judge,
)
