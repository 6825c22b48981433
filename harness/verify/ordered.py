"""What was ordered for a call, and what it met."""

from harness.checks.check import own_exchanges
from harness.model import Conversation, Exchange, Result, ServiceError
from harness.verify.cases.case import CaseCall, Expected, ExpectError, ExpectItemErrors, ExpectMet, ExpectResult


def unmet(conversation: Conversation, wanted: CaseCall, number: int | None) -> str | None:
    """What was ordered and not seen, as a sentence; None if the client was answered as ordered."""
    if isinstance(wanted.expected, ExpectMet):
        return None  # what meets connections, or a client that refuses what breaks the contract, leaves no request
    which = "" if number is None else f"call {number}: "
    last = next(iter(own_exchanges(conversation)[-1:]), None)
    if last is None:
        return f"{which}{wanted.expected} was ordered, but no request for {conversation.operation.name} arrived"
    if _meets(last, wanted.expected):
        return None
    return f"{which}{wanted.expected} was ordered, but {_sent(last)} was sent"


def _meets(exchange: Exchange, expected: Expected) -> bool:
    reply = exchange.draft.reply
    match expected:
        case ExpectMet():
            return True
        case ExpectResult():
            return isinstance(reply, Result) and not reply.item_errors
        case ExpectError(code, http):
            return isinstance(reply, ServiceError) and (reply.code, reply.http) == (code, http)
        case ExpectItemErrors(code, items):
            if not isinstance(reply, Result) or not reply.item_errors:
                return False
            failed = tuple(error.item for error in reply.item_errors)
            return all(error.code == code for error in reply.item_errors) and failed == (items or failed)


def _sent(exchange: Exchange) -> str:
    draft = exchange.draft
    match draft.reply:
        case ServiceError(code=code, http=http):
            return f"the error {code} with HTTP {http}"
        case Result(item_errors=errors):
            return f"a result with item errors for {', '.join(error.item for error in errors) or 'no item'}"
        case None:
            return draft.problem or "no answer"
