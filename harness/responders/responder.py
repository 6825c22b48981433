"""What every responder can do."""

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from harness.model import Call, Operation, Reply
from harness.wire import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class AskProvider:
    """The real provider is to answer: the request may be forwarded to its own host."""

    host: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This responder does not answer the request; ``reason`` is for a person."""

    reason: str


@dataclass(frozen=True, slots=True)
class Played:
    """A recording answers, with this response."""

    response: HttpResponse


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks: the session, the key id that the request names, and the secrets that it could give away."""

    session: str
    access_key: str | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)


Response: TypeAlias = Reply | AskProvider | Played | Refused


class Responder(Protocol):
    """Who answers where no fault does. Pure: the request id is given."""

    @property
    def name(self) -> str:
        """Its name in the journal."""
        ...

    def respond(
        self, request: HttpRequest, call: Call, operation: Operation, *, request_id: str, asked: Asked
    ) -> Response:
        """The answer to a call, or who gives it."""
        ...
