"""What became of a request: a draft while it is answered, an exchange when the connection is done with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from harness.model.call import Reply, SignatureProblem, Violation
from harness.model.contract import OperationId, Params
from harness.wire import HttpRequest, HttpResponse

Role = Literal["answer", "items", "change", "slow", "connection"]
"""What a fault does: answers in the operation's place (or keeps it from answering); fails items of a result; changes
or cuts the answer; only slows it down; meets connections, before there is a call."""
Leaves = Literal["intact", "dressed", "foreign", "damaged", "none"]
"""What a fault leaves of the provider's answer: all of it, as the contract says it; all of it, in a dress that the
contract does not promise; somebody else's answer in its place; an answer that cannot be read; no answer."""
SignatureVerdict = Literal["valid", "not judged"] | SignatureProblem

_LEAST_FIRST: tuple[Leaves, ...] = ("intact", "dressed", "foreign", "damaged", "none")

BY_CONNECTION = "connection"
"""The responder of a draft that is about a connection which never came to a request."""


@dataclass(frozen=True, slots=True)
class AppliedFault:
    """A fault that met a call: the rule it belongs to, its short form, and how many times the rule has hit so far.

    ``role`` is what it does to the call: it answers in the operation's place, fails items, changes or cuts the answer,
    only slows it down, or meets the connection. ``leaves`` is what the client can still get of the provider's answer.
    """

    rule: str
    fault: str
    hit: int
    role: Role = "answer"
    leaves: Leaves = "intact"


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is known of an exchange before the listener has carried the delivery out; secrets are removed.

    ``executed`` is how many times the provider carried the call out; None where there was no call, or nobody can know.
    ``exposed`` says which secrets the request carried in plain where they do not belong: ``secret key in the query``,
    ``secret key in the header X``, ``session token in the URL`` where the signature does not put it there by design.
    """

    id: str
    session: str
    provider: str | None
    operation: OperationId | None
    region: str | None
    request: HttpRequest
    response: HttpResponse | None
    params: Params | None
    reply: Reply | None
    violations: tuple[Violation, ...]
    signature: SignatureVerdict
    signature_detail: str | None
    faults: tuple[AppliedFault, ...]
    executed: int | None
    responder: str
    problem: str | None
    requested_at: datetime
    exposed: tuple[str, ...] = ()

    @property
    def leaves(self) -> Leaves:
        """What its faults left of the provider's answer: the worst of them decides."""
        return max((fault.leaves for fault in self.faults), key=_LEAST_FIRST.index, default="intact")

    @property
    def of_connection(self) -> bool:
        """Whether it is about a connection which never came to a request, or about its handshake alone."""
        return self.responder == BY_CONNECTION


@dataclass(frozen=True, slots=True)
class Exchange:
    """A closed draft: one request and all that became of it.

    ``connection`` numbers the client connections of a listener, from 1; 0 where the request came on none.
    """

    draft: Draft
    answered_at: datetime | None
    closed_at: datetime
    bytes_sent: int
    client_left: bool
    sequence: int
    connection: int = 0
