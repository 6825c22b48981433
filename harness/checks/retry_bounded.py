"""Attempts come to an end."""

from harness.checks.attempts import attempts
from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation

# More than any policy with a bound is known to make.
_MOST = 50


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    made = attempts(conversation)
    connections = [exchange for exchange in conversation.exchanges if exchange.draft.of_connection]
    count = len(made) + len(connections)
    if count < 2:
        return None
    ids = [*(one.draft.id for one in made), *(exchange.draft.id for exchange in connections)]
    evidence = (*ids[:1], *ids[-1:])
    hung = conversation.outcome.kind == "hung"
    if count > _MOST:
        end = ", and no end of it was seen" if hung else ""
        return Ruling("fail", f"the call was made {count} times{end}", evidence)
    if hung and (not made or made[-1].lateness is None):
        reason = f"the client was still busy after {count} attempts; whether for ever, it did not show"
        return Ruling("inconclusive", reason, evidence)
    return None if conversation.outcome.kind == "crash" else PASS


CHECK = Check(
    id="retry-bounded",
    group="retry",
    severity="high",
    about="answer",
    rests_on="errors that may last: the contract promises no end of any trouble",
    explains="A call that is made again for as long as it fails never comes back to the caller while the trouble "
    "lasts. The program stands still without a word, and its calls add to the load that causes the trouble.",
    judge=_judge,
)
