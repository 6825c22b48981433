"""Tries the cases of all clients side by side; a client that keeps one process waiting gets more of them."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from harness.drivers.runner import Driver
from harness.model import CaseResult, Verdict
from harness.sessions import HarnessHandle
from harness.verify.cases.case import Case
from harness.verify.trial import Subject, Tried, not_tried, try_case

_GIVE_UP_AFTER = 3
_PROCESSES = 4
_SLOW_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Progress:
    """What was just done: ``done`` of ``total`` cases of all clients."""

    client: str
    case: str
    verdict: Verdict
    done: int
    total: int


OnProgress = Callable[[Progress], None]


class _Queue:
    """The cases of one client that are still to be tried, and what came of the others."""

    def __init__(self, subject: Subject, cases: Sequence[Case]) -> None:
        self.subject = subject
        self.waiting = deque(enumerate(cases))
        self.tried: dict[int, Tried] = {}
        self.more_hands = threading.Event()
        self.failures = 0
        self.untried = 0


class Trials:
    """Tries cases; ``problems`` then say why what was found cannot be trusted.

    Sessions keep cases apart, so their order does not matter. SDKs that wait between their attempts take seconds for a
    case; the first such case brings in more processes of the same driver.
    """

    def __init__(
        self,
        handle: HarnessHandle,
        seed: int,
        *,
        on_progress: OnProgress | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.problems: list[str] = []
        self._handle = handle
        self._seed = seed
        self._on_progress = on_progress
        self._clock = clock
        self._total = 0
        self._done = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._drivers: list[Driver] = []

    def run(self, work: Sequence[tuple[Subject, Sequence[Case]]]) -> list[CaseResult]:
        """The results, in the order of clients and cases whatever finished first."""
        queues = [_Queue(subject, cases) for subject, cases in work]
        self._total = sum(len(queue.waiting) for queue in queues)
        self._drivers = [queue.subject.driver for queue in queues]
        with ThreadPoolExecutor(max_workers=max(1, len(queues) * _PROCESSES), thread_name_prefix="verify") as pool:
            futures = [pool.submit(self._first, queue) for queue in queues]
            futures += [pool.submit(self._helper, queue) for queue in queues for _ in range(1, _PROCESSES)]
            try:
                wait(futures, return_when=FIRST_EXCEPTION)
                for future in futures:
                    future.result()
            except BaseException:
                # An interrupt, or a crash of ours: nobody may go on waiting for a driver.
                self._end(queues)
                raise
        tried = [queue.tried[index] for queue in queues for index in sorted(queue.tried)]
        self.problems += [problem for one in tried for problem in one.problems]
        for queue in queues:
            if queue.untried:
                name = queue.subject.name
                self.problems.append(f"{name}: {queue.untried} cases were not tried, its driver fails again and again")
        return [one.result for one in tried]

    def _first(self, queue: _Queue) -> None:
        try:
            self._work(queue, queue.subject)
        except BaseException:
            self._stop.set()
            raise
        finally:
            queue.more_hands.set()

    def _helper(self, queue: _Queue) -> None:
        queue.more_hands.wait()
        if not queue.waiting or self._stop.is_set():
            return
        with queue.subject.driver.twin() as driver:
            with self._lock:
                self._drivers.append(driver)
            self._work(queue, replace(queue.subject, driver=driver))

    def _work(self, queue: _Queue, subject: Subject) -> None:
        while not self._stop.is_set():
            try:
                index, case = queue.waiting.popleft()
            except IndexError:
                return
            began = self._clock()
            given_up = queue.failures >= _GIVE_UP_AFTER
            tried = not_tried(case, subject.name) if given_up else try_case(self._handle, subject, case, self._seed)
            with self._lock:
                queue.tried[index] = tried
                queue.untried += given_up
                if not given_up:
                    queue.failures = queue.failures + 1 if tried.driver_failed else 0
                self._note(tried)
            if self._clock() - began > _SLOW_SECONDS:
                queue.more_hands.set()

    def _note(self, tried: Tried) -> None:
        self._done += 1
        if self._on_progress is not None:
            result = tried.result
            self._on_progress(Progress(result.client, result.case, result.verdict, self._done, self._total))

    def _end(self, queues: Sequence[_Queue]) -> None:
        self._stop.set()
        for queue in queues:
            queue.more_hands.set()
        with self._lock:
            for driver in self._drivers:
                driver.kill()
