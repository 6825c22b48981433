"""TLS handshakes: those that a client should not have accepted, and those that it broke off without a fault."""

from collections.abc import Iterable, Sequence

from harness.checks.check import Contract
from harness.model import Exchange
from harness.reports.watched_run import Remark

ACCEPTED = "tls-accepted"
BROKEN_OFF = "tls-handshake"


def judge(exchanges: Sequence[Exchange], _contract: Contract) -> Iterable[Remark]:
    """A warning for each fault of TLS that the client took as if nothing was wrong, and for each broken handshake."""
    accepted: dict[str, list[str]] = {}
    broken_off: dict[str, list[str]] = {}
    for exchange in exchanges:
        draft = exchange.draft
        if not draft.of_connection:
            continue
        if draft.problem is not None:
            broken_off.setdefault(draft.problem, []).append(draft.id)
        elif exchange.answered_at is not None and draft.response is None:
            for fault in draft.faults:
                accepted.setdefault(fault.fault, []).append(draft.id)
    for spoiled, evidence in accepted.items():
        message = f"the program went on over a connection with {spoiled}, as if nothing was wrong"
        yield Remark("warning", ACCEPTED, message, None, tuple(evidence))
    for problem, evidence in broken_off.items():
        yield Remark("warning", BROKEN_OFF, problem, None, tuple(evidence))
