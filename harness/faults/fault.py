"""What every fault can do, and what it is told when it does it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from harness.contract.catalog import Catalog
from harness.faults.grammar import FaultText
from harness.faults.triggers import Rate
from harness.model import Call, Json, Operation, OperationId, Phase, Reply


def no_rates() -> Mapping[OperationId, Rate]:
    """The rates of a rule that counts none."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Targets:
    """The operations that a rule means; ``triggered`` if the rule itself chooses the calls (CALLS or CHANCE).

    ``above`` has the rates above which the rule meets calls; empty where it names none.
    """

    catalog: Catalog
    operations: Sequence[OperationId]
    triggered: bool
    above: Mapping[OperationId, Rate] = field(default_factory=no_rates)


@dataclass(frozen=True, slots=True)
class Moment:
    """The call that a fault meets.

    ``items`` are those it applies to; ``count`` is the call's number in its rate window, or the rule's n-th match
    where no rate is counted.
    """

    call: Call
    operation: Operation
    request_id: str
    count: int
    items: tuple[str, ...] = ()


class Fault(Protocol):
    """Something that goes wrong with a call; ``str()`` gives its canonical short form."""

    @property
    def name(self) -> str:
        """Its name in the table of faults."""
        ...

    @property
    def phase(self) -> Phase:
        """Whether the provider carried the call out."""
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
    def needs_result(self) -> bool:
        """Whether it changes the operation's answer, rather than answering in its place."""
        ...

    def items(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Which of the items that a call asks for it meets; empty for a fault of the whole call."""
        ...

    def reply(self, reply: Reply | None, moment: Moment) -> Reply:
        """The answer in place of ``reply`` (None: the call was not carried out)."""
        ...


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


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One line of the table of faults. ``refused_phases`` says why a phase makes no sense for it.

    ``offers`` are short forms that an editor may offer.
    """

    name: str
    forms: tuple[str, ...]
    summary: str
    default_phase: Phase
    refused_phases: Mapping[Phase, str]
    build: Callable[[FaultText, Phase, Targets], Fault]
    long_form: LongForm
    offers: Callable[[Catalog], Iterable[str]] = no_offers


def phase_suffix(phase: Phase, default: Phase) -> str:
    """``@after`` where the phase is not the default one."""
    return "" if phase == default else f"@{phase}"
