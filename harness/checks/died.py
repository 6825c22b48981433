"""Whatever is answered, the program that called lives on."""

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.checks.odd_answers import called, odd
from harness.model import Conversation


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    exchanges, outcome = conversation.exchanges, conversation.outcome
    if outcome.kind != "died":
        return None if odd(conversation, contract) is None else PASS
    after = f" after {called(exchanges[-1])}" if exchanges else ""
    said = f": {outcome.detail}" if outcome.detail else ""
    evidence = tuple(exchange.draft.id for exchange in exchanges)
    return Ruling("fail", f"the process of the client ended{after}{said}", evidence)


CHECK = Check(
    id="died",
    group="robust",
    severity="high",
    about="answer",
    rests_on="the process that made the call, which is the caller's",
    explains="An answer that ends the process ends all else that it was doing, and whoever can answer in the "
    "provider's place can do so at will.",
    judge=_judge,
)
