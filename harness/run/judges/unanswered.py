"""Calls that are known and got no answer of a provider: no recording answers them, or nobody is allowed to."""

from collections.abc import Iterable, Sequence

from harness.checks.check import Contract
from harness.model import Draft, Exchange, OperationId
from harness.pipeline.drafts import OWN_ERROR
from harness.reports.misses import is_miss
from harness.reports.watched_run import Remark

ABOUT = "no-recording"
NOT_ANSWERED = "not-answered"
_NOBODY = "none"


def judge(exchanges: Sequence[Exchange], _contract: Contract) -> Iterable[Remark]:
    """A finding for each call that no recording answers, with the nearest one; a warning for the others."""
    misses: dict[tuple[str, OperationId | None], list[str]] = {}
    others: dict[tuple[str, OperationId | None], list[str]] = {}
    for exchange in exchanges:
        draft = exchange.draft
        key = (draft.problem or "", draft.operation)
        if is_miss(draft):
            misses.setdefault(key, []).append(draft.id)
        elif draft.provider is not None and draft.responder == _NOBODY and draft.problem and not _is_ours(draft):
            others.setdefault(key, []).append(draft.id)
    for (problem, operation), evidence in misses.items():
        yield Remark("finding", ABOUT, problem, operation, tuple(evidence))
    for (problem, operation), evidence in others.items():
        yield Remark("warning", NOT_ANSWERED, f"answered with 599: {problem}", operation, tuple(evidence))


def _is_ours(draft: Draft) -> bool:
    """Whether a mistake of ours was in the way, which makes the run unsound and is told there."""
    return OWN_ERROR in (draft.problem or "")
