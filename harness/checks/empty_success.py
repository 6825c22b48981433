"""What is no readable success of the provider never becomes one on its way to the caller."""

from harness.checks.check import PASS, Check, Contract, Ruling, own_exchanges, provider_fact
from harness.checks.delivered import decoded, handed_out, last_exchange
from harness.checks.differences import compare, member_at
from harness.checks.odd_answers import broke_off, called
from harness.model import Conversation, Exchange, Json, Operation, Outcome, Result

_NO_ANSWER = frozenset({"foreign", "damaged", "none"})


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    exchange, outcome = last_exchange(conversation), conversation.outcome
    if exchange is None or exchange.draft.leaves not in _NO_ANSWER:
        return None
    if outcome.kind != "result":
        return None if exchange.draft.leaves == "none" else PASS
    operation = contract.operation(conversation.operation)
    said = [result for one in own_exchanges(conversation) for result in _results(one, contract)]
    if any(_says(result, outcome, operation) for result in said):
        return PASS  # what could be read of the damaged answer was read rightly
    shown = "no value" if not outcome.value else f"the value {_short(outcome.value)}"
    request_id = f"request id {outcome.request_id}" if outcome.request_id else "no request id"
    reason = f"after {called(exchange)} the caller was given a result with {shown} and {request_id}"
    facts = (provider_fact(conversation.operation, "envelope"),)
    if handed_out(outcome.value, exchange.draft.response) and not broke_off(exchange):
        excuse = "that is the body as it came, which the client leaves to its caller to read"
        return Ruling("inconclusive", f"{reason}; {excuse}", (exchange.draft.id,), facts)
    return Ruling("fail", reason, (exchange.draft.id,), facts)


def _results(exchange: Exchange, contract: Contract) -> list[Result]:
    """What an exchange may be taken to have said: what was meant, and what an answer reads as that has one edit."""
    draft = exchange.draft
    read = decoded(draft, contract) if any(fault.fault.startswith("body:") for fault in draft.faults) else None
    return [one for one in (draft.reply, read) if isinstance(one, Result)]


def _says(result: Result, outcome: Outcome, operation: Operation) -> bool:
    """Whether the outcome is that of the result: its values, and its request id where that is all there is."""
    value = outcome.value if isinstance(outcome.value, dict) else {}
    for one in compare(result.value, value):
        if member_at(operation.output, one.pointer) is not None and not _same_text(one.expected, one.found):
            return False
    ids = {result.request_id} | ({None} if any(result.value.values()) else set())
    return outcome.request_id in ids or not result.request_id


def _same_text(expected: object, found: object) -> bool:
    """A number that became its text, or the other way round, still says the same."""
    scalar = isinstance(expected, str | int | float) and isinstance(found, str | int | float)
    return scalar and str(expected).lower() == str(found).lower()


def _short(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


CHECK = Check(
    id="empty-success",
    group="robust",
    severity="high",
    about="answer",
    rests_on="the envelope of the provider, by which an answer is known, and which holds a request id",
    explains="The answer could not be read, was somebody else's, or never came, and the caller was handed a result "
    "without an error. He goes on as if the operation had been carried out, with nothing in his hands.",
    judge=_judge,
)
