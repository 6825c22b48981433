"""Calls that a client gave up though no rule kept anything from it: then the machine was slow, or the harness."""

from itertools import pairwise

from harness.checks.check import own_exchanges
from harness.model import Conversation, Exchange, Result

# A client that was open for so much of its timeout may have reached it, by its own clock.
_NEAR = 0.8
# Answers that come little by little, and never leave a client without a byte for as long as its timeout.
_STEADY = ("drip", "bandwidth")


def given_up(conversation: Conversation) -> bool:
    """Whether the client's time was over before an answer that nothing kept back, or before it was heard at all.

    Such a call was not what was ordered, and what came of it says more of the machine than of the client.
    """
    timeout, outcome = conversation.timeout, conversation.outcome
    if timeout is None:
        return False
    enough = _NEAR * timeout
    untouched = not any(_kept_back(exchange, conversation) for exchange in conversation.exchanges)
    if untouched and outcome.kind == "timeout" and outcome.seconds >= enough:
        return True  # what arrives for it later would be counted to the next call
    return any(
        isinstance(one.draft.reply, Result)
        and not _kept_back(one, conversation)
        and (after.draft.requested_at - one.draft.requested_at).total_seconds() >= enough
        for one, after in pairwise(own_exchanges(conversation))
    )


def _kept_back(exchange: Exchange, conversation: Conversation) -> bool:
    """Whether a fault is the reason for waiting: a steady one is none to a client whose timeout is for each wait."""
    faults = [fault.fault for fault in exchange.draft.faults]
    return any(conversation.timeout_covers != "read" or not fault.startswith(_STEADY) for fault in faults)
