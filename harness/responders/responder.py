"""What every responder can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, TypeAlias

from harness.model import Call, Json, Leaves, Operation, Reply
from harness.wire import HttpRequest, HttpResponse


def _nothing() -> Mapping[str, Json]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AskProvider:
    """The real provider is to answer: the request may be forwarded to its own host."""

    host: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This responder does not answer the request; ``reason`` is for a person, ``told`` the same as data."""

    reason: str
    told: Mapping[str, Json] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Played:
    """A recording answers, with this response; ``leaves`` is what faults had left of it when it was recorded."""

    response: HttpResponse
    leaves: Leaves = "intact"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks: the session, the key id that the request names, and the secrets that it could give away.

    ``at_endpoint``: the client was given the harness as its endpoint. ``lost``: the answer will not reach the client.
    """

    session: str
    access_key: str | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
    at_endpoint: bool = False
    lost: bool = False


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
