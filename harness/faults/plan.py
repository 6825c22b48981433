"""The plan of a session: its rules in order, what each has seen, and which faults meet a call."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from harness.faults.connections import Arriving, Connections
from harness.faults.fault import Fault, Moment
from harness.faults.items import asked_items
from harness.faults.rule import Rule
from harness.faults.schedule import Entry, Lane, Line
from harness.faults.together import fits, layer
from harness.faults.transmission import Transmission
from harness.faults.triggers import draw
from harness.model import AppliedFault, Call, ConnectionStep, Operation, OperationId, Phase, Reply
from harness.wire import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Scene:
    """A call that faults meet, and all that they are told of it."""

    call: Call
    operation: Operation
    request_id: str
    request: HttpRequest
    now: datetime
    at_endpoint: bool = False

    def moment(self, chosen: "ChosenFault") -> Moment:
        """The call as one of the faults meets it."""
        return Moment(
            call=self.call,
            operation=self.operation,
            request_id=self.request_id,
            count=chosen.count,
            request=self.request,
            now=self.now,
            items=chosen.items,
            draw=chosen.draw,
            at_endpoint=self.at_endpoint,
        )


@dataclass(frozen=True, slots=True)
class ChosenFault:
    """A fault that meets this call: its rule, the rule's n-th hit, the count of the rate window, the items met.

    ``draw`` is a number in [0, 1) for what the fault leaves to chance.
    """

    rule: str
    fault: Fault
    hit: int
    count: int
    items: tuple[str, ...] = ()
    draw: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """The faults that meet one call, in the order of the rules; none of them is the ordinary case."""

    chosen: tuple[ChosenFault, ...] = ()

    @property
    def applied(self) -> tuple[AppliedFault, ...]:
        """The faults as the journal tells them."""
        return tuple(
            AppliedFault(one.rule, str(one.fault), one.hit, one.fault.role, one.fault.leaves) for one in self.chosen
        )

    @property
    def answers(self) -> Phase | None:
        """The phase of the fault that answers in the operation's place; None if the operation answers."""
        return next((one.fault.phase for one in self.chosen if "answer" in one.fault.takes), None)

    @property
    def loses_answer(self) -> bool:
        """Whether what the operation answers does not reach the client, or not so that it can be read."""
        return self.answers == "after" or any(one.fault.leaves not in {"intact", "dressed"} for one in self.chosen)

    @property
    def connection_step(self) -> ConnectionStep | None:
        """What is done to the connection; None where it goes on as usual."""
        return next((one.fault.connection_step for one in self.chosen), None)

    def reply(self, reply: Reply | None, scene: Scene) -> Reply | None:
        """The answer after all faults; ``reply`` is None where nobody has answered yet."""
        for one in self.chosen:
            reply = one.fault.reply(reply, scene.moment(one))
        return reply

    def response(self, response: HttpResponse | None, scene: Scene) -> HttpResponse | None:
        """The answer on the wire after all faults; None where nothing is sent."""
        for one in sorted(self.chosen, key=lambda one: layer(one.fault)):
            response = one.fault.response(response, scene.moment(one))
        return response

    def transmission(self, transmission: Transmission, scene: Scene) -> Transmission:
        """How the answer leaves after all faults."""
        for one in self.chosen:
            transmission = one.fault.transmit(transmission, scene.moment(one))
        return transmission


NO_FAULTS = Decision()


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What one plan has seen of one rule: calls that WHERE matched while it was active, and calls that it met.

    Of a rule of connections they are connections.
    """

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
        self._connections = Connections(())
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

        Each rule whose WHERE matches counts the call, if it comes during the rule's time. The first rule that decides
        on the whole call, or on an item, wins, and beside it the first that only slows the call down, where the two can
        go together; a rule that was triggered and came too late has not hit. Without
        ``result_expected`` (the call will be refused anyway) nothing that changes a result can meet it.
        """
        lines = [one for lane in self._lanes.get(call.operation, ()) for one in lane.advance(call, elapsed)]
        drawn = self._drawn if result_expected else self._drawn_without_result
        whole: tuple[Entry, int | None] | None = None
        slow: tuple[Entry, int | None] | None = None
        for line, number in lines:
            found = line.answering(drawn, None if whole is None else whole[0])
            whole = whole if found is None else (found, number)
            slower = line.slowing(self._drawn, None if slow is None else slow[0])
            slow = slow if slower is None else (slower, number)
        chosen = self._of_items(lines, call, operation, None if whole is None else whole[0]) if result_expected else []
        if not chosen and whole is not None:
            chosen = [self._chosen(*whole, fault) for fault in whole[0].rule.faults]
        if slow is not None:
            slowing, faults = slow[0].rule.faults, [one.fault for one in chosen]
            if all(fits(fault, faults) for fault in slowing):
                chosen += [self._chosen(*slow, fault) for fault in slowing]
        for rule in dict.fromkeys(one.rule for one in chosen):
            self._entries[rule].hit()
        return Decision(tuple(chosen)) if chosen else NO_FAULTS

    @property
    def meets_connections(self) -> bool:
        """Whether any of the rules that run is one of connections."""
        return bool(self._connections)

    def decide_connection(self, arriving: Arriving, *, elapsed: float) -> Decision:
        """The fault that meets a connection at ``elapsed`` seconds of the session; counts it."""
        entry = self._connections.meet(arriving, elapsed, self._drawn)
        if entry is None:
            return NO_FAULTS
        chosen = tuple(self._chosen(entry, None, fault) for fault in entry.rule.faults)
        entry.hit()
        return Decision(chosen)

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
            met: list[ChosenFault] = []
            for fault in entry.rule.faults:
                items = tuple(item for item in fault.items(asked) if item in open_items)
                if items:
                    met.append(replace(self._chosen(entry, number, fault), items=items))
                for item in items:
                    del open_items[item]
            chosen += met
            if met:
                chosen += self._beside(entry, number, chosen)
        return chosen

    def _beside(self, entry: Entry, number: int | None, chosen: Sequence[ChosenFault]) -> list[ChosenFault]:
        """The faults of a rule of items that meet the whole call, as far as they go with what others have chosen."""
        faults = [one.fault for one in chosen]
        beside = [fault for fault in entry.rule.faults if fault.role != "items"]
        return [self._chosen(entry, number, fault) for fault in beside if fits(fault, faults)]

    def _run(self) -> None:
        """Let all rules that are not paused run, each in the lane of its operations; those of connections apart."""
        running = [entry for entry in self._entries.values() if entry.rule.id not in self._paused]
        self._connections = Connections(entry for entry in running if entry.rule.role == "connection")
        lanes: dict[frozenset[OperationId], Lane] = {}
        self._lanes = {}
        for entry in reversed(running):
            if entry.rule.role == "connection":
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

    def _drawn_without_result(self, entry: Entry) -> bool:
        """Whether a rule is drawn that changes no result."""
        return all("result" not in fault.needs for fault in entry.rule.faults) and self._drawn(entry)

    def _chosen(self, entry: Entry, number: int | None, fault: Fault) -> ChosenFault:
        """A fault with the number of the call: in its rate window, or among the rule's matches."""
        luck = draw(self._seed, self._session, f"{entry.rule.id}\x1f{fault}", entry.matches)
        count = entry.matches if number is None else number
        return ChosenFault(entry.rule.id, fault, entry.hits + 1, count, draw=luck)
