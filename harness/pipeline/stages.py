"""What is known of a request after each stage: values that the next stage takes and nobody changes."""

from dataclasses import dataclass, field
from datetime import datetime

from harness.cassette.interaction import Take
from harness.errors import UnsoundRun
from harness.faults.plan import NO_FAULTS, Decision
from harness.model import Call, Delivery, Draft, Identity, Operation, OperationId, SignatureVerdict, Violation
from harness.protocols.router import Route
from harness.sessions import Session
from harness.signing.redaction import Redactor
from harness.wire import HttpRequest


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a request, and what is known of the exchange so far.

    ``take`` is what there is to record before the answer leaves; None where it is no answer of the provider's, does
    not leave as a whole, or was recorded before.
    """

    draft: Draft
    delivery: Delivery
    take: Take | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with provider and session known; ``number`` counts the session's exchanges.

    ``at_endpoint``: the client was given the harness as its endpoint. ``exposed`` says which secrets the request
    carried in plain where they do not belong; ``secrets`` are those that it could give away. ``records_faults``: what
    is recorded is the answer that leaves, not the one that faults have changed.
    """

    request: HttpRequest
    route: Route
    identity: Identity
    session: Session
    access_key: str | None
    number: int
    request_id: str
    redactor: Redactor
    now: datetime
    at_endpoint: bool = False
    exposed: tuple[str, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)
    records_faults: bool = True


@dataclass(frozen=True, slots=True)
class Considered:
    """All that was found out about a call before anybody answers it; what is not reached yet is empty."""

    operation: Operation | None = None
    call: Call | None = None
    signature: SignatureVerdict = "not judged"
    signature_detail: str | None = None
    violations: tuple[Violation, ...] = ()
    decision: Decision = NO_FAULTS

    def settled(self) -> tuple[Operation, Call]:
        """Operation and call of a request that got as far as having both."""
        if self.operation is None or self.call is None:
            raise UnsoundRun("a request without a call cannot be answered as one")
        return self.operation, self.call


@dataclass(frozen=True, slots=True)
class Forward:
    """The request may go to the real provider at ``host``; hand this and its response to ``complete``.

    ``wait`` are the seconds to let pass before it goes; if the client leaves meanwhile, it must not go.
    """

    host: str
    visit: Visit
    considered: Considered
    wait: float = 0.0


def addressed(visit: Visit) -> OperationId:
    """What the request names, whether or not there is such an operation."""
    identity, provider = visit.identity, visit.route.provider
    service = identity.service or next(iter(provider.services), "")
    return OperationId(provider.name, service, identity.version or "", identity.action or "")


def region_of(visit: Visit, considered: Considered) -> str | None:
    """The region of the call, or of the request where there is no call yet."""
    return (considered.call.region if considered.call is not None else None) or visit.identity.region
