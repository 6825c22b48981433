"""Calls that change something and were carried out more than once with the same parameters."""

import json
from collections.abc import Iterable, Sequence

from harness.checks.check import Contract
from harness.model import Exchange, Operation, Result, ServiceError
from harness.reports.arrival import arrival
from harness.reports.watched_run import Remark, Weight

ABOUT = "repeated-call"


def judge(exchanges: Sequence[Exchange], contract: Contract) -> Iterable[Remark]:
    """A remark for each call that was carried out again; a warning where its first answer was lost or an error.

    With the same idempotency token each time it is a note in any case: that is what the token is for.
    """
    alike: dict[tuple[str, str | None, str], list[Exchange]] = {}
    for exchange in exchanges:
        draft = exchange.draft
        if draft.operation is None or draft.params is None or not draft.executed:
            continue
        operation = contract.operation(draft.operation)
        if operation.mutates is False:
            continue
        tokens = _token_names(operation)
        params = {name: value for name, value in draft.params.items() if name not in tokens}
        key = (str(draft.operation), draft.region, json.dumps(params, sort_keys=True))
        alike.setdefault(key, []).append(exchange)
    for group in alike.values():
        if len(group) > 1:
            yield _remark(group, contract)


def _remark(group: Sequence[Exchange], contract: Contract) -> Remark:
    identity = group[0].draft.operation
    assert identity is not None  # noqa: S101 - others are not grouped
    operation = contract.operation(identity)
    lost = [exchange for exchange in group[:-1] if _answer_lost(exchange)]
    weight, tokens = _tokens(group, operation)
    times = "twice" if len(group) == 2 else f"{len(group)} times"
    message = f"carried out {times} with the same parameters, {tokens}"
    if lost:
        message = f"{message}; the program tried again after {_answered(lost[0])}, though the call had been carried out"
    else:
        weight = "note"
    return Remark(weight, ABOUT, message, identity, tuple(exchange.draft.id for exchange in group))


def _tokens(group: Sequence[Exchange], operation: Operation) -> tuple[Weight, str]:
    """How the calls tell the provider that they are the same one, and what a repetition weighs then."""
    names = _token_names(operation)
    if not names:
        natural = operation.idempotency == "natural"
        return ("note", "which is the same as once") if natural else ("warning", "and the API has no idempotency token")
    sent = [tuple((exchange.draft.params or {}).get(name) for name in names) for exchange in group]
    name = " and ".join(names)
    if all(token == sent[0] for token in sent):
        if any(part is not None for part in sent[0]):
            return "note", f"each time with the same {name}, by which the provider knows it again"
        return "warning", f"without {name}"
    return "warning", f"each time with another {name}"


def _token_names(operation: Operation) -> tuple[str, ...]:
    return tuple(member.name for member in operation.input.members if member.idempotency_token)


def _answer_lost(exchange: Exchange) -> bool:
    """Whether the program could not know from the answer that its call had been carried out."""
    return not isinstance(exchange.draft.reply, Result) or arrival(exchange) != "whole"


def _answered(exchange: Exchange) -> str:
    draft, arrived = exchange.draft, arrival(exchange)
    if arrived == "none":
        return "an answer that never arrived"
    if isinstance(draft.reply, ServiceError):
        return f"the error {draft.reply.code}"
    if arrived == "part":
        return f"an answer of which only {exchange.bytes_sent} bytes arrived"
    faults = ", ".join(fault.fault for fault in draft.faults)
    return f"an answer that was not the operation's own ({faults})"
