"""Answers that are not what the contract promises, and the errors with which clients meet them."""

import re

from harness.checks.check import Contract
from harness.checks.delivered import last_answer, last_exchange
from harness.model import Conversation, Exchange

_BROKEN_OFF = re.compile(r"close|reset|hang|truncate(?!.*corrected)|head:cut")
_RAW = frozenset(
    {
        "ArithmeticError",
        "AssertionError",
        "AttributeError",
        "BadGzipFile",
        "BadZipFile",
        "EOFError",
        "ExpatError",
        "IndexError",
        "JSONDecodeError",
        "KeyError",
        "LookupError",
        "NameError",
        "NotImplementedError",
        "OverflowError",
        "ParseError",
        "RangeError",
        "RecursionError",
        "ReferenceError",
        "RuntimeError",
        "SyntaxError",
        "TypeError",
        "URIError",
        "UnboundLocalError",
        "UnicodeDecodeError",
        "UnicodeEncodeError",
        "UnicodeError",
        "ValueError",
        "XMLSyntaxError",
        "error",
    }
)
"""The classes of languages and of parsers; ``error`` is what zlib and struct call theirs."""


def odd(conversation: Conversation, contract: Contract) -> Exchange | None:
    """The exchange with which the conversation ended, if its answer was not what the contract promises.

    An answer that was only dressed otherwise, or lacks something, counts; one that never came does not.
    """
    exchange = last_exchange(conversation)
    if exchange is None or exchange.draft.leaves == "none":
        return None
    if exchange.draft.leaves != "intact":
        return exchange
    answer = last_answer(conversation, contract)
    return exchange if answer is not None and (answer.unsound or answer.lacks) else None


def broke_off(exchange: Exchange) -> bool:
    """Whether its connection broke before all of the answer was out."""
    return any(_BROKEN_OFF.match(fault.fault) for fault in exchange.draft.faults)


def is_raw(error_type: str | None) -> bool:
    """Whether errors of that name are the language's or a parser's own."""
    return error_type is not None and error_type.rpartition(".")[2] in _RAW


def called(exchange: Exchange) -> str:
    """What the answer was, as the rule has it."""
    return ", ".join(fault.fault for fault in exchange.draft.faults) or "an answer of its own"
