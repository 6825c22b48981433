"""The pace of the calls against the rate that the page gives; a note, since no single client owns a rate."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from harness.checks.check import Contract
from harness.model import Exchange, OperationId
from harness.reports.watched_run import Remark

ABOUT = "pace"


def judge(exchanges: Sequence[Exchange], contract: Contract) -> Iterable[Remark]:
    """A note for each operation and region that was called more often than its contract allows, with both numbers."""
    calls: dict[tuple[OperationId, str | None], list[Exchange]] = {}
    for exchange in exchanges:
        operation = exchange.draft.operation
        if operation is not None:
            calls.setdefault((operation, exchange.draft.region), []).append(exchange)
    for (operation, region), own in calls.items():
        limit = contract.operation(operation).rate_limit
        if limit is None or limit.status == "unknown":
            continue
        first, most = _busiest([exchange.draft.requested_at for exchange in own], limit.seconds)
        if most > limit.requests:
            evidence = tuple(exchange.draft.id for exchange in own[first : first + most])
            where = "" if region is None else f" in {region}"
            yield Remark(
                "note",
                ABOUT,
                f"up to {most} calls within {limit.seconds:g} s{where}; {limit.status}: {limit.requests}",
                operation,
                evidence,
            )


def _busiest(moments: Sequence[datetime], seconds: float) -> tuple[int, int]:
    """Of the spans of that length the one with the most moments: the place of its first one, and how many they are.

    ``moments`` are in order.
    """
    span = timedelta(seconds=seconds)
    best = (0, 0)
    first = 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= span:
            first += 1
        if last - first + 1 > best[1]:
            best = (first, last - first + 1)
    return best
