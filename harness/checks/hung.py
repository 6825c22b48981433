"""Whatever is answered, a call ends."""

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.checks.odd_answers import called, odd
from harness.checks.redirects import asked
from harness.model import Conversation, Draft


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    exchanges = conversation.exchanges
    if conversation.outcome.kind != "hung":
        return None if odd(conversation, contract) is None else PASS
    # How long it may wait for what does not come, and how often it may try, is what other checks are about.
    if len(asked(conversation)) > 1 or any(_is_late(exchange.draft) for exchange in exchanges):
        return None
    after = f" after {called(exchanges[-1])}" if exchanges else ""
    evidence = tuple(exchange.draft.id for exchange in exchanges)
    return Ruling("fail", f"the call had not ended{after} when patience did", evidence)


def _is_late(draft: Draft) -> bool:
    """Whether its answer did not come, or not at once."""
    hanging = any(fault.role == "slow" or fault.fault.startswith("hang") for fault in draft.faults)
    return hanging or draft.leaves == "none"


CHECK = Check(
    id="hung",
    group="robust",
    severity="high",
    about="answer",
    rests_on="the answer, which had come",
    explains="A call that never ends takes its thread with it, and in a service one after the other until none is "
    "left. No error is reported and nothing is logged.",
    judge=_judge,
)
