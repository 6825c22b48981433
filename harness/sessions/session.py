"""One session: its alias, its plan, its numbers and its clock."""

import threading
from collections.abc import Collection, Sequence
from datetime import datetime

from harness.errors import UserError
from harness.faults.catalogue.clock import ClockFault
from harness.faults.connections import Arriving
from harness.faults.plan import NO_FAULTS, Decision, Plan, RuleCount
from harness.faults.rule import Rule
from harness.model import Call, Operation
from harness.sessions.keys import digest, is_minted

ANONYMOUS = "anonymous"


class Session:
    """One access key id's alias, rules, counts and clock; safe between threads."""

    def __init__(
        self,
        alias: str,
        *,
        seed: int,
        rules: Sequence[Rule] = (),
        access_key: str | None = None,
        manual_clock: bool = False,
        numbers_from: int = 0,
    ) -> None:
        self.alias = alias
        self.seed = seed
        self.access_key = access_key
        self.manual_clock = manual_clock
        self._lock = threading.Lock()
        self._plan = Plan(rules, seed=seed, session=alias)
        self._numbers = numbers_from
        self._began: datetime | None = None
        self._latest = 0.0
        self._stepped = 0.0

    def next_number(self) -> int:
        """The number of the session's next exchange, from 1."""
        with self._lock:
            self._numbers += 1
            return self._numbers

    @property
    def minted(self) -> bool:
        """Whether it was made on demand, with a key of ours."""
        return self.access_key is not None and is_minted(self.access_key)

    @property
    def numbers(self) -> int:
        """How many exchanges have been numbered."""
        return self._numbers

    def entropy(self, number: int) -> bytes:
        """32 bytes that depend on seed, alias and the exchange's number only."""
        return digest("entropy", self.seed, self.alias, number)

    def step_clock(self, seconds: float) -> None:
        """Let ``seconds`` pass for the rate windows; time never goes back."""
        if not 0 <= seconds < 1e12:
            raise UserError(f"a session's clock cannot be stepped by {seconds} seconds", hint="0 or more")
        with self._lock:
            self._stepped += seconds

    @property
    def elapsed(self) -> float:
        """Seconds of the session's life as its latest call saw them, plus what was stepped since."""
        with self._lock:
            return self._stepped if self.manual_clock else self._latest + self._stepped

    def reset(self) -> tuple[RuleCount, ...]:
        """Begin anew: counts, rate windows and clock; the rules and the numbers of exchanges stay.

        Tells the counts that it forgets.
        """
        with self._lock:
            forgotten = self._plan.counts()
            self._plan.reset()
            self._began = None
            self._latest = self._stepped = 0.0
            return forgotten

    def arrange(self, rules: Sequence[Rule], *, paused: Collection[str] = ()) -> None:
        """Make these the rules; those that are there already keep their counts."""
        with self._lock:
            self._plan.arrange(rules, paused=paused)

    def decide(self, call: Call, operation: Operation, *, now: datetime, result_expected: bool = True) -> Decision:
        """The faults that meet a call at ``now``; counts it."""
        with self._lock:
            elapsed = self._elapsed(now)
            return self._plan.decide(call, operation, elapsed=elapsed, result_expected=result_expected)

    def decide_connection(self, arriving: Arriving, *, now: datetime) -> Decision:
        """The fault that meets a connection at ``now``; counts it. Without rules of connections nothing begins here."""
        with self._lock:
            if not self._plan.meets_connections:
                return NO_FAULTS
            return self._plan.decide_connection(arriving, elapsed=self._elapsed(now))

    def counts(self) -> tuple[RuleCount, ...]:
        """What each rule has seen, in the order of the rules."""
        with self._lock:
            return self._plan.counts()

    def clocks_shown(self) -> tuple[float, ...]:
        """By how many seconds the clocks are off that faults have shown to clients; a client may go by one of them."""
        met = (fault for count in self.counts() if count.hits for fault in count.rule.faults)
        return tuple(fault.offset for fault in met if isinstance(fault, ClockFault))

    def _elapsed(self, now: datetime) -> float:
        """Seconds of the session's life, plus what was stepped. A manual clock only steps.

        It begins with the first call, or with the first connection where rules count those.
        """
        if self.manual_clock:
            return self._stepped
        if self._began is None:
            self._began = now
        self._latest = max(self._latest, (now - self._began).total_seconds())
        return self._latest + self._stepped
