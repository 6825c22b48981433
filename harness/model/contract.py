"""What the contract says: operations, their shapes and errors, and the providers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
Params: TypeAlias = Mapping[str, Json]

FactStatus = Literal["documented", "inferred", "contradicted", "unknown"]
Scope = Literal["request", "item", "common"]
ErrorKind = Literal["client", "auth", "throttling", "conflict", "server", "unknown"]
Retry = Literal["yes", "no", "after", "unknown"]
Idempotency = Literal["token", "natural", "none", "unknown"]
ShapeType = Literal["string", "integer", "number", "boolean", "list", "structure"]
Phase = Literal["before", "after", "mid", "connection"]


def _all_documented() -> Mapping[str, FactStatus]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class OperationId:
    """Names one operation; ``str()`` gives ``tencent/as/2018-04-19/StartInstanceRefresh``."""

    provider: str
    service: str
    version: str
    name: str

    def __str__(self) -> str:
        return f"{self.provider}/{self.service}/{self.version}/{self.name}"

    @property
    def short(self) -> str:
        """``tencent/as:StartInstanceRefresh``."""
        return f"{self.provider}/{self.service}:{self.name}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from: the spec file and the anchor in it; page lines where a derived page gave it.

    ``lines`` are 1-based and inclusive; ``evidence`` says in words what a hand-written fact rests on.
    """

    file: str
    anchor: str
    page: str | None = None
    page_updated: str | None = None
    page_sha256: str | None = None
    lines: tuple[int, int] | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A type with its limits. Lengths are in characters, ``item`` belongs to lists, ``members`` to structures."""

    type: ShapeType
    name: str | None = None
    members: tuple["Member", ...] = ()
    item: "Shape | None" = None
    enum: tuple[Json, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    charset: str | None = None
    pattern: str | None = None

    def member(self, name: str) -> "Member | None":
        """The member of that name, or None."""
        return next((member for member in self.members if member.name == name), None)


@dataclass(frozen=True, slots=True)
class Member:
    """A parameter or an output member.

    ``wire`` is the name as the page writes it (``InstanceIds.N``). ``required`` is None where nothing says it.
    ``statuses`` holds the status of each fact that is not documented, by its key (``required``, ``type``, ``enum``,
    ``default``, ``max_items`` …; ``*`` for the member as a whole).
    """

    name: str
    shape: Shape
    source: Source
    wire: str | None = None
    required: bool | None = None
    default: Json = None
    example: Json = None
    idempotency_token: bool = False
    nullable: bool = False
    statuses: Mapping[str, FactStatus] = field(default_factory=_all_documented)

    def status(self, fact: str) -> FactStatus:
        """The status of one fact about this member; ``documented`` unless something else is recorded."""
        return self.statuses.get(fact, self.statuses.get("*", "documented"))


@dataclass(frozen=True, slots=True)
class ErrorSpec:
    """One documented error row. Its key is (operation, scope, http, code).

    ``message`` is the wire text (``%s`` and the like where ``template``), None where nobody documents it.
    ``http`` is None for item errors, and where it is unknown. ``message_status`` tells how far the text can be trusted.
    """

    scope: Scope
    code: str
    source: Source
    http: int | None = None
    message: str | None = None
    template: bool = False
    message_arguments: tuple[str, ...] = ()
    kind: ErrorKind = "unknown"
    retry: Retry = "unknown"
    status: FactStatus = "documented"
    http_status: FactStatus = "documented"
    message_status: FactStatus = "documented"

    @property
    def key(self) -> str:
        """``request/403/DiskError``, ``item/InvalidInstanceStatus``, ``common/200/InternalError``."""
        return f"{self.scope}/{self.http}/{self.code}" if self.http is not None else f"{self.scope}/{self.code}"


@dataclass(frozen=True, slots=True)
class RateLimit:
    """``requests`` calls in ``seconds``, counted in fixed windows, per session, region and operation."""

    requests: int
    seconds: float
    status: FactStatus = "documented"
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """An example of the page: typed parameters and the decoded answer body, either may be missing."""

    title: str
    params: Params | None = None
    response: Json = None


@dataclass(frozen=True, slots=True)
class Link:
    """A value of one operation's call or result feeds a parameter of another, as in OpenAPI links.

    ``parameters`` maps the target's parameter to ``request:Name`` or ``response:Name``.
    """

    target: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something a page says against itself, a sibling or the vendor's conventions, and what was decided."""

    id: str
    at: str
    claims: tuple[str, ...]
    decision: str


@dataclass(frozen=True, slots=True)
class Operation:
    """What the contract says of one operation.

    ``undeclared`` tells how far it is established that parameters which the page does not list are refused.
    """

    id: OperationId
    protocol: str
    methods: tuple[str, ...]
    hosts: tuple[str, ...]
    input: Shape
    output: Shape
    errors: tuple[ErrorSpec, ...]
    source: Source
    rate_limit: RateLimit | None = None
    mutates: bool | None = None
    idempotency: Idempotency = "unknown"
    region_required: bool | None = None
    examples: tuple[Example, ...] = ()
    links: tuple[Link, ...] = ()
    facts: tuple[Mapping[str, Json], ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    undeclared: FactStatus = "inferred"


@dataclass(frozen=True, slots=True)
class ErrorTemplate:
    """How a provider says something of its own accord (a violation, a signature failure, a throttle).

    ``message`` is a format string over named fields (``{parameter}``, ``{action}``, ``{version}``, ``{service}``,
    ``{count}``, ``{limit}``, ``{window}``, ``{value}``, ``{access_key}``).
    """

    code: str
    http: int
    message: str
    status: FactStatus
    evidence: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where the parts of an answer's body stand, as JSON pointers; the empty pointer is the body itself."""

    result: str
    error: str
    request_id: str


@dataclass(frozen=True, slots=True)
class ListedHttp:
    """The HTTP status of listed request errors whose page gives none, and how far it is established."""

    http: int
    status: FactStatus


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What names the operation in a request: ``header:X-TC-Action``, ``query:Action``.

    ``location`` is where the documented form of a request carries its parameters; ``list_base`` is the number of the
    first element of a flattened list.
    """

    action: str
    version: str
    location: Literal["json", "query"]
    list_base: int = 1


@dataclass(frozen=True, slots=True)
class RetryHint:
    """How a provider says when to call again: a whole number of milliseconds or seconds in a header of its own."""

    header: str
    unit: Literal["ms", "s"]
    status: FactStatus


def _no_templates() -> Mapping[str, ErrorTemplate]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of calling a provider: its wire protocol and signing scheme, by name.

    ``signature`` has the answers to what is wrong with a signature that differ from the provider's usual ones.
    """

    protocol: str
    signing: str
    signature: Mapping[str, ErrorTemplate] = field(default_factory=_no_templates)


@dataclass(frozen=True, slots=True)
class Provider:
    """What holds for all operations of one provider.

    ``services`` maps a service to the host patterns (``*`` allowed) that serve it. ``violations`` is keyed by what is
    wrong (``missing``, ``type``, ``value``, ``unknown``, ``malformed``, ``too_large``, ``action``, ``version``,
    ``method``, ``region``), ``signature`` by ``SignatureProblem``, and ``replayed`` (a nonce that was used) where the
    provider documents that. ``protocol`` and ``signing`` are the documented way of calling, ``variants`` are other ways
    that clients use. ``methods`` holds where no page says it; ``listed_http`` is the status of listed request
    errors whose page gives none; ``retry_hint`` is None where nothing is known of one.
    """

    name: str
    protocol: str
    signing: str
    request_id: str
    services: Mapping[str, tuple[str, ...]]
    errors: tuple[ErrorSpec, ...]
    throttle: ErrorTemplate
    violations: Mapping[str, ErrorTemplate]
    signature: Mapping[str, ErrorTemplate]
    max_body: int | None = None
    default_region: str = ""
    envelope: Envelope | None = None
    dispatch: Dispatch | None = None
    methods: tuple[str, ...] = ()
    listed_http: ListedHttp | None = None
    undeclared: FactStatus = "inferred"
    retry_hint: RetryHint | None = None
    variants: tuple[Dialect, ...] = ()

    @property
    def dialects(self) -> tuple[Dialect, ...]:
        """Every way of calling it, the documented one first."""
        return (Dialect(self.protocol, self.signing), *self.variants)
