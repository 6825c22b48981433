"""What came of the rules, as the user wrote them: met, not met this time, or never able to meet a call."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from harness.contract.catalog import Catalog
from harness.errors import UserError
from harness.faults.rule import Rule, compile_rule
from harness.faults.triggers import CallRange, EveryNth
from harness.model import Exchange, OperationId
from harness.reports.watched_run import RuleOutcome, RuleState
from harness.sessions import RuleStatus


def rule_outcomes(
    statuses: Sequence[RuleStatus], exchanges: Iterable[Exchange], catalog: Catalog
) -> tuple[RuleOutcome, ...]:
    """One outcome a rule, in their order; the rules that one rule stands for count as that one."""
    called = {exchange.draft.operation for exchange in exchanges if exchange.draft.operation is not None}
    outcomes = []
    for _, rows in groupby(statuses, key=lambda status: (status.expanded_from or status.id, status.session)):
        outcomes.append(_outcome(tuple(rows), called, catalog))
    return tuple(outcomes)


def _outcome(rows: Sequence[RuleStatus], called: set[OperationId], catalog: Catalog) -> RuleOutcome:
    first = rows[0]
    hits = sum(row.hits for row in rows)
    state: RuleState = "met"
    why = ""
    if not hits:
        state, why = _why_not(rows, called, catalog)
        why = "; ".join((why, *first.notes))
    return RuleOutcome(
        text=first.expanded_from or first.text,
        matches=sum(_matches_by_operation(rows, catalog)),
        hits=hits,
        state=state,
        why=why,
        rows=len(rows),
        rows_met=sum(bool(row.hits) for row in rows),
        origin=first.origin,
    )


def _matches_by_operation(rows: Sequence[RuleStatus], catalog: Catalog) -> Iterable[int]:
    """The calls that matched: rules of one operation that one rule stands for have all seen the same calls."""
    most: dict[object, int] = {}
    for row in rows:
        rule = _compiled(row, catalog)
        key = row.id if rule is None else rule.operations
        most[key] = max(most.get(key, 0), row.matches)
    return most.values()


def _why_not(rows: Sequence[RuleStatus], called: set[OperationId], catalog: Catalog) -> tuple[RuleState, str]:
    """Why no call was met, and whether one could have been."""
    row = rows[0]
    rule = _compiled(row, catalog)
    if row.paused:
        return "not met", "paused"
    if rule is None:
        return ("not met", "it was not triggered") if row.matches else ("never could", "no call matched it")
    if rule.role == "connection":
        return _no_connection(rule, row.matches)
    if not rule.operations & called:
        return "never could", "no call matched it"
    if row.matches == 0:
        if rule.limits.during is not None:
            return "not met", f"no call came during {rule.limits.during}"
        return "never could", "its calls were refused before any rule was asked"
    needed = _needed(rule)
    if needed > row.matches:
        return "never could", f"call {needed} was never reached: {_calls(row.matches)} matched"
    if rule.chance is not None:
        return "not met", f"the chance of {rule.chance:g} never came true"
    if rule.rates:
        return "not met", "the rate was never exceeded"
    return "not met", "it found nothing to answer for: another rule came first, or the call failed anyway"


def _no_connection(rule: Rule, matches: int) -> tuple[RuleState, str]:
    """Why a rule met no connection, and whether one could have been met."""
    if rule.limits.during is not None:
        return "not met", f"no connection met it during {rule.limits.during}"
    if matches == 0:
        return "never could", "no connection matched it"
    if _needed(rule) > matches:
        seen = "1 connection" if matches == 1 else f"{matches} connections"
        return "never could", f"connection {_needed(rule)} was never reached: {seen} matched"
    if rule.chance is not None:
        return "not met", f"the chance of {rule.chance:g} never came true"
    return "not met", "another rule came first"


def _needed(rule: Rule) -> int:
    """The number of the first match that the rule meets."""
    match rule.calls:
        case CallRange(first=first):
            return first
        case EveryNth(step=step):
            return step
        case None:
            return 1


def _calls(number: int) -> str:
    return f"{number} call" if number == 1 else f"{number} calls"


def _compiled(status: RuleStatus, catalog: Catalog) -> Rule | None:
    """The rule of a status; None where our own specs, other than the server's, do not have what it names."""
    try:
        return compile_rule(status.text, catalog)
    except UserError:
        return None
