"""What of the contract a run met: operations, parameters, listed values, error rows, faults in their phases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from harness.checks.check import Contract, own_exchanges
from harness.faults.catalogue.table import FAULTS
from harness.faults.grammar import parse_rule
from harness.model import Conversation, ErrorSpec, OperationId, Result, RunReport, ServiceError, Shape, Source
from harness.reports.contract_names import common_rows, contract_names, given_names

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "operations": "operations",
        "parameters": "parameters",
        "values": "listed values",
        "errors": "listed error rows",
        "common": "common error rows",
        "faults": "faults by phase",
    }
)
"""What is counted, and its name for people."""


@dataclass(frozen=True, slots=True)
class Met:
    """A client that was tried with something, and the first case in which it was."""

    client: str
    case: str


@dataclass(frozen=True, slots=True)
class Covered:
    """Something of the contract by its name, who met it (each client once, in the order of the run), and its source."""

    name: str
    met: tuple[Met, ...] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class OperationCoverage:
    """One operation: who was asked to call it, the members of its input, their listed values, its error rows.

    Members are written ``Settings.BatchNumber`` and ``Rules[].Port``, values ``Mode=ROLLING``, rows by their keys;
    ``common`` are the rows of its service and provider. A row is met by a client that said what came of it.
    """

    operation: OperationId
    met: tuple[Met, ...]
    parameters: tuple[Covered, ...]
    values: tuple[Covered, ...]
    errors: tuple[Covered, ...]
    common: tuple[Covered, ...]


@dataclass(frozen=True, slots=True)
class FaultCoverage:
    """A fault of the catalogue in one of its phases, and who met it."""

    fault: str
    phase: str
    met: tuple[Met, ...]


@dataclass(frozen=True, slots=True)
class RunCoverage:
    """What a run met of the contract. The operations are those that were tried, and those that nobody could try."""

    operations: tuple[OperationCoverage, ...] = ()
    faults: tuple[FaultCoverage, ...] = ()

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """How many of each of ``PARTS`` were met, and how many there are."""
        every: dict[str, Sequence[Covered | OperationCoverage | FaultCoverage]] = {
            "operations": self.operations,
            "parameters": [each for one in self.operations for each in one.parameters],
            "values": [each for one in self.operations for each in one.values],
            "errors": [each for one in self.operations for each in one.errors],
            "common": [each for one in self.operations for each in one.common],
            "faults": self.faults,
        }
        return {part: (sum(bool(one.met) for one in every[part]), len(every[part])) for part in PARTS}


_Key = tuple[OperationId | None, str, str]


class _Seen:
    """Who met what first, by operation, part and name."""

    def __init__(self) -> None:
        self._met: dict[_Key, dict[str, Met]] = {}

    def note(self, operation: OperationId | None, part: str, name: str, met: Met) -> None:
        self._met.setdefault((operation, part, name), {}).setdefault(met.client, met)

    def of(self, operation: OperationId | None, part: str, name: str) -> tuple[Met, ...]:
        return tuple(self._met.get((operation, part, name), {}).values())


def run_coverage(report: RunReport, contract: Contract) -> RunCoverage:
    """What the run met, in the order of the contract."""
    seen = _Seen()
    operations = dict.fromkeys(result.operation for result in report.results)
    for result in report.results:
        met = Met(result.client, result.case)
        for conversation in result.conversations:
            if conversation.outcome.kind == "unsupported":
                continue
            operations[conversation.operation] = None
            _note(seen, conversation, contract.operation(conversation.operation).input, met)
    return RunCoverage(
        tuple(_operation(seen, contract, one) for one in dict.fromkeys((*operations, *report.not_tried))),
        tuple(
            FaultCoverage(kind.name, phase, seen.of(None, kind.name, phase))
            for kind in FAULTS.values()
            for phase in kind.phases
        ),
    )


def _note(seen: _Seen, conversation: Conversation, shape: Shape, met: Met) -> None:
    operation = conversation.operation
    seen.note(operation, "", "", met)
    for name in given_names(dict(conversation.params), shape):
        seen.note(operation, "input", name, met)
    if conversation.outcome.kind != "crash":
        for row in _rows(conversation):
            seen.note(operation, "error", row, met)
    for exchange in conversation.exchanges:
        for fault in exchange.draft.faults:
            seen.note(None, *_kind_and_phase(fault.fault), met)


def _rows(conversation: Conversation) -> Iterator[str]:
    """The keys of the rows that the last answer holds."""
    for exchange in own_exchanges(conversation)[-1:]:
        match exchange.draft.reply:
            case ServiceError(spec=spec) if spec is not None:
                yield spec.key
            case Result(item_errors=errors):
                yield from dict.fromkeys(f"item/{error.code}" for error in errors)


@cache
def _kind_and_phase(fault: str) -> tuple[str, str]:
    (written,) = parse_rule(f"*={fault}").faults
    kind = FAULTS.get(written.name)
    return written.name, written.phase or (kind.default_phase if kind is not None else "")


def _operation(seen: _Seen, contract: Contract, identity: OperationId) -> OperationCoverage:
    operation = contract.operation(identity)
    names = [
        Covered(name, seen.of(identity, "input", name), source)
        for name, source in contract_names(operation.input, operation.source)
    ]
    common = common_rows(operation, contract.errors(identity))

    def rows(specs: Iterable[ErrorSpec]) -> tuple[Covered, ...]:
        by_key = {spec.key: spec.source for spec in reversed(tuple(specs))}
        return tuple(Covered(key, seen.of(identity, "error", key), source) for key, source in reversed(by_key.items()))

    return OperationCoverage(
        identity,
        seen.of(identity, "", ""),
        parameters=tuple(one for one in names if "=" not in one.name),
        values=tuple(one for one in names if "=" in one.name),
        errors=rows(operation.errors),
        common=rows(common),
    )
