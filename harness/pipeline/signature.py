"""Whether the signature of a request holds, by the provider's clock and by those that faults have shown."""

from datetime import datetime, timedelta

from harness.model import OperationId, SignatureVerdict
from harness.pipeline.stages import Visit
from harness.signing.scheme import SignatureFailure


def judge_signature(visit: Visit, operation: OperationId, secret: str | None) -> tuple[SignatureVerdict, str | None]:
    """The verdict, and what is wrong in words for a person; not judged where the secret is not known."""
    if visit.access_key is not None and secret is None:
        return "not judged", "the secret of this key is not known"

    def verify(now: datetime) -> SignatureFailure | None:
        return visit.route.scheme.verify(visit.request, secret or "", service=operation.service, now=now)

    failure = verify(visit.now)
    if failure is not None and failure.problem == "expired":
        # A client that was shown another clock and goes by that one is right.
        shown = (visit.now + timedelta(seconds=offset) for offset in visit.session.clocks_shown())
        failure = None if any(verify(now) is None for now in shown) else failure
    if failure is None:
        return "valid", None
    return failure.problem, visit.redactor.text(failure.detail)
