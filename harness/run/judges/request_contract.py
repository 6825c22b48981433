"""Each request against the contract: what breaks a documented fact is a finding, the rest is a note."""

from collections.abc import Iterable, Sequence

from harness.checks.check import Contract
from harness.checks.request_contract import broken_facts
from harness.model import Exchange, OperationId
from harness.reports.watched_run import Remark
from harness.run.judges.redirects import own_requests

ABOUT = "request-contract"


def judge(exchanges: Sequence[Exchange], _contract: Contract) -> Iterable[Remark]:
    """A remark for each fact of an operation that its requests break."""
    by_operation: dict[OperationId, list[Exchange]] = {}
    for exchange in own_requests(exchanges):
        if exchange.draft.operation is not None:
            by_operation.setdefault(exchange.draft.operation, []).append(exchange)
    for operation, own in by_operation.items():
        for fact in broken_facts(own):
            documented = fact.status == "documented"
            excuse = "" if documented else f" (not counted: the provider does not document this, it is {fact.status})"
            yield Remark(
                "finding" if documented else "note", ABOUT, f"{fact.message}{excuse}", operation, fact.evidence
            )
