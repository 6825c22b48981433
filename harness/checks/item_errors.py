"""Errors of single items inside a success can be seen by the caller."""

from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.checks.delivered import sent_result
from harness.model import Conversation, ErrorSpec, FactStatus, ItemError


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    sent, outcome = sent_result(conversation, contract), conversation.outcome
    if sent is None or not (sent[1].item_errors or outcome.item_errors):
        return None
    if outcome.kind != "result" and not outcome.item_errors:
        return None  # that a success became an error is another check's business
    answer, reply = sent
    rows = {row.code: row for row in contract.errors(conversation.operation) if row.scope == "item"}
    shown = outcome.item_errors
    unseen = [error for error in reply.item_errors if not _seen(error, shown, rows.get(error.code))]
    sent_keys = {(error.item, error.code) for error in reply.item_errors}
    invented = [error for error in shown if (error.item, error.code) not in sent_keys]
    source = contract.operation(conversation.operation).source
    if invented:
        reason = f"the caller was shown item errors that were not sent: {_named(invented)}"
        return broken("documented", reason, [answer.exchange], facts=[source])
    if not unseen:
        return PASS
    statuses: list[FactStatus] = [rows[e.code].status if e.code in rows else "unknown" for e in unseen]
    status = "documented" if "documented" in statuses else statuses[0]
    facts = dict.fromkeys(rows[error.code].source for error in unseen if error.code in rows)
    reason = f"item errors that were sent cannot be seen by the caller: {_named(unseen)}"
    return broken(status, reason, [answer.exchange], facts=facts)


def _named(errors: list[ItemError]) -> str:
    return ", ".join(f"{error.code} of {error.item}" for error in errors)


def _seen(error: ItemError, shown: tuple[ItemError, ...], row: ErrorSpec | None) -> bool:
    judged = row is not None and row.message_status == "documented"
    return any(
        (other.item, other.code) == (error.item, error.code) and (not judged or error.message in other.message)
        for other in shown
    )


CHECK = Check(
    id="item-errors",
    group="outcome",
    severity="high",
    about="answer",
    rests_on="the item error rows of the operation",
    explains="In a success, items can have failed one by one. A caller who is not shown them, with their item and "
    "their code, takes them for done.",
    judge=_judge,
)
