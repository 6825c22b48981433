"""Each signature, where the secret is known: a made-up key's."""

from collections.abc import Iterable, Sequence

from harness.checks.check import Contract
from harness.checks.signature import wrong_signature
from harness.model import Exchange, OperationId
from harness.reports.watched_run import Remark
from harness.run.judges.redirects import own_requests

ABOUT = "signature"


def judge(exchanges: Sequence[Exchange], _contract: Contract) -> Iterable[Remark]:
    """A finding for each way in which an operation's calls were signed wrongly; a note on what was not judged."""
    wrong: dict[tuple[OperationId, str], list[str]] = {}
    strangers: list[str] = []
    for draft in (exchange.draft for exchange in own_requests(exchanges)):
        if draft.operation is None or (draft.responder == "refusal" and draft.params is None):
            continue  # refused before anybody looked at the signature
        reason = wrong_signature(draft)
        if reason is not None:
            wrong.setdefault((draft.operation, reason), []).append(draft.id)
        elif draft.signature == "not judged":
            strangers.append(draft.id)
    for (operation, reason), evidence in wrong.items():
        yield Remark("finding", ABOUT, reason, operation, tuple(evidence))
    if strangers:
        yield Remark("note", ABOUT, "signed with a key of the program's own: not judged", None, tuple(strangers))
