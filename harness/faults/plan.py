"""The plan of a session: its rules in order, what each has seen, and which faults meet a call."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from harness.faults.fault import Fault, Moment
from harness.faults.rule import Rule
from harness.faults.triggers import Windows, count_call, draw
from harness.model import AppliedFault, Call, Operation, Phase, Reply


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


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one plan has seen of one rule: calls that WHERE matched while it was active, and calls that it met."""

    rule: Rule
    matches: int
    hits: int
    paused: bool


@dataclass(slots=True)
class _Seen:
    matches: int = 0
    hits: int = 0
    windows: Windows = field(default_factory=dict)


class Plan:
    """The ordered rules of one session with their counts; not safe between threads, its session locks."""

    def __init__(self, rules: Sequence[Rule] = (), *, seed: int, session: str) -> None:
        self._seed = seed
        self._session = session
        self._rules: tuple[Rule, ...] = ()
        self._seen: dict[str, _Seen] = {}
        self._paused: frozenset[str] = frozenset()
        self.arrange(rules)

    def arrange(self, rules: Sequence[Rule], *, paused: Collection[str] = ()) -> None:
        """Make these the rules, in this order; rules that are there already, by their id, keep their counts.

        ``paused`` are the ids of the rules that neither count nor meet calls for now.
        """
        ids = [rule.id for rule in rules]
        if len(set(ids)) < len(ids):
            raise ValueError("two rules of a plan have the same id")
        self._rules = tuple(rules)
        self._paused = frozenset(paused)
        self._seen = {rule: self._seen.get(rule, _Seen()) for rule in ids}

    def reset(self) -> None:
        """Forget all counts and windows; the rules stay, paused ones paused."""
        self._seen = {rule.id: _Seen() for rule in self._rules}

    def counts(self) -> tuple[RuleCount, ...]:
        """What was seen of each rule, in their order."""
        seen = self._seen
        return tuple(
            RuleCount(rule, seen[rule.id].matches, seen[rule.id].hits, rule.id in self._paused) for rule in self._rules
        )

    def decide(self, call: Call, operation: Operation, *, elapsed: float, result_expected: bool = True) -> Decision:
        """The faults for a call at ``elapsed`` seconds of the session; counts it.

        Each rule whose WHERE matches counts the call. The first rule that answers for the whole call, or for an item,
        wins; a rule that was triggered and came too late has not hit. Without ``result_expected`` (the call will be
        refused anyway) nothing that changes a result can meet it.
        """
        chosen: list[ChosenFault] = []
        for rule in self._rules:
            during, hits = rule.limits.during, rule.limits.hits
            if call.operation not in rule.operations or rule.id in self._paused:
                continue
            if during is not None and not during.includes(elapsed):
                continue
            seen = self._seen[rule.id]
            seen.matches += 1
            count, triggered = _trigger(rule, seen, call, elapsed)
            triggered = triggered and (hits is None or seen.hits < hits)
            if triggered and rule.chance is not None:
                triggered = draw(self._seed, self._session, rule.id, seen.matches) < rule.chance
            candidates = [
                ChosenFault(rule.id, fault, seen.hits + 1, count)
                for fault in rule.faults
                if triggered and (result_expected or not fault.needs_result)
            ]
            met = _meet(candidates, chosen, call, operation)
            chosen += met
            seen.hits += bool(met)
        return Decision(tuple(chosen)) if chosen else NO_FAULTS


def _trigger(rule: Rule, seen: _Seen, call: Call, elapsed: float) -> tuple[int, bool]:
    rate = rule.rates.get(call.operation)
    if rate is not None:
        key = (call.region or "", str(call.operation))
        seen.windows, count = count_call(seen.windows, key, rate, elapsed)
        return count, count > rate.requests
    return seen.matches, rule.calls is None or rule.calls.includes(seen.matches)


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
