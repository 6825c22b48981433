"""Which faults meet a call: state in, decision and state out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

from harness.faults.fault import Fault, Moment
from harness.faults.rule import Rule
from harness.faults.triggers import Windows, count_call, draw
from harness.model import AppliedFault, Call, Operation, Phase, Reply


@dataclass(frozen=True, slots=True)
class RuleState:
    """What one session remembers of one rule: calls that matched WHERE, calls that were met, rate windows."""

    matches: int = 0
    hits: int = 0
    windows: Windows = field(default_factory=dict)


PlanState: TypeAlias = Mapping[str, RuleState]
EMPTY_STATE: PlanState = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ChosenFault:
    """A fault that meets this call: its rule, the rule's n-th hit, the count of the rate window, the items met."""

    rule: str
    fault: Fault
    hit: int
    count: int
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The faults that meet one call, in the order of the rules; none of them is the ordinary case."""

    chosen: tuple[ChosenFault, ...] = ()

    @property
    def applied(self) -> tuple[AppliedFault, ...]:
        """The faults as the journal tells them."""
        return tuple(AppliedFault(one.rule, str(one.fault), one.hit) for one in self.chosen)

    @property
    def answers(self) -> Phase | None:
        """The phase of the fault that answers in the operation's place; None if the operation answers."""
        return next((one.fault.phase for one in self.chosen if not one.fault.needs_result), None)

    def reply(self, reply: Reply | None, call: Call, operation: Operation, request_id: str) -> Reply:
        """The answer after all faults; ``reply`` is None where the call was not carried out and a fault answers."""
        for one in self.chosen:
            reply = one.fault.reply(reply, Moment(call, operation, request_id, one.count, one.items))
        if reply is None:
            raise ValueError("neither the operation nor a fault has answered")
        return reply


NO_FAULTS = Decision()


def decide(
    rules: Sequence[Rule],
    state: PlanState,
    call: Call,
    operation: Operation,
    *,
    seed: int,
    session: str,
    elapsed: float,
    result_expected: bool = True,
) -> tuple[Decision, PlanState]:
    """The faults for a call at ``elapsed`` seconds of its session, and the state after it.

    Each rule whose WHERE matches counts the call. The first rule that answers for the whole call, or for an item, wins;
    a rule that was triggered and came too late has not hit. Without ``result_expected`` (the call will be refused
    anyway) nothing that changes a result can meet it.
    """
    chosen: list[ChosenFault] = []
    after = dict(state)
    for rule in rules:
        if call.operation not in rule.operations:
            continue
        before = state.get(rule.id, RuleState())
        match = before.matches + 1
        windows, count, triggered = _trigger(rule, before, call, match, elapsed)
        if triggered and rule.chance is not None:
            triggered = draw(seed, session, rule.id, match) < rule.chance
        candidates = [
            ChosenFault(rule.id, fault, before.hits + 1, count)
            for fault in rule.faults
            if triggered and (result_expected or not fault.needs_result)
        ]
        met = _meet(candidates, chosen, call, operation)
        chosen += met
        after[rule.id] = RuleState(match, before.hits + bool(met), windows)
    return (Decision(tuple(chosen)) if chosen else NO_FAULTS), after


def _trigger(rule: Rule, before: RuleState, call: Call, match: int, elapsed: float) -> tuple[Windows, int, bool]:
    rate = rule.rates.get(call.operation)
    if rate is not None:
        key = (call.region or "", str(call.operation))
        windows, count = count_call(before.windows, key, rate, elapsed)
        return windows, count, count > rate.requests
    return before.windows, match, rule.calls is None or rule.calls.includes(match)


def _meet(
    candidates: Sequence[ChosenFault], earlier: Sequence[ChosenFault], call: Call, operation: Operation
) -> list[ChosenFault]:
    """The faults of a triggered rule that still find something to answer for."""
    met: list[ChosenFault] = []
    if any(not one.fault.needs_result for one in earlier):
        return met
    for candidate in candidates:
        if not candidate.fault.needs_result:
            return [] if earlier else [candidate]
        taken = {item for one in (*earlier, *met) for item in one.items}
        items = tuple(item for item in candidate.fault.items(call, operation) if item not in taken)
        if items:
            met.append(replace(candidate, items=items))
    return met
