"""The cassette of one test: what it has played and recorded, and which calls no recording answers."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from harness.cassette.deck_report import CassetteReport
from harness.errors import HarnessError
from harness.model import Exchange
from harness.pytest_plugin.failures import fail
from harness.reports.misses import is_miss


class ExpectedMiss:
    """A block in which at least one call finds no recording; ``expected`` gets the ids of those that do not."""

    def __init__(self, ids: Callable[[], set[str]], expected: set[str]) -> None:
        self._ids = ids
        self._expected = expected
        self._before: set[str] = set()

    def __enter__(self) -> None:
        __tracebackhide__ = True
        self._before = self._ids()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        new = self._ids() - self._before
        self._expected |= new
        if not new and error is None:
            fail("a miss was expected, and a recording answered each call")


class SessionCassette:
    """What came of a test's cassette so far, read anew each time it is asked; ``path`` is its file."""

    def __init__(
        self, path: Path, report: Callable[[], CassetteReport], exchanges: Callable[[], tuple[Exchange, ...]]
    ) -> None:
        self.path = path
        self._report = report
        self._exchanges = exchanges
        self._expected: set[str] = set()

    @property
    def played(self) -> int:
        """How many recordings have answered."""
        __tracebackhide__ = True
        return self._read().played

    @property
    def recorded(self) -> int:
        """How many answers have been recorded."""
        __tracebackhide__ = True
        return self._read().recorded

    @property
    def unplayed(self) -> tuple[str, ...]:
        """The recordings that have not answered: file, number, operation."""
        __tracebackhide__ = True
        return tuple(map(str, self._read().unplayed))

    @property
    def misses(self) -> tuple[str, ...]:
        """The calls that no recording answers, expected or not: why, and which recording comes nearest."""
        __tracebackhide__ = True
        try:
            return tuple(self._problems().values())
        except HarnessError as error:
            fail(str(error))

    def expect_miss(self) -> "ExpectedMiss":
        """A ``with`` block in which at least one call finds no recording; those that do not fail the test then."""
        return ExpectedMiss(self.ids, self._expected)

    def unexpected(self) -> dict[str, str]:
        """The misses that fail the test, by the ids of their exchanges; raises HarnessError."""
        return {name: problem for name, problem in self._problems().items() if name not in self._expected}

    def __repr__(self) -> str:
        return f"<cassette {self.path}>"

    def ids(self) -> set[str]:
        """The ids of the exchanges that are misses."""
        __tracebackhide__ = True
        try:
            return set(self._problems())
        except HarnessError as error:
            fail(str(error))

    def _problems(self) -> dict[str, str]:
        drafts = (exchange.draft for exchange in self._exchanges())
        return {draft.id: draft.problem or "" for draft in drafts if is_miss(draft)}

    def _read(self) -> CassetteReport:
        __tracebackhide__ = True
        try:
            return self._report()
        except HarnessError as error:
            fail(str(error))
