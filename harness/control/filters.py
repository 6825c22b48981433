"""Which exchanges a reader of the journal wants to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.contract.catalog import Catalog
from harness.errors import UnknownName, UserError
from harness.model import Exchange, OperationId
from harness.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Filter:
    """What an exchange has to be like; None asks for nothing."""

    session: str | None = None
    operations: frozenset[OperationId] | None = None
    rule: str | None = None
    executed: bool | None = None

    def __call__(self, exchange: Exchange) -> bool:
        """Whether the exchange is wanted."""
        draft = exchange.draft
        return (
            self.session in {None, draft.session}
            and (self.operations is None or draft.operation in self.operations)
            and (self.rule is None or any(fault.rule == self.rule for fault in draft.faults))
            and (self.executed is None or bool(draft.executed) == self.executed)
        )


def filter_of(query: Mapping[str, Any], catalog: Catalog, sessions: SessionStore) -> Filter:
    """The filter that query parameters ask for; UserError for an operation or rule that does not exist."""
    operation, rule = query.get("operation"), query.get("rule")
    return Filter(
        session=query.get("session"),
        operations=None if operation is None else operations_of(operation, catalog),
        rule=None if rule is None else sessions.rule(rule).id,
        executed=query.get("executed"),
    )


def operations_of(text: str, catalog: Catalog) -> frozenset[OperationId]:
    """The operations that a bare name, an id, or a pattern as in rules means; UserError if there is none."""
    try:
        return frozenset({catalog.resolve(text)})
    except UserError:
        try:
            return frozenset(catalog.match(text))
        except UserError:
            raise UnknownName("operation", text, [identity.short for identity in catalog.ids()]) from None
