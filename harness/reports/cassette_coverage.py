"""What of the contract a set of cassettes holds: operations, parameters, listed values, error rows, statuses."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from harness.cassette.decoding import Decoded, decode
from harness.cassette.interaction import Interaction
from harness.contract.catalog import Catalog
from harness.errors import FileError
from harness.model import ErrorSpec, OperationId, Reply, Result, ServiceError, Source
from harness.protocols.wire_protocol import Malformed
from harness.reports.contract_names import common_rows, contract_names, given_names

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "operations": "operations",
        "parameters": "parameters",
        "values": "listed values",
        "errors": "listed error rows",
        "items": "item errors",
        "common": "common error rows",
        "statuses": "HTTP statuses",
    }
)
"""What is counted, and its name for people."""


@dataclass(frozen=True, slots=True)
class Held:
    """Something of the contract by its name, how many interactions hold it, and where it stands, if in one place."""

    name: str
    interactions: int
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class OperationHeld:
    """One operation: how many interactions call it, and how many hold each thing that its contract lists.

    ``statuses`` are the HTTP statuses of its result and of its error rows, common ones included. Rows are named by
    their keys.
    """

    operation: OperationId
    interactions: int
    parameters: tuple[Held, ...]
    values: tuple[Held, ...]
    errors: tuple[Held, ...]
    items: tuple[Held, ...]
    common: tuple[Held, ...]
    statuses: tuple[Held, ...]

    def part(self, kind: str) -> tuple[Held, ...]:
        """All of one of ``KINDS``."""
        return tuple(getattr(self, kind)) if kind != "operations" else (Held(self.operation.short, self.interactions),)


@dataclass(frozen=True, slots=True)
class CassetteCoverage:
    """What a set of cassettes holds of a catalog: every operation of it, recorded or not.

    ``unknown`` are interactions that no contract knows; ``unread`` those that a contract knows, whose request or
    answer cannot be taken for one of it: what is broken on purpose included.
    """

    cassettes: int
    interactions: int
    operations: tuple[OperationHeld, ...]
    unknown: int = 0
    unread: int = 0

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """How many of each of ``KINDS`` are held, and how many there are."""
        return {kind: _count(one.part(kind) for one in self.operations) for kind in KINDS}


def _count(parts: Iterable[Sequence[Held]]) -> tuple[int, int]:
    every = [held for part in parts for held in part]
    return sum(bool(held.interactions) for held in every), len(every)


class Tally:
    """Counts interactions one after the other, so that none of them need stay in memory."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._seen: Counter[tuple[OperationId, str, str]] = Counter()
        self._cassettes = self._interactions = self._unknown = self._unread = 0

    def cassette(self, interactions: Iterable[Interaction | FileError]) -> None:
        """Count a cassette and what it holds, what could not be read left out."""
        self._cassettes += 1
        for interaction in interactions:
            if isinstance(interaction, Interaction):
                self._interactions += 1
                self._count(interaction)

    def coverage(self) -> CassetteCoverage:
        """What was counted, in the order of the contract."""
        operations = tuple(self._operation(identity) for identity in self._catalog.ids())
        return CassetteCoverage(self._cassettes, self._interactions, operations, self._unknown, self._unread)

    def _count(self, interaction: Interaction) -> None:
        decoded = decode(interaction.request, self._catalog)
        operation = decoded.operation
        if operation is None:
            self._unknown += 1
            return
        names = [("", "")]
        if decoded.call is not None:
            given = given_names(dict(decoded.call.params), operation.input)
            names += [("input", name) for name in given]
        reply = _reply(interaction, decoded)
        if reply is not None:
            names += [("error", row) for row in _rows(reply, self._catalog.errors(operation.id))]
            names.append(("status", str(interaction.response.status)))
        if decoded.call is None or reply is None:
            self._unread += 1
        self._seen.update((operation.id, part, name) for part, name in dict.fromkeys(names))

    def _operation(self, identity: OperationId) -> OperationHeld:
        operation = self._catalog.operation(identity)
        every = self._catalog.errors(identity)
        common = common_rows(operation, every)

        def held(part: str, named: Iterable[tuple[str, Source | None]]) -> tuple[Held, ...]:
            first: dict[str, Source | None] = {}
            for name, source in named:
                first.setdefault(name, source)
            return tuple(Held(name, self._seen[identity, part, name], source) for name, source in first.items())

        names = held("input", contract_names(operation.input, operation.source))
        own = [row for row in operation.errors if row.scope != "item"]
        statuses = sorted({200, *(row.http for row in every if row.http is not None)})
        return OperationHeld(
            identity,
            self._seen[identity, "", ""],
            parameters=tuple(one for one in names if "=" not in one.name),
            values=tuple(one for one in names if "=" in one.name),
            errors=held("error", ((row.key, row.source) for row in own)),
            items=held("error", ((row.key, row.source) for row in operation.errors if row.scope == "item")),
            common=held("error", ((row.key, row.source) for row in common)),
            statuses=held("status", ((str(status), None) for status in statuses)),
        )


def _reply(interaction: Interaction, decoded: Decoded) -> Reply | None:
    """What the provider says in the answer; None where it is none of its answers any more."""
    broken = interaction.label is not None and interaction.label.leaves not in {"intact", "dressed"}
    if broken or decoded.route is None or decoded.operation is None:
        return None
    try:
        return decoded.route.protocol.parse_response(interaction.response, decoded.operation)
    except (Malformed, RecursionError):
        return None


def _rows(reply: Reply, rows: Iterable[ErrorSpec]) -> Iterator[str]:
    """The keys of the rows that the reply stands for."""
    match reply:
        case ServiceError(code=code, http=http):
            yield from (row.key for row in rows if row.scope != "item" and (row.code, row.http) == (code, http))
        case Result(item_errors=errors):
            yield from (f"item/{error.code}" for error in errors)
