"""Finds the rules that a call triggers without asking each of them: by operation, number of the call, and time.

Rules of the same operations run in one lane, which counts the calls that match them all. A rule of one exact call is
looked up by that number, one of each n-th call is due when its turn comes, a range joins when it begins. What is over
(the last call of a range, the last hit, the end of the time) is dropped when it is next met.
"""

import heapq
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from harness.faults.rule import Rule
from harness.faults.triggers import CallRange, EveryNth, Rate, Windows, count_call
from harness.model import Call, OperationId

_ALL_CALLS = CallRange(1, None)


@dataclass(slots=True, eq=False)
class Entry:
    """A rule of a plan in its place, with what was seen of it.

    ``matches`` are ``base``, and while the rule runs in a lane the calls of the lane. ``last`` is the lane's last call
    that the rule can meet, ``rating`` what counts its rate.
    """

    rule: Rule
    place: int
    base: int = 0
    hits: int = 0
    lane: "Lane | None" = None
    last: int | None = None
    over: bool = False
    rating: "Rating | None" = None

    @property
    def matches(self) -> int:
        """The calls that WHERE matched while the rule was active."""
        return self.base if self.lane is None else self.base + self.lane.calls

    @property
    def of_items(self) -> bool:
        """Whether it answers for items of a call, rather than for the whole."""
        return self.rule.role == "items"

    @property
    def ended(self) -> bool:
        """Whether it can meet no further call."""
        return self.over or (self.last is not None and self.lane is not None and self.lane.calls > self.last)

    def hit(self) -> None:
        """Count a call that was met; the last one spends the rule."""
        self.hits += 1
        if self.hits == self.rule.limits.hits:
            self.finish()

    def finish(self) -> None:
        """Let it meet no further call."""
        if not self.over and self.rating is not None and self.lane is not None:
            self.lane.unrate(self.rating)
        self.over = True

    def rest(self) -> None:
        """Take it out of its lane; what was seen stays."""
        self.base, self.lane, self.last = self.matches, None, None


Drawn: TypeAlias = Callable[[Entry], bool]
Choice: TypeAlias = tuple[tuple[tuple[str, ...], int], ...]
"""Which items the faults of a rule mean: those named, and each how many of them."""


class Line:
    """Rules that are triggered together; each list ends with the first of the plan, so that it goes cheaply.

    Of the rules that choose the same items only the first can meet a call: it leaves nothing to the others.
    """

    __slots__ = ("_answering", "_choosing", "_for_any", "_for_item", "_slow")

    def __init__(self) -> None:
        self._answering: list[Entry] = []
        self._slow: list[Entry] = []
        self._choosing: dict[Choice, list[Entry]] = {}
        self._for_any: list[Choice] = []
        self._for_item: dict[str, list[Choice]] = {}

    def add(self, entry: Entry) -> None:
        """Let a rule take its place."""
        faults = entry.rule.faults
        if not entry.of_items:
            _insert(self._slow if entry.rule.role == "slow" else self._answering, entry)
            return
        choice: Choice = tuple((fault.named_items, fault.each) for fault in faults if fault.role == "items")
        if choice not in self._choosing:
            self._choosing[choice] = []
            # A rule of several faults names the items of each, or it would not have been taken.
            named = {item for fault in faults for item in fault.named_items}
            for item in named:
                self._for_item.setdefault(item, []).append(choice)
            if not named:
                self._for_any.append(choice)
        _insert(self._choosing[choice], entry)

    def __bool__(self) -> bool:
        return bool(self._answering) or bool(self._slow) or self.has_items

    @property
    def has_items(self) -> bool:
        """Whether any of the rules answers for items."""
        return bool(self._choosing)

    def answering(self, drawn: Drawn, before: Entry | None) -> Entry | None:
        """The first rule that is drawn and decides on the whole call, if it comes before the one given."""
        return _first(self._answering, drawn, before)

    def slowing(self, drawn: Drawn, before: Entry | None) -> Entry | None:
        """The first rule that is drawn and only slows the call down, if it comes before the one given."""
        return _first(self._slow, drawn, before)

    def of_items(self, asked: Sequence[str], drawn: Drawn) -> Iterator[Entry]:
        """The rules that may answer for items that the call asks for and are drawn, the first of each choice."""
        choices = dict.fromkeys((*self._for_any, *(one for item in asked for one in self._for_item.get(item, ()))))
        for choice in choices:
            found = next((entry for entry in _walk(self._choosing[choice]) if drawn(entry)), None)
            if found is not None:
                yield found


def _first(entries: list[Entry], drawn: Drawn, before: Entry | None) -> Entry | None:
    for entry in _walk(entries):
        if before is not None and entry.place > before.place:
            break
        if drawn(entry):
            return entry
    return None


def _insert(entries: list[Entry], entry: Entry) -> None:
    insort(entries, entry, key=lambda other: -other.place)


def _walk(entries: list[Entry]) -> Iterator[Entry]:
    """The rules of a list from the first of the plan on; those that are over leave it."""
    for index in range(len(entries) - 1, -1, -1):
        if entries[index].ended:
            del entries[index]
        else:
            yield entries[index]


class Rating:
    """The windows that rules share whose windows are as long, as long as they count the same calls; ``live`` use it."""

    __slots__ = ("_above", "_lines", "_rates", "_windows", "key", "live")

    def __init__(self, key: object, rates: Mapping[OperationId, Rate], before: "Rating | None") -> None:
        self.key = key
        self.live = 0
        self._windows: Windows = {} if before is None else before._windows  # noqa: SLF001 - the same class
        self._lines: dict[frozenset[tuple[OperationId, Rate]], Line] = {}
        self._rates: Mapping[OperationId, Rate] = rates
        self._above: dict[OperationId, list[tuple[int, Line]]] = {}

    def add(self, entry: Entry) -> None:
        """Let a rule wait for its rate."""
        self.live += 1
        entry.rating = self
        rates = frozenset(entry.rule.rates.items())
        if rates not in self._lines:
            self._lines[rates] = Line()
            for operation, rate in rates:
                insort(self._above.setdefault(operation, []), (rate.requests, self._lines[rates]), key=_requests)
        self._lines[rates].add(entry)

    def count(self, call: Call, elapsed: float) -> tuple[int, list[tuple[int, Line]]]:
        """Count a call; its number in its window, and the rules whose rate is below that."""
        rate = self._rates[call.operation]
        self._windows, number = count_call(self._windows, (call.region or "", str(call.operation)), rate, elapsed)
        above = self._above[call.operation]
        return number, above[: bisect_left(above, number, key=_requests)]


def _requests(line: tuple[int, Line]) -> int:
    return line[0]


class Lane:
    """The rules of a plan that mean the same operations; ``calls`` have been counted."""

    def __init__(self) -> None:
        self.calls = 0
        self._steady = Line()
        self._coming: dict[int, list[Entry]] = {}
        self._exact: dict[int, Line] = {}
        self._every: dict[tuple[int, int], Line] = {}
        self._due: dict[int, list[tuple[int, int]]] = {}
        self._ratings: dict[object, Rating] = {}
        self._starts: list[tuple[float, Entry]] = []
        self._ends: list[tuple[float, int, Entry]] = []

    def add(self, entry: Entry) -> None:
        """Let a rule run here, from now on or from when its time begins."""
        during = entry.rule.limits.during
        if during is None:
            self._join(entry)
        else:
            insort(self._starts, (during.begin, entry), key=lambda start: -start[0])

    def advance(self, call: Call, elapsed: float) -> list[tuple[Line, int | None]]:
        """Count a call; the lines of rules that it triggers, each with the call's number in a rate window."""
        while self._starts and self._starts[-1][0] <= elapsed:
            self._join(self._starts.pop()[1])
        while self._ends and self._ends[0][0] <= elapsed:
            entry = heapq.heappop(self._ends)[2]
            entry.finish()
            entry.rest()
        self.calls += 1
        for entry in self._coming.pop(self.calls, ()):
            self._steady.add(entry)
        triggered: list[tuple[Line, int | None]] = [(self._steady, None)]
        if self.calls in self._exact:
            triggered.append((self._exact.pop(self.calls), None))
        for key in self._due.pop(self.calls, ()):
            line = self._every[key]
            if line:
                triggered.append((line, None))
                self._due.setdefault(self.calls + key[0], []).append(key)
            else:
                del self._every[key]
        for rating in self._ratings.values():
            number, above = rating.count(call, elapsed)
            triggered += [(line, number) for _, line in above]
        return triggered

    def unrate(self, rating: Rating) -> None:
        """Count no rate any more that no rule waits for."""
        rating.live -= 1
        if not rating.live:
            del self._ratings[rating.key]

    def _join(self, entry: Entry) -> None:
        during = entry.rule.limits.during
        entry.lane = self
        entry.base -= self.calls
        if during is not None and during.end is not None:
            heapq.heappush(self._ends, (during.end, entry.place, entry))
        calls = entry.rule.calls or _ALL_CALLS
        if entry.over:
            return
        if entry.rule.rates:
            self._rate(entry)
        elif isinstance(calls, EveryNth):
            self._each(entry, calls.step)
        else:
            self._range(entry, calls)

    def _range(self, entry: Entry, calls: CallRange) -> None:
        first = calls.first - entry.base
        entry.last = None if calls.last is None else calls.last - entry.base
        if first == entry.last:
            self._exact.setdefault(first, Line()).add(entry)
        elif first <= self.calls + 1:
            self._steady.add(entry)
        else:
            self._coming.setdefault(first, []).append(entry)

    def _each(self, entry: Entry, step: int) -> None:
        rest = entry.base % step
        if (step, rest) not in self._every:
            self._every[step, rest] = Line()
            due = self.calls + 1 + -(rest + self.calls + 1) % step
            self._due.setdefault(due, []).append((step, rest))
        self._every[step, rest].add(entry)

    def _rate(self, entry: Entry) -> None:
        """Share the windows of rules that began with the same windows at the same call, and whose are as long."""
        seconds = frozenset((operation, rate.seconds) for operation, rate in entry.rule.rates.items())
        key = (seconds, entry.rating, self.calls)
        if key not in self._ratings:
            self._ratings[key] = Rating(key, entry.rule.rates, entry.rating)
        self._ratings[key].add(entry)
