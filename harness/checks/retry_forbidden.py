"""An error that the contract says not to retry is not retried."""

from harness.checks.attempts import attempts, hint_of, provider_of
from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.model import Conversation, ErrorSpec


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    provider = provider_of(conversation, contract)
    made = attempts(conversation)
    lasting = [
        (one, one.error.spec)
        for one in made
        if one.error is not None
        and one.error.spec is not None
        and _lasts(one.error.spec)
        and hint_of(one.exchange, provider) is None
    ]
    repeated = [(one, row) for one, row in lasting if one.number < len(made)]
    if not repeated:
        return PASS if lasting else None
    # What the contract forbids weighs more than what only is no use.
    one, row = min(repeated, key=lambda pair: pair[1].retry != "no")
    after = made[one.number]
    status = row.status if row.retry == "no" else "unknown"
    says = "which is documented as not to be retried" if row.retry == "no" else f"an error of kind {row.kind}"
    reason = f"attempt {one.number} was answered with {row.code}, {says}, and the call was made again"
    return broken(status, reason, [one.exchange, after.exchange], facts=[row.source])


def _lasts(row: ErrorSpec) -> bool:
    return row.retry == "no" or (row.retry == "unknown" and row.kind in {"client", "auth"})


CHECK = Check(
    id="retry-forbidden",
    group="retry",
    severity="medium",
    about="answer",
    rests_on="what the error row says of calling again",
    explains="An error that calling again cannot mend comes back as often as it is asked for. Until the last attempt "
    "the caller waits for what was known after the first, and the calls count against his rate; with wrong "
    "credentials they can lock an account.",
    judge=_judge,
)
