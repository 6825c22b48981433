"""Calls that a client gave up though no rule kept anything from it: then the machine was slow, or the harness."""

from dataclasses import replace
from itertools import pairwise

from harness.checks.check import own_exchanges, worst
from harness.model import CaseResult, Conversation, Exchange, Judgement, Result

# A client that was open for so much of its timeout may have reached it, by its own clock.
_NEAR = 0.8
# Answers that come little by little, and never leave a client without a byte for as long as its timeout.
_STEADY = ("drip", "bandwidth")
# No machine on which anything can be tried is late by so many seconds.
_NEVER_LATE = 5.0
_EXCUSE = "not counted as a failure: the client's time was over though nothing kept its answer back, on a slow machine"


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
        and (one.client_left or _seconds(one) >= enough)
        and (after.draft.requested_at - one.draft.requested_at).total_seconds() >= enough
        for one, after in pairwise(own_exchanges(conversation))
    )


def _seconds(exchange: Exchange) -> float:
    """How long the answer took, or how long it was tried to give one."""
    return ((exchange.answered_at or exchange.closed_at) - exchange.draft.requested_at).total_seconds()


def excused(result: CaseResult) -> CaseResult:
    """The result without failures if one of its calls was given up after a time for which machines can be late."""
    late = [one for one in result.conversations if one.timeout is not None and one.timeout < _NEVER_LATE]
    if not any(given_up(one) for one in late):
        return result
    judgements = tuple(_excuse(one) if one.verdict == "fail" else one for one in result.judgements)
    return replace(result, judgements=judgements, verdict=worst(one.verdict for one in judgements))


def _excuse(judgement: Judgement) -> Judgement:
    return replace(judgement, verdict="inconclusive", reason=f"{judgement.reason}; {_EXCUSE}")


def _kept_back(exchange: Exchange, conversation: Conversation) -> bool:
    """Whether a fault is the reason for waiting: a steady one is none to a client whose timeout is for each wait."""
    faults = [fault.fault for fault in exchange.draft.faults]
    return any(conversation.timeout_covers != "read" or not fault.startswith(_STEADY) for fault in faults)
