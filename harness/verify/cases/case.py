"""What a case is: one thing to try with a client, with an id that never changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from harness.contract.catalog import Catalog
from harness.model import FactStatus, Operation, OperationId, Params, RateLimit

Group = Literal[
    "example",
    "request",
    "item",
    "common",
    "throttle",
    "fault",
    "retry",
    "idempotency",
    "time",
    "transport",
    "pace",
    "logging",
    "parameters",
    "sequence",
]
GROUPS: tuple[Group, ...] = get_args(Group)
"""What a case is about: an example of the page; an error of the request, of an item, of all operations; the rate; an
answer or a connection that breaks; errors and then none; answers lost after execution; answers that do not come;
certificates and other hosts; a burst; what a client writes into its log; generated parameters; operations one after the
other."""

CLIENT_TIMEOUT = 10.0
"""The seconds that clients are configured with where time is not what a case is about."""


@dataclass(frozen=True, slots=True)
class ExpectResult:
    """The call is answered with a result without item errors."""

    def __str__(self) -> str:
        return "a result"


@dataclass(frozen=True, slots=True)
class ExpectError:
    """The call is answered with this service error."""

    code: str
    http: int

    def __str__(self) -> str:
        return f"the error {self.code} with HTTP {self.http}"


@dataclass(frozen=True, slots=True)
class ExpectItemErrors:
    """The call is answered with a result in which these items failed; no items: all of them."""

    code: str
    items: tuple[str, ...]

    def __str__(self) -> str:
        return f"a result with the error {self.code} for {', '.join(self.items) or 'each item'}"


@dataclass(frozen=True, slots=True)
class ExpectMet:
    """Nothing is ordered but that every rule of the case meets a call."""

    def __str__(self) -> str:
        return "that every rule meets a call"


Expected: TypeAlias = ExpectResult | ExpectError | ExpectItemErrors | ExpectMet


@dataclass(frozen=True, slots=True)
class FromCall:
    """A parameter taken from an earlier call of the case, counted from 1, as a program would take it.

    ``part`` is ``request``, a parameter that was given, or ``response``, a member of the result that the client showed.
    """

    call: int
    part: Literal["request", "response"]
    member: str


@dataclass(frozen=True, slots=True)
class CaseCall:
    """One call of a case: ``wait`` are seconds by which the session's clock is stepped before it.

    ``operation`` is None where it is the case's own; ``taken`` are parameters that come from earlier calls; ``invalid``
    says that the parameters break the contract on purpose.
    """

    params: Params
    expected: Expected
    wait: float = 0.0
    operation: OperationId | None = None
    taken: tuple[tuple[str, FromCall], ...] = ()
    invalid: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One thing tried with a client: the rules of its session, the calls, and what must be seen for each.

    ``basis`` is the status of the fact that the case as a whole rests on; ``row`` the key of a listed error row;
    ``rate`` what a case about throttling lets through. ``timeout`` is what the client is configured with, in seconds;
    None leaves it its own default. ``every_variant``: it is tried with each configuration of a client, else only with
    the defaults. ``slow``: it may wait for a default timeout of 30 s or more. ``logging``: the client's own log is
    turned on, and looked at. ``tls`` says that it is about the connection or its handshake before there is a call: a
    client at the endpoint meets nothing there. ``token``: the client's credentials are temporary,
    with a session token. ``spare`` are those of the rules that only a client which calls again
    meets: that they met no call is no fault of the run.
    """

    id: str
    group: Group
    operation: OperationId
    calls: tuple[CaseCall, ...]
    rules: tuple[str, ...] = ()
    manual_clock: bool = False
    basis: FactStatus = "documented"
    row: str | None = None
    rate: RateLimit | None = None
    timeout: float | None = CLIENT_TIMEOUT
    every_variant: bool = False
    slow: bool = False
    logging: bool = False
    tls: bool = False
    token: bool = False
    spare: tuple[str, ...] = ()


Generator: TypeAlias = Callable[[Catalog, Operation, int], Iterator[Case]]
"""Makes the cases of one kind for an operation, from the contract alone; the number is the seed of the run."""
