"""How long a client waits of its own accord, and what it does with an answer that comes slowly."""

from collections.abc import Iterator, Sequence

from harness.model import CaseResult, Trait
from harness.profile.trait import Sighting, conversations, counted, own, told


def waiting(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``default timeout``, of calls that nobody answered; ``slow answer``, of one longer than the timeout in all."""
    waited: list[Sighting] = []
    slow: list[tuple[str, str]] = []
    for result, conversation in conversations(results):
        faults = [fault for exchange in own(conversation) for fault in exchange.draft.faults]
        hanging = any(fault.fault.startswith("hang") for fault in faults)
        if hanging and conversation.timeout is None:
            waited.append((round(conversation.outcome.seconds / max(1, len(own(conversation))), 1), result.case))
        limit = conversation.timeout
        dripping = any(fault.fault.startswith(("drip", "bandwidth")) for fault in faults)
        if dripping and limit is not None:
            longer = conversation.outcome.seconds > limit * max(1, len(own(conversation)))
            slow.append((f"{conversation.outcome.kind} {'after' if longer else 'within'} the timeout", result.case))
    client = results[0].client
    if waited:
        yield counted(client, "default timeout", waited, " s an attempt")
    if slow:
        yield told(client, "slow answer", slow)
