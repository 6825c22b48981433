"""Which exchanges a reader of the journal wants to see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from harness.contract.catalog import Catalog
from harness.errors import UnknownName, UserError
from harness.faults.rule import compile_rules
from harness.model import Exchange, OperationId
from harness.sessions import SessionStore

_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Filter:
    """What an exchange has to be like; None asks for nothing. ``rules`` are ids."""

    session: str | None = None
    operations: frozenset[OperationId] | None = None
    rules: frozenset[str] | None = None
    executed: bool | None = None

    def __call__(self, exchange: Exchange) -> bool:
        """Whether the exchange is wanted."""
        draft = exchange.draft
        return (
            self.session in {None, draft.session}
            and (self.operations is None or draft.operation in self.operations)
            and (self.rules is None or any(fault.rule in self.rules for fault in draft.faults))
            and (self.executed is None or (draft.executed is not None and self.executed == bool(draft.executed)))
        )


def filter_of(query: Mapping[str, Any], catalog: Catalog, sessions: SessionStore) -> Filter:
    """The filter that query parameters ask for; UserError for an operation or a rule that cannot be meant."""
    wanted = Filter(session=query.get("session"), executed=query.get("executed"))
    if "operation" in query:
        wanted = replace(wanted, operations=operations_of(query["operation"], catalog))
    rule = query.get("rule")
    if rule is None:
        return wanted
    if not rule.isascii() or not rule.isdecimal() or len(rule) > _MOST_DIGITS:
        return replace(wanted, rules=frozenset(one.id for one in compile_rules([rule], catalog)))
    standing = sessions.rule(int(rule))
    if standing.session is None:
        return replace(wanted, rules=frozenset({standing.id}))
    # Rules that single sessions have can share an id.
    if wanted.session not in {None, standing.session}:
        raise UserError(f"rule {rule} is one of session {standing.session!r} alone")
    return replace(wanted, session=standing.session, rules=frozenset({standing.id}))


def operations_of(text: str, catalog: Catalog) -> frozenset[OperationId]:
    """The operations that a bare name, an id, or a pattern as in rules means; UserError if there is none."""
    try:
        return frozenset({catalog.resolve(text)})
    except UserError:
        try:
            return frozenset(catalog.match(text))
        except UserError:
            raise UnknownName("operation", text, [identity.short for identity in catalog.ids()]) from None
