"""What a client asked and what is answered: calls, violations, replies, deliveries."""

import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from harness.model.contract import ErrorSpec, FactStatus, OperationId, Params, Source
from harness.wire import HttpResponse

_OPERATION_NAME = re.compile(r"[A-Z][A-Za-z]{2,63}")

SignatureProblem = Literal["missing", "malformed", "time", "unknown_key", "expired", "payload", "scope", "mismatch"]


@dataclass(frozen=True, slots=True)
class Credentials:
    """A made-up or user-given key pair."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a protocol reads off a request before the operation is known. Absent parts are None."""

    action: str | None
    version: str | None
    service: str | None = None
    region: str | None = None
    access_key: str | None = None

    @property
    def plain_action(self) -> str | None:
        """The action if it looks like a name, to be told: what does not may be anything, a secret too."""
        return self.action if self.action is not None and _OPERATION_NAME.fullmatch(self.action) else None


@dataclass(frozen=True, slots=True)
class Call:
    """A decoded request: parameters are typed by the input shape."""

    operation: OperationId
    params: Params
    access_key: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that breaks the contract. ``status`` is that of the fact broken: only ``documented`` can fail a client.

    ``pointer`` is a JSON pointer into the parameters; ``keyword`` is the JSON Schema keyword, or ``malformed``.
    """

    pointer: str
    keyword: str
    message: str
    source: Source
    status: FactStatus = "documented"


@dataclass(frozen=True, slots=True)
class ItemError:
    """An error of a single item inside a success."""

    item: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """The operation succeeded; ``value`` holds the output members, items that failed included."""

    value: Params
    request_id: str
    item_errors: tuple[ItemError, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceError:
    """The provider refused; ``spec`` is the error row it stands for, None where it is no listed row."""

    code: str
    message: str
    http: int
    request_id: str
    spec: ErrorSpec | None = None
    message_status: FactStatus = "documented"


Reply: TypeAlias = Result | ServiceError


@dataclass(frozen=True, slots=True)
class Pace:
    """``size`` bytes at a time, ``seconds`` apart."""

    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Wait:
    """Let ``seconds`` pass before the next step."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Execute:
    """The provider carries the call out here, once: if the client has left by then, it never does."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send the whole response, as HTTP does."""

    response: HttpResponse


@dataclass(frozen=True, slots=True)
class Write:
    """Send these bytes of an answer as they are, below HTTP; all at once, or at a pace."""

    data: bytes
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection in good order (FIN), once all is out."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Break the connection off (RST); what is not out yet is lost."""


@dataclass(frozen=True, slots=True)
class Hang:
    """Nothing more, for as long as the client stays."""


Step: TypeAlias = Wait | Execute | Send | Write | Close | Reset | Hang


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer leaves: the steps in their order.

    ``response`` is the answer as it was meant where the steps write bytes of it; it is for those who look on.
    After the last step the connection stays open for the next request, unless a step has ended it.
    """

    steps: tuple[Step, ...]
    response: HttpResponse | None = None
