"""What every fault can do, and what it is told when it does it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Protocol

from harness.contract.catalog import Catalog
from harness.faults.grammar import FaultText
from harness.faults.transmission import Transmission
from harness.faults.triggers import Calls, Rate
from harness.model import Call, ConnectionStep, Json, Leaves, Operation, OperationId, Phase, Reply, Role
from harness.wire import HttpRequest, HttpResponse

Part = Literal[
    "answer",
    "ending",
    "head",
    "length",
    "interim response",
    "body",
    "size",
    "content type",
    "encoding",
    "status line",
    "start",
    "head delay",
    "body delay",
    "pace",
    "executions",
    "connection",
]
"""What a fault decides of an answer. Two faults that decide the same cannot go together."""

Ground = Literal["execution", "result", "an error", "an answer", "a body", "the provider's JSON"]
"""What a fault rests on, and what another may leave out: that the call is carried out, that the operation answers, that
anything is sent, that there is a body, that it is the provider's own. An error there is only where another answers with
one."""


def no_rates() -> Mapping[OperationId, Rate]:
    """The rates of a rule that counts none."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Targets:
    """The operations that a rule means; ``triggered`` if the rule itself chooses the calls (CALLS or CHANCE).

    ``above`` has the rates above which the rule meets calls; empty where it names none. ``whole_service`` says that
    WHERE names no operation, so that the rule can meet what is no call yet, ``anywhere`` that it names no provider
    either.
    """

    catalog: Catalog
    operations: Sequence[OperationId]
    triggered: bool
    above: Mapping[OperationId, Rate] = field(default_factory=no_rates)
    calls: Calls | None = None
    whole_service: bool = False
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """The call that a fault meets.

    ``items`` are those it applies to; ``count`` is the call's number in its rate window, or the rule's n-th match
    where no rate is counted. ``draw`` is a number in [0, 1) that the seed, the session, the rule, the fault and the
    match decide. ``at_endpoint``: the client was given the harness as its endpoint, whatever name it calls it by.
    """

    call: Call
    operation: Operation
    request_id: str
    count: int
    request: HttpRequest
    now: datetime
    items: tuple[str, ...] = ()
    draw: float = 0.0
    at_endpoint: bool = False


class Fault(Protocol):
    """Something that goes wrong with a call; ``str()`` gives its canonical short form."""

    @property
    def name(self) -> str:
        """Its name in the table of faults."""
        ...

    @property
    def role(self) -> Role:
        """What it does to a call."""
        ...

    @property
    def phase(self) -> Phase:
        """Whether the provider carried the call out."""
        ...

    @property
    def leaves(self) -> Leaves:
        """What a client can still get of the provider's answer."""
        ...

    @property
    def operations(self) -> frozenset[OperationId]:
        """The operations that it can meet."""
        ...

    @property
    def rates(self) -> Mapping[OperationId, Rate]:
        """The rates above which it meets calls of its own accord; empty where the rule alone chooses."""
        ...

    @property
    def named_items(self) -> tuple[str, ...]:
        """The items that it names; empty where it means all, or is no fault of items."""
        ...

    @property
    def each(self) -> int:
        """Which of the items named, or of all, it means: each n-th; 1 for every one."""
        ...

    @property
    def members(self) -> Mapping[OperationId, str]:
        """The member of the answer's body that it edits, as a JSON pointer; empty where it edits none."""
        ...

    @property
    def takes(self) -> frozenset[Part]:
        """What it decides of the answer."""
        ...

    @property
    def needs(self) -> frozenset[Ground]:
        """What it rests on."""
        ...

    @property
    def lacks(self) -> frozenset[Ground]:
        """What there is none of where it meets a call."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What who sets it has to know of where it does not work."""
        ...

    @property
    def connection_step(self) -> ConnectionStep | None:
        """What it does to a connection; None for a fault that meets calls."""
        ...

    def items(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Which of the items that a call asks for it meets; empty for a fault of the whole call."""
        ...

    def reply(self, reply: Reply | None, moment: Moment) -> Reply | None:
        """The answer in place of ``reply`` (None: nobody has answered)."""
        ...

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:
        """The answer on the wire in place of ``response`` (None: nobody has answered)."""
        ...

    def transmit(self, transmission: Transmission, moment: Moment) -> Transmission:
        """How the answer leaves."""
        ...


class Unchanged:
    """What a fault leaves as it is; each fault says in its own class what it does not."""

    __slots__ = ()

    @property
    def leaves(self) -> Leaves:
        """All of the answer."""
        return "intact"

    @property
    def rates(self) -> Mapping[OperationId, Rate]:
        """None: the rule alone chooses."""
        return no_rates()

    @property
    def named_items(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def each(self) -> int:
        """Every one."""
        return 1

    @property
    def members(self) -> Mapping[OperationId, str]:
        """None."""
        return MappingProxyType({})

    @property
    def takes(self) -> frozenset[Part]:
        """Nothing."""
        return frozenset()

    @property
    def needs(self) -> frozenset[Ground]:
        """Nothing."""
        return frozenset()

    @property
    def lacks(self) -> frozenset[Ground]:
        """Nothing."""
        return frozenset()

    @property
    def notes(self) -> tuple[str, ...]:
        """It works everywhere."""
        return ()

    @property
    def connection_step(self) -> ConnectionStep | None:
        """Nothing: it meets calls."""
        return None

    def items(self, asked: Sequence[str]) -> tuple[str, ...]:  # noqa: ARG002 - part of the interface
        """None: it is a fault of the whole call."""
        return ()

    def reply(self, reply: Reply | None, moment: Moment) -> Reply | None:  # noqa: ARG002
        """The reply as it is."""
        return reply

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:  # noqa: ARG002
        """The response as it is."""
        return response

    def transmit(self, transmission: Transmission, moment: Moment) -> Transmission:  # noqa: ARG002
        """The transmission as it is."""
        return transmission


class Refusal(Exception):
    """Why a fault cannot be built; ``hint`` names what would do."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def no_offers(catalog: Catalog) -> Iterable[str]:  # noqa: ARG001 - part of the interface
    """Nothing that an editor could offer."""
    return ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One key of a fault's long form: its JSON Schema with a description; what an editor may offer for it."""

    schema: Mapping[str, Json]
    required: bool = False
    offers: Callable[[Catalog], Iterable[str]] = no_offers


@dataclass(frozen=True, slots=True)
class LongForm:
    """A fault as scenario files may write it: ``{service_error: {code: …, http: …}}``.

    ``arguments`` turns the values of the parameters, which fit their schemas, into the arguments of the short form.
    """

    name: str
    parameters: Mapping[str, Parameter]
    arguments: Callable[[Mapping[str, Json]], str | None]


WHY_NOT: Mapping[Phase, str] = MappingProxyType(
    {
        "before": "it is about an answer that the operation has given",
        "after": "it is about what comes before the call is carried out",
        "mid": "it replaces the whole answer; an answer that is cut needs a fault of the delivery",
        "connection": "it is about a call, and a connection has none yet",
    }
)
"""Why a fault cannot have a phase, where it does not say so itself."""


def _no_reasons() -> Mapping[Phase, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One line of the table of faults: forms of its arguments, an example of a rule, its phases with the default first.

    ``refused_phases`` says why a phase makes no sense for it, where that is not plain. ``offers`` are short forms that
    an editor may offer.
    """

    name: str
    forms: tuple[str, ...]
    summary: str
    example: str
    phases: tuple[Phase, ...]
    build: Callable[[FaultText, Phase, Targets], Fault]
    long_form: LongForm
    refused_phases: Mapping[Phase, str] = field(default_factory=_no_reasons)
    offers: Callable[[Catalog], Iterable[str]] = no_offers

    @property
    def default_phase(self) -> Phase:
        """The phase where a rule names none."""
        return self.phases[0]

    def refusal(self, phase: Phase) -> str | None:
        """Why it cannot have this phase; None where it can."""
        return None if phase in self.phases else self.refused_phases.get(phase, WHY_NOT[phase])


def phase_suffix(phase: Phase, default: Phase) -> str:
    """``@after`` where the phase is not the default one."""
    return "" if phase == default else f"@{phase}"
