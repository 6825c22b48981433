"""What cannot be read reaches the caller as an error of the client, not as one of its HTTP library."""

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.checks.odd_answers import broke_off, called, is_raw, odd
from harness.model import Conversation

_BARE = frozenset({"Error", "Exception"})
"""What errors are that have no class: the client may have raised them itself, but nobody can catch them alone."""


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    exchange, outcome = odd(conversation, contract), conversation.outcome
    # How broken connections are told is left to the client, and a raw error is another check's business.
    if exchange is None or broke_off(exchange) or outcome.error_own is None or outcome.kind == "timeout":
        return None
    if outcome.kind != "client_error" or outcome.error_own or is_raw(outcome.error_type):
        return PASS
    reason = f"after {called(exchange)} the caller was given {outcome.error_type}, which is not the client's own"
    if outcome.error_type in _BARE:
        words = f" ({outcome.message})" if outcome.message else ""
        reason = f"after {called(exchange)} the caller was given a bare {outcome.error_type}{words}, like any other"
    return Ruling("fail", reason, (exchange.draft.id,))


CHECK = Check(
    id="foreign-exception",
    group="robust",
    severity="low",
    about="answer",
    rests_on="the client's own interface: the errors that its documentation tells callers to catch",
    explains="Who has to catch the errors of a library that the client happens to use depends on that library too, "
    "and breaks when the client changes to another one.",
    judge=_judge,
)
