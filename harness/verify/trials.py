"""Tries the cases of all clients side by side, each case in a session of its own."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from harness.drivers.runner import Driver, DriverFailure
from harness.model import CaseResult, Verdict
from harness.sessions import HarnessHandle
from harness.verify.cases.case import Case
from harness.verify.given_up import excused
from harness.verify.subject import Subject
from harness.verify.trial import Tried, not_tried, try_case

_GIVE_UP_AFTER = 3
_PROCESSES = 4
_MOST_CALLS = 24
_CLIENTS_AT_ONCE = 4
_MANY_CALLS = 30
# A client that never gets an answer in time is not slowed down by others: the rest of its cases would only wait again.
_MOST_GIVEN_UP = 24


@dataclass(frozen=True, slots=True)
class Progress:
    """What is just being tried, or was: then with its verdict; ``done`` of ``total`` cases of all clients."""

    client: str
    case: str
    verdict: Verdict | None
    done: int
    total: int


OnProgress = Callable[[Progress], None]


class _Queue:
    """The cases of the clients that share a driver: those still to be tried, and what came of the others."""

    def __init__(self, driver: Driver, work: Sequence[tuple[int, Subject, Case]]) -> None:
        self.driver = driver
        # Those that take long come first, so that the others are tried meanwhile.
        self.waiting = deque(sorted(work, key=lambda one: (not one[2].slow, not _takes_long(one[2]), one[0])))
        self.again: deque[tuple[int, Subject, Case]] = deque()
        self.failures = 0
        self.untried: dict[str, int] = {}


def _takes_long(case: Case) -> bool:
    return case.group == "time" or len(case.calls) > _MANY_CALLS


class Trials:
    """Tries cases; ``problems`` then say why what was found cannot be trusted.

    Sessions keep cases apart, so their order does not matter. A driver that takes several calls at once gets as many;
    of one that takes one at a time there are several processes.
    """

    def __init__(self, handle: HarnessHandle, seed: int, *, on_progress: OnProgress | None = None) -> None:
        self.problems: list[str] = []
        self._handle = handle
        self._seed = seed
        self._on_progress = on_progress
        self._total = 0
        self._tried: dict[int, Tried] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._drivers: list[Driver] = []

    def run(self, work: Sequence[tuple[Subject, Sequence[Case]]]) -> list[CaseResult]:
        """The results, in the order of clients and cases whatever finished first."""
        flat = [(subject, case) for subject, cases in work for case in cases]
        self._total = len(flat)
        by_driver: dict[int, list[tuple[int, Subject, Case]]] = {}
        for index, (subject, case) in enumerate(flat):
            by_driver.setdefault(id(subject.driver), []).append((index, subject, case))
        queues = [_Queue(found[0][1].driver, found) for found in by_driver.values()]
        self._drivers = [queue.driver for queue in queues]
        with ThreadPoolExecutor(max_workers=_CLIENTS_AT_ONCE, thread_name_prefix="client") as clients:
            futures = [clients.submit(self._campaign, queue) for queue in queues]
            try:
                wait(futures, return_when=FIRST_EXCEPTION)
                for future in futures:
                    future.result()
            except BaseException:
                # An interrupt, or a crash of ours: nobody may go on waiting for a driver.
                self._end()
                raise
        tried = [self._tried[index] for index in sorted(self._tried)]
        self.problems += [problem for one in tried for problem in one.problems]
        for queue in queues:
            for name, number in queue.untried.items():
                self.problems.append(f"{name}: {number} cases were not tried, its driver fails again and again")
        return [one.result for one in tried]

    def _campaign(self, queue: _Queue) -> None:
        """All cases of a driver: side by side, then alone those that another may have spoilt."""
        try:
            concurrency = queue.driver.start().concurrency
        except DriverFailure:
            concurrency = 1  # each case will say why
        hands = min(concurrency, _MOST_CALLS) if concurrency > 1 else _PROCESSES
        hands = max(1, min(hands, len(queue.waiting)))
        with ThreadPoolExecutor(max_workers=hands, thread_name_prefix="verify") as pool:
            futures = [pool.submit(self._work, queue, None, queue.waiting)]
            futures += [
                pool.submit(self._work, queue, None if concurrency > 1 else queue.driver.twin(), queue.waiting)
                for _ in range(1, hands)
            ]
            wait(futures, return_when=FIRST_EXCEPTION)
            try:
                for future in futures:
                    future.result()
            except BaseException:
                self._end()
                raise
        self._work(queue, None, queue.again, alone=True)

    def _work(
        self,
        queue: _Queue,
        twin: Driver | None,
        waiting: deque[tuple[int, Subject, Case]],
        *,
        alone: bool = False,
    ) -> None:
        if twin is None:
            self._take(queue, None, waiting, alone=alone)
            return
        with twin:
            with self._lock:
                self._drivers.append(twin)
            self._take(queue, twin, waiting, alone=alone)

    def _take(
        self, queue: _Queue, twin: Driver | None, waiting: deque[tuple[int, Subject, Case]], *, alone: bool
    ) -> None:
        while not self._stop.is_set():
            try:
                index, subject, case = waiting.popleft()
            except IndexError:
                return
            if twin is not None:
                subject = replace(subject, driver=twin)
            self._note(subject, case, None)
            given_up = queue.failures >= _GIVE_UP_AFTER
            tried = (
                not_tried(case, subject.name)
                if given_up
                else try_case(self._handle, subject, case, self._seed, again=alone)
            )
            with self._lock:
                if not alone and (tried.again or (tried.given_up and len(queue.again) < _MOST_GIVEN_UP)):
                    queue.again.append((index, subject, case))
                    continue
                self._tried[index] = replace(tried, result=excused(tried.result))
                if given_up:
                    queue.untried[subject.name] = queue.untried.get(subject.name, 0) + 1
                else:
                    queue.failures = queue.failures + 1 if tried.driver_failed else 0
            self._note(subject, case, self._tried[index].result.verdict)

    def _note(self, subject: Subject, case: Case, verdict: Verdict | None) -> None:
        if self._on_progress is not None:
            with self._lock:
                self._on_progress(Progress(subject.name, case.id, verdict, len(self._tried), self._total))

    def _end(self) -> None:
        self._stop.set()
        with self._lock:
            for driver in self._drivers:
                driver.kill()
