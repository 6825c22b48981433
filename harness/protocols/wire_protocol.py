"""What every wire protocol can do, in both directions."""

from typing import Literal, Protocol

from harness.model import Call, FactStatus, Identity, Operation, OperationId, Reply
from harness.wire import HttpRequest, HttpResponse

MalformedKind = Literal["malformed", "method", "too_large"]


class Malformed(Exception):
    """A message that cannot be decoded; ``kind`` is a key of the provider's ``violations`` table."""

    def __init__(self, kind: MalformedKind, detail: str) -> None:
        super().__init__(detail)
        self.kind: MalformedKind = kind
        self.detail = detail


class WireProtocol(Protocol):
    """One way of putting calls and replies on the wire. Methods are pure: no clock, no state, no I/O."""

    @property
    def name(self) -> str:
        """The name used in ``provider.yaml``."""
        ...

    @property
    def content_type_status(self) -> FactStatus:
        """How far it is established which content type answers have."""
        ...

    def recognises(self, request: HttpRequest) -> bool:
        """Whether the request looks like this protocol, whatever its host."""
        ...

    def identify(self, request: HttpRequest) -> Identity:
        """Action, version, service, region as far as they can be read without the contract. Never raises."""
        ...

    def parse(self, request: HttpRequest, operation: Operation) -> Call:
        """The call with parameters typed by the operation's input; what cannot be converted stays as sent.

        Unknown parameters are kept. Raises Malformed where there is nothing to type.
        """
        ...

    def build(self, call: Call, operation: Operation, *, authority: str, scheme: str = "https") -> HttpRequest:
        """An unsigned request for the call, as the vendor documents it."""
        ...

    def serialize(self, reply: Reply, operation: Operation | OperationId, *, region: str | None) -> HttpResponse:
        """The answer on the wire. An id alone is enough for an operation that does not exist (an unknown action).

        Item errors are put into the output by its shape, so they need the operation: ValueError without it.
        """
        ...

    def parse_response(self, response: HttpResponse, operation: Operation) -> Reply:
        """The reply that an answer carries; raises Malformed if it is not this protocol's envelope."""
        ...
