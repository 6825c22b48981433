"""A client that calls again does so no earlier than the provider said."""

from itertools import pairwise

from harness.checks.attempts import attempts, hint_of, provider_of
from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.model import Conversation, Source

# Timers may fire that much early.
_UNSHARP = 0.02


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    provider = provider_of(conversation, contract)
    hint = provider.retry_hint
    made = attempts(conversation)
    # From request to request: the client heard of it later than that, so that who waited has waited for longer.
    waits = [
        (one, after, after.began - one.began, seconds)
        for one, after in pairwise(made)
        if (seconds := hint_of(one.exchange, provider)) is not None and one.error is not None
    ]
    if hint is None or not waits:
        return None
    early = next((wait for wait in waits if wait[2] < wait[3] - _UNSHARP), None)
    if early is None:
        return PASS
    one, after, waited, seconds = early
    reason = f"attempt {one.number} was answered with {hint.header}: call again after {seconds:g} s; "
    reason += f"attempt {after.number} came {waited:.2f} s after it"
    source = Source(f"{provider.name}/provider.yaml", "retry_hint")
    return broken(hint.status, reason, [one.exchange, after.exchange], facts=[source])


CHECK = Check(
    id="retry-hint",
    group="retry",
    severity="medium",
    about="answer",
    rests_on="the header by which the provider says when to call again",
    explains="The provider knows when it will answer again, and says so. Attempts before that are used up for nothing, "
    "and some providers count them and lengthen the wait.",
    judge=_judge,
)
