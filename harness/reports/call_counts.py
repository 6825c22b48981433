"""Calls counted by operation, with what was answered; for reports that a person reads."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.cassette.miss import NO_RECORDING
from harness.checks.check import Contract
from harness.model import AppliedFault, Draft, Exchange, OperationId, Result, ServiceError
from harness.protocols.router import spoken
from harness.protocols.table import PROTOCOLS
from harness.reports.arrival import arrival
from harness.reports.misses import is_miss


@dataclass(frozen=True, slots=True)
class CallCount:
    """The calls of one operation. ``operation`` is None where the contract has none of that name.

    ``answers`` counts what was answered, in words, in the order in which it was first seen. ``replayed`` is how many
    calls recordings have answered: of those ``executed`` tells what was carried out when they were recorded.
    """

    name: str
    operation: OperationId | None
    calls: int
    executed: int
    answers: Mapping[str, int]
    replayed: int = 0


def count_calls(exchanges: Iterable[Exchange], contract: Contract) -> tuple[CallCount, ...]:
    """The calls to providers by operation, in the order in which the operations were first called."""
    grouped: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        if exchange.draft.provider is not None:
            grouped.setdefault(call_name(exchange.draft, contract), []).append(exchange)
    return tuple(
        CallCount(
            name,
            alike[0].draft.operation,
            len(alike),
            sum(exchange.draft.executed or 0 for exchange in alike),
            Counter(map(answer_in_words, alike)),
            sum(exchange.draft.responder == "replay" for exchange in alike),
        )
        for name, alike in grouped.items()
    )


def call_name(draft: Draft, contract: Contract) -> str:
    """``tencent/as:StartInstanceRefresh``; ``tencent DescribeZones`` where the contract has no such operation."""
    if draft.operation is not None:
        return draft.operation.short
    if draft.of_connection:
        return f"{draft.provider} (connections)"
    return f"{draft.provider} {named_action(draft, contract) or '(no operation named)'}"


def named_action(draft: Draft, contract: Contract) -> str | None:
    """What a request to a provider names as its operation, whether there is one of that name or not."""
    if draft.provider is None:
        return None
    spoken_in = spoken(contract.provider(draft.provider), draft.request)
    return PROTOCOLS[spoken_in.protocol].identify(draft.request).action


def answer_in_words(exchange: Exchange) -> str:
    """What was answered: ``result``, a code, a status and why; ``no answer``; in brackets what faults made of it.

    What did not get out, or only in part, is said to be so.
    """
    draft = exchange.draft
    if draft.of_connection:
        return ", ".join(fault.fault for fault in draft.faults) or draft.problem or "broken off"
    met = ", ".join(fault.fault for fault in draft.faults if not _plain(fault, draft))
    arrived = arrival(exchange)
    answer = "no answer" if arrived == "none" else _answer(draft)
    partly = ", in part" if arrived == "part" else ""
    return f"{answer}{partly} ({met})" if met else f"{answer}{partly}"


def _plain(fault: AppliedFault, draft: Draft) -> bool:
    """Whether the answer itself shows the fault."""
    return fault.role == "items" or (fault.role == "answer" and draft.reply is not None)


def _answer(draft: Draft) -> str:
    match draft.reply:
        case ServiceError(code=code, http=http):
            return code if http < 300 else f"{http} {code}"
        case Result(item_errors=errors) if errors:
            return f"result with failed items ({', '.join(dict.fromkeys(error.code for error in errors))})"
        case Result():
            return "result"
        case None if is_miss(draft) and draft.response is not None:
            return f"{draft.response.status} {NO_RECORDING}"
        case None:
            return "no answer" if draft.response is None else f"{draft.response.status} {draft.problem or ''}".rstrip()
