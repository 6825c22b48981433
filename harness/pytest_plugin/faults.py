"""Faults for the length of a block: ``with harness.faults("alibaba/ecs:RedeployInstance=throttle#1") as faults``."""

from types import TracebackType
from typing import Self

from harness.errors import HarnessError
from harness.pytest_plugin.blocks import Block, RuleCount
from harness.pytest_plugin.failures import fail


class Faults:
    """Rules that stand while the block lasts, before those that stand already, and what came of them.

    At the end of the block they are removed, however it ends. A rule that met no call fails the test there, unless the
    block has raised something itself or the faults are ``optional``; a rule whose calls came, and that let them pass by
    its chance, its rate or its time, fails nothing and is told at the end of the run.
    """

    def __init__(self, block: Block) -> None:
        self._block = block

    @property
    def rules(self) -> tuple[RuleCount, ...]:
        """Each rule with what it has seen so far; after the block, what it saw."""
        __tracebackhide__ = True
        try:
            return self._block.counts()
        except HarnessError as error:
            fail(str(error))

    @property
    def hits(self) -> int:
        """How many calls the rules have met, added up."""
        __tracebackhide__ = True
        return sum(rule.hits for rule in self.rules)

    @property
    def matches(self) -> int:
        """How many calls the rules have counted, met or not, added up."""
        __tracebackhide__ = True
        return sum(rule.matches for rule in self.rules)

    def __enter__(self) -> Self:
        __tracebackhide__ = True
        try:
            self._block.begin()
        except HarnessError as error:
            fail(str(error))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        try:
            self._block.excused |= error is not None
            failures = self._block.failures()
            self._block.end()
        except HarnessError as problem:
            failures = () if error is not None else (str(problem),)
        if failures:
            fail(*failures)

    def __repr__(self) -> str:
        return f"<faults {self._block}>"
