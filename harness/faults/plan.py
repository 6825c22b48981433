"""The plan of a session: its rules in order, what each has seen, and which faults meet a call."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from harness.faults.fault import Fault, Moment
from harness.faults.items import asked_items
from harness.faults.rule import Rule
from harness.faults.schedule import Entry, Lane, Line
from harness.faults.triggers import draw
from harness.model import AppliedFault, Call, Operation, OperationId, Phase, Reply


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


class Plan:
    """The ordered rules of one session with their counts; not safe between threads, its session locks."""

    def __init__(self, rules: Sequence[Rule] = (), *, seed: int, session: str) -> None:
        self._seed = seed
        self._session = session
        self._entries: dict[str, Entry] = {}
        self._paused: frozenset[str] = frozenset()
        self._lanes: dict[OperationId, list[Lane]] = {}
        self.arrange(rules)

    def arrange(self, rules: Sequence[Rule], *, paused: Collection[str] = ()) -> None:
        """Make these the rules, in this order; rules that are there already, by their id, keep their counts.

        ``paused`` are the ids of the rules that neither count nor meet calls for now.
        """
        if len({rule.id for rule in rules}) < len(rules):
            raise ValueError("two rules of a plan have the same id")
        for entry in self._entries.values():
            entry.rest()
        before, self._entries = self._entries, {}
        for place, rule in enumerate(rules):
            seen = before.get(rule.id)
            entry = Entry(rule, place) if seen is None else replace(seen, rule=rule, place=place)
            entry.over = rule.limits.hits is not None and entry.hits >= rule.limits.hits
            self._entries[rule.id] = entry
        self._paused = frozenset(paused)
        self._run()

    def reset(self) -> None:
        """Forget all counts and windows; the rules stay, paused ones paused."""
        self._entries = {entry.rule.id: Entry(entry.rule, entry.place) for entry in self._entries.values()}
        self._run()

    def counts(self) -> tuple[RuleCount, ...]:
        """What was seen of each rule, in their order."""
        return tuple(
            RuleCount(entry.rule, entry.matches, entry.hits, entry.rule.id in self._paused)
            for entry in self._entries.values()
        )

    def decide(self, call: Call, operation: Operation, *, elapsed: float, result_expected: bool = True) -> Decision:
        """The faults for a call at ``elapsed`` seconds of the session, which only a reset lets begin anew; counts it.

        Each rule whose WHERE matches counts the call, if it comes during the rule's time. The first rule that answers
        for the whole call, or for an item, wins; a rule that was triggered and came too late has not hit. Without
        ``result_expected`` (the call will be refused anyway) nothing that changes a result can meet it.
        """
        lines = [one for lane in self._lanes.get(call.operation, ()) for one in lane.advance(call, elapsed)]
        whole: tuple[Entry, int | None] | None = None
        for line, number in lines:
            found = line.answering(self._drawn, None if whole is None else whole[0])
            whole = whole if found is None else (found, number)
        chosen = self._of_items(lines, call, operation, None if whole is None else whole[0]) if result_expected else []
        if not chosen and whole is not None:
            chosen = [_chosen(*whole, fault) for fault in whole[0].rule.faults]
        for rule in dict.fromkeys(one.rule for one in chosen):
            self._entries[rule].hit()
        return Decision(tuple(chosen)) if chosen else NO_FAULTS

    def _of_items(
        self, lines: Sequence[tuple[Line, int | None]], call: Call, operation: Operation, answered_by: Entry | None
    ) -> list[ChosenFault]:
        """The faults that answer for items of the call, unless another rule has answered for all of it before them."""
        lines = [one for one in lines if one[0].has_items]
        open_items = dict.fromkeys(asked_items(call, operation)) if lines else {}
        asked = tuple(open_items)
        chosen: list[ChosenFault] = []
        found = ((entry, number) for line, number in lines for entry in line.of_items(asked, self._drawn))
        for entry, number in sorted(found, key=lambda one: one[0].place):
            too_late = answered_by is not None and not chosen and answered_by.place < entry.place
            if too_late or not open_items:
                break
            for fault in entry.rule.faults:
                items = tuple(item for item in fault.items(asked) if item in open_items)
                if items:
                    chosen.append(replace(_chosen(entry, number, fault), items=items))
                for item in items:
                    del open_items[item]
        return chosen

    def _run(self) -> None:
        """Let all rules that are not paused run, each in the lane of its operations."""
        lanes: dict[frozenset[OperationId], Lane] = {}
        self._lanes = {}
        for entry in reversed(self._entries.values()):
            if entry.rule.id in self._paused:
                continue
            operations = entry.rule.operations
            if operations not in lanes:
                lanes[operations] = Lane()
                for operation in operations:
                    self._lanes.setdefault(operation, []).append(lanes[operations])
            lanes[operations].add(entry)

    def _drawn(self, entry: Entry) -> bool:
        chance = entry.rule.chance
        return chance is None or draw(self._seed, self._session, entry.rule.id, entry.matches) < chance


def _chosen(entry: Entry, number: int | None, fault: Fault) -> ChosenFault:
    """A fault with the number of the call: in its rate window, or among the rule's matches."""
    return ChosenFault(entry.rule.id, fault, entry.hits + 1, entry.matches if number is None else number)
