"""What a client said of its calls, and what is said of the client."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from harness.model.call import ItemError
from harness.model.contract import Json, OperationId, Params, RateLimit
from harness.model.exchange import Exchange

OutcomeKind = Literal["result", "service_error", "client_error", "timeout", "crash"]
Severity = Literal["high", "medium", "low"]
Verdict = Literal["pass", "fail", "inconclusive"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a client said came of one call. Times are seconds of the driver's monotonic clock.

    ``item_errors`` are those that the client's own result object showed. ``contacted`` lists the ``host:port``
    addresses other than the configured proxy or endpoint that the driver saw the client try to reach.
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


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges that one client call caused, with its outcome; ``region`` is the one that the client was given."""

    operation: OperationId
    params: Params
    outcome: Outcome
    exchanges: tuple[Exchange, ...]
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one check says of one case; ``reason`` says why it is no pass."""

    check: str
    verdict: Verdict
    severity: Severity
    reason: str = ""
    evidence: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case with all that was seen; the verdict is the worst of its judgements (fail, inconclusive, pass).

    ``rate`` is what a case about throttling let through; if it is not documented, nothing in the answers fails.
    """

    case: str
    group: str
    client: str
    operation: OperationId
    verdict: Verdict
    judgements: tuple[Judgement, ...]
    conversations: tuple[Conversation, ...]
    rate: RateLimit | None = None


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """A client under test as its driver introduced itself."""

    name: str
    package: str
    version: str
    runtime: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """The result of one `harness verify`. ``unsound`` lists why the run cannot be trusted; empty if it can.

    ``not_tried`` are operations of the catalog that no client's driver lists, though it speaks to their provider.
    """

    seed: int
    clients: tuple[ClientInfo, ...]
    results: tuple[CaseResult, ...]
    findings: tuple[Finding, ...]
    unsound: tuple[str, ...]
    started: datetime
    ended: datetime
    not_tried: tuple[OperationId, ...] = ()
