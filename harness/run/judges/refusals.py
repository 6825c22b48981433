"""Requests that nobody could answer as a call: other hosts, unknown operations, what cannot be read."""

from collections.abc import Iterable, Sequence

from harness.checks.check import Contract
from harness.model import Draft, Exchange, ServiceError
from harness.reports.call_counts import named_action
from harness.reports.misses import is_miss
from harness.reports.watched_run import Remark
from harness.responders.replay import REPLAY

NO_PROVIDER = "no-provider"
UNKNOWN_OPERATION = "unknown-operation"
UNREADABLE = "unreadable-request"
_BY_OTHERS = (REPLAY, "live")


def judge(exchanges: Sequence[Exchange], contract: Contract) -> Iterable[Remark]:
    """A note for each host and each operation that the specs do not have; a warning for calls that cannot be read.

    Of what a recording or the real provider has answered nothing is said, nor of what no recording answers.
    """
    problems: dict[str, list[str]] = {}
    operations: dict[str, list[str]] = {}
    unreadable: dict[tuple[str, str], list[Exchange]] = {}
    for exchange in exchanges:
        draft = exchange.draft
        if draft.of_connection or is_miss(draft) or draft.responder in _BY_OTHERS:
            continue
        if draft.provider is None:
            problems.setdefault(draft.problem or f"{draft.request.authority} is unknown", []).append(draft.id)
        elif draft.operation is None:
            operations.setdefault(_no_operation(draft, contract), []).append(draft.id)
        elif draft.params is None and isinstance(draft.reply, ServiceError):
            said = f"{draft.reply.code}: {draft.reply.message}"
            unreadable.setdefault((draft.operation.short, said), []).append(exchange)
    for (_, said), own in unreadable.items():
        message = f"could not be read as a call, and was answered with {said}"
        yield Remark("warning", UNREADABLE, message, own[0].draft.operation, tuple(one.draft.id for one in own))
    for said, evidence in operations.items():
        yield Remark("note", UNKNOWN_OPERATION, said, None, tuple(evidence))
    for problem, evidence in problems.items():
        yield Remark("note", NO_PROVIDER, f"answered with 599: {problem}", None, tuple(evidence))


def _no_operation(draft: Draft, contract: Contract) -> str:
    action = named_action(draft, contract)
    if action is None:
        return f"a request to {draft.provider} named no operation"
    said = f"{draft.provider} {action} is in no spec, and was answered as unknown"
    return f"{said}; `harness derive` makes a spec of the vendor's page"
