"""What cannot be read reaches the caller as an error of the client, not as one of its parser or language."""

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.checks.odd_answers import called, is_raw, odd
from harness.model import Conversation


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    exchange, outcome = odd(conversation, contract), conversation.outcome
    if exchange is None:
        return None
    if outcome.kind != "client_error" or outcome.error_own or not is_raw(outcome.error_type):
        return PASS
    reason = f"after {called(exchange)} the caller was given a raw {outcome.error_type}: {outcome.message}"
    return Ruling("fail", reason, (exchange.draft.id,))


CHECK = Check(
    id="raw-exception",
    group="robust",
    severity="medium",
    about="answer",
    rests_on="the client's own interface: the errors that its documentation tells callers to catch",
    explains="A caller catches what the client documents. An error that came about by accident inside of it, because "
    "the answer was not what the code took for granted, goes past every handler and ends the program.",
    judge=_judge,
)
