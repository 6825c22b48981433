"""What a client said of its calls, and what is said of the client."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from harness.model.call import ItemError
from harness.model.contract import Json, OperationId, Params, RateLimit, Source
from harness.model.exchange import Exchange

OutcomeKind = Literal["result", "service_error", "client_error", "timeout", "unsupported", "hung", "died", "crash"]
"""The first four are what the client said; ``unsupported``: it has no way to be asked this. ``hung``: it had said
nothing when patience ended; ``died``: its process ended during the call, alone in it; ``crash``: the driver failed, and
of the client nothing is known."""
TimeoutCovers = Literal["call", "attempt", "read", "unknown"]
"""What a client documents that its timeout limits: a whole call, each attempt of it, or each wait for the network."""
CheckGroup = Literal["request", "outcome", "retry", "idempotency", "time", "robust", "transport", "pace"]
CHECK_GROUPS: tuple[CheckGroup, ...] = get_args(CheckGroup)
Severity = Literal["high", "medium", "low"]
Verdict = Literal["pass", "fail", "inconclusive"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a client said came of one call. Times are seconds of the driver's monotonic clock.

    ``item_errors`` are those that the client's own result object showed. ``contacted`` lists the ``host:port``
    addresses other than the configured proxy or endpoint that the driver saw the client try to reach. ``error_own``
    says whether the error is of one of the client's own classes; None where the driver does not tell. ``log`` is what
    the client logged, and ``exposed`` names the secrets ("secret key", "session token") that it held.
    """

    kind: OutcomeKind
    value: Json = None
    code: str | None = None
    message: str | None = None
    request_id: str | None = None
    http: int | None = None
    error_type: str | None = None
    item_errors: tuple[ItemError, ...] = ()
    contacted: tuple[str, ...] = ()
    detail: str | None = None
    started: float = 0.0
    ended: float = 0.0
    error_own: bool | None = None
    log: str | None = None
    exposed: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long the call took."""
        return self.ended - self.started


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges that one client call caused, in the order of the requests, with its outcome.

    ``region`` and ``timeout`` (seconds) are what the client was configured with; ``timeout`` is None where it had its
    own default, and ``timeout_covers`` says what it limits. ``variant`` names its configuration, ``logging`` says that
    its own log was turned on. ``invalid`` says that the parameters break the contract on purpose.
    """

    operation: OperationId
    params: Params
    outcome: Outcome
    exchanges: tuple[Exchange, ...]
    region: str | None = None
    timeout: float | None = None
    timeout_covers: TimeoutCovers = "unknown"
    variant: str = "defaults"
    logging: bool = False
    invalid: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one check says of one case; ``reason`` says why it is no pass, ``facts`` what of the contract it breaks."""

    check: str
    verdict: Verdict
    severity: Severity
    reason: str = ""
    evidence: tuple[str, ...] = ()
    group: CheckGroup = "outcome"
    facts: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect found. ``evidence`` are exchange ids, ``repeat`` is the command that shows it again."""

    id: str
    case: str
    client: str
    check: str
    severity: Severity
    operation: OperationId
    message: str
    evidence: tuple[str, ...]
    repeat: str
    group: CheckGroup = "outcome"
    facts: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case with all that was seen; the verdict is the worst of its judgements (fail, inconclusive, pass).

    ``rate`` is what a case about throttling let through; if it is not documented, nothing in the answers fails.
    ``rules`` are those that its session had.
    """

    case: str
    group: str
    client: str
    operation: OperationId
    verdict: Verdict
    judgements: tuple[Judgement, ...]
    conversations: tuple[Conversation, ...]
    rate: RateLimit | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """A client under test as its driver introduced itself; ``name`` is the one that it has in the report.

    Two variants of one client, or two versions, are two clients under test.
    """

    name: str
    package: str
    version: str
    runtime: str
    variant: str = "defaults"


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that the contract leaves free, as the client was seen to do it: ``name`` is the same for all clients.

    ``value`` is what was seen, in words; ``number`` the same as a number where it is one; ``cases`` where it was seen.
    """

    client: str
    name: str
    value: str
    number: float | None = None
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunReport:
    """The result of one `harness verify`. ``unsound`` lists why the run cannot be trusted; empty if it can.

    ``not_tried`` are operations of the catalog that no client's driver lists, though it speaks to their provider.
    ``profile`` is what the contract leaves free; ``waited`` the seconds in which clients were waiting, summed over all
    calls.
    """

    seed: int
    clients: tuple[ClientInfo, ...]
    results: tuple[CaseResult, ...]
    findings: tuple[Finding, ...]
    unsound: tuple[str, ...]
    started: datetime
    ended: datetime
    not_tried: tuple[OperationId, ...] = ()
    profile: tuple[Trait, ...] = ()
    waited: float = 0.0
