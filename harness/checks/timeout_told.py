"""An answer that did not come in time is a timeout for the caller."""

from harness.checks.attempts import attempts
from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation

_SEEN_AS = {"result": "a result", "client_error": "another trouble of the client's", "service_error": "a service error"}


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    last = next(iter(attempts(conversation)[-1:]), None)
    if last is None or last.lateness is None or last.whole:
        return None
    hangs = any(fault.fault.startswith("hang") for fault in last.draft.faults)
    if not hangs and not last.exchange.client_left:
        return None
    outcome = conversation.outcome
    if outcome.kind == "timeout":
        return PASS
    if outcome.kind not in _SEEN_AS:
        return None
    words = ": ".join(part for part in (outcome.error_type, outcome.message) if part)
    shown = f" ({words})" if words else ""
    reason = f"the answer did not come in time, and the caller was given {_SEEN_AS[outcome.kind]}{shown}"
    return Ruling("fail", reason, (last.draft.id,))


CHECK = Check(
    id="timeout-told",
    group="time",
    severity="medium",
    about="answer",
    rests_on="the answer that did not come, and the timeout that the client was configured with",
    explains="After a timeout nobody knows whether the call was carried out, and the caller has to find out before he "
    "goes on. Told of something else, or of a success, he does not.",
    judge=_judge,
)
