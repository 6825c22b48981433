"""The exchanges of one test, as the test asks for them."""

from collections.abc import Callable

from harness.contract.catalog import Catalog
from harness.control.filters import operations_of
from harness.errors import HarnessError
from harness.model import Exchange, OperationId
from harness.pytest_plugin.failures import fail
from harness.reports.contract_coverage import ContractCoverage, contract_coverage, uses


class SessionJournal:
    """What came of one test's calls so far, read anew each time it is asked.

    Operations go by every name that rules know: ``tencent/as:ResumeInstanceRefresh``, ``ResumeInstanceRefresh``, the
    full id, or a pattern such as ``tencent/as:*``. A name that means nothing fails the test and names the nearest.
    """

    def __init__(self, read: Callable[[], tuple[Exchange, ...]], catalog: Catalog, test: str) -> None:
        self._read = read
        self._catalog = catalog
        self._test = test

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The closed exchanges, oldest first; waits, within bounds, until none is open."""
        __tracebackhide__ = True
        try:
            return self._read()
        except HarnessError as error:
            fail(str(error))

    @property
    def last(self) -> Exchange:
        """The newest exchange; fails the test if there is none."""
        __tracebackhide__ = True
        exchanges = self.exchanges
        if not exchanges:
            fail("no call of this test has reached the harness")
        return exchanges[-1]

    def of(self, operation: str) -> tuple[Exchange, ...]:
        """The exchanges of an operation, oldest first."""
        __tracebackhide__ = True
        meant = self._meant(operation)
        return tuple(exchange for exchange in self.exchanges if exchange.draft.operation in meant)

    def calls(self, operation: str = "*") -> int:
        """How many calls of an operation came; of all, if none is named."""
        __tracebackhide__ = True
        return len(self.of(operation))

    def executed(self, operation: str = "*") -> int:
        """How many calls of an operation the provider would have carried out, whatever was answered."""
        __tracebackhide__ = True
        return sum(exchange.draft.executed or 0 for exchange in self.of(operation))

    def coverage(self) -> ContractCoverage:
        """Which operations and error rows of the contracts this test has met so far."""
        __tracebackhide__ = True
        return contract_coverage(self._catalog, {self._test: uses(self.exchanges)})

    def _meant(self, operation: str) -> frozenset[OperationId]:
        __tracebackhide__ = True
        try:
            return operations_of(operation, self._catalog)
        except HarnessError as error:
            fail(str(error))
