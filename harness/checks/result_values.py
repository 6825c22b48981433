"""The values of a result reach the caller as they were sent."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken, sent_result
from harness.checks.differences import differences, only_order
from harness.model import Conversation, FactStatus, Operation


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent = sent_result(conversation)
    if sent is None or conversation.outcome.kind != "result":
        return None
    exchange, reply = sent
    value = conversation.outcome.value
    if value is not None and not isinstance(value, dict):
        return broken("documented", f"the value is no object: {type(value).__name__}", [exchange])
    found = differences(reply.value, value or {})
    if not found:
        return PASS
    if only_order(reply.value, value or {}):
        return broken("unknown", "the order of a list changed on the way: " + "; ".join(found), [exchange])
    operation = contract.operation(conversation.operation)
    lines = [line for line in found if _documented(operation, line)] or list(found)
    status: FactStatus = "documented" if _documented(operation, lines[0]) else "unknown"
    return broken(status, "values changed on the way: " + "; ".join(lines), [exchange])


def _documented(operation: Operation, line: str) -> bool:
    member = operation.output.member(line.removeprefix("/").partition(":")[0].partition("/")[0])
    return member is not None and member.status("type") == "documented"


CHECK = Check(
    id="result-values",
    group="outcome",
    severity="high",
    about="answer",
    rests_on="the output members of the operation",
    explains="The values of a result are what the next calls are made with.",
    judge=_judge,
)
