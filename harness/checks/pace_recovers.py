"""Who keeps to the rate is not refused, and who was refused gets through once there is room again."""

from collections.abc import Sequence

from harness.checks.attempts import Attempt, attempts
from harness.checks.check import PASS, Contract, Ruling, SeriesCheck, broken
from harness.model import Conversation


def _judge(conversations: Sequence[Conversation], contract: Contract) -> Ruling | None:
    if not conversations:
        return None
    operation = contract.operation(conversations[0].operation)
    code = contract.provider(operation.id.provider).throttle.code
    limit = operation.rate_limit
    facts = [] if limit is None or limit.source is None else [limit.source]
    earlier: list[Attempt] = []
    refused = False
    for number, conversation in enumerate(conversations, start=1):
        made = attempts(conversation)
        if refused:
            stuck = _stuck(conversation, made, number)
            if stuck is not None:
                return stuck
        for one in made:
            earlier.append(one)
            if one.error is None or one.error.code != code:
                continue
            extra = len(earlier) - number
            clean = all(other.result is not None for other in earlier[:-1])
            if limit is not None and clean and number <= limit.requests < len(earlier):
                reason = f"the caller kept to {limit.requests} calls in {limit.seconds:g} s, and call {number} was "
                reason += f"refused: the client had made {extra} requests of its own"
                return broken(limit.status, reason, [one.exchange], facts=facts)
            refused = True
    return PASS if refused and len(conversations) > 1 else None


def _stuck(conversation: Conversation, made: Sequence[Attempt], number: int) -> Ruling | None:
    """What is wrong with a call after one that was refused."""
    outcome = conversation.outcome
    if outcome.kind not in {"service_error", "client_error", "timeout"}:
        return None
    if not made:
        reason = f"call {number}, after one that was refused, asked nobody, and failed: nobody can say for how long"
        return Ruling("inconclusive", reason)
    if made[-1].result is None or made[-1].result.item_errors:
        return None
    words = ": ".join(part for part in (outcome.error_type, outcome.code or outcome.message) if part)
    reason = f"call {number} got through, after one that was refused, and the caller was given {words or 'an error'}"
    return Ruling("fail", reason, (made[-1].draft.id,))


CHECK = SeriesCheck(
    id="pace-recovers",
    group="pace",
    severity="medium",
    about="answer",
    rests_on="the rate of the operation: so many calls in so many seconds, and then as many again",
    explains="The rate is what a caller plans his calls by. If the client spends it on requests of its own, or does "
    "not find back once there is room again, calls fail that the provider would have answered.",
    judge=_judge,
)
