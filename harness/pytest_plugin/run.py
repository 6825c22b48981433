"""What a run of pytest keeps: its options, its server, what its reports told; and what it says at its end."""

from typing import Any

import pytest

from harness.pytest_plugin.options import WORKER_SEED, Options

HELD = pytest.StashKey[Any]()
"""The session of a test, kept with the test; made of what needs more than pytest."""

REASON = pytest.StashKey[str]()
"""Why a test has no harness."""

SEEN = "harness_seen"
NOT_RUNNING = "harness_not_running"
"""The names under which reports carry what a test met, and why it had no harness; xdist hands both on."""

_PROBLEMS = "harness_problems"


class Run:
    """One run in one process, as a plugin of it.

    Under xdist each worker has a run with a server of its own, and the reports of all come together in the process
    that started them.
    """

    def __init__(self, options: Options, *, worker: str | None) -> None:
        self.options = options
        self.server: Any = None
        self.seen: dict[str, list[dict[str, Any]]] = {}
        self.problems: list[str] = []
        self.not_running: dict[str, str] = {}
        self._worker = worker
        self._lines: tuple[str, ...] = ()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a report carries; why there is no harness is told once."""
        seen = getattr(report, SEEN, None)
        if seen is not None:
            self.seen.setdefault(seen["test"], []).append(seen)
            self.problems += seen["problems"]
        reason = getattr(report, NOT_RUNNING, None)
        if reason is not None:
            first = self.not_running.setdefault(reason, report.nodeid)
            if first != report.nodeid:
                report.longrepr = f"no harness is running: the error of {first} says why"

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand the seed to an xdist worker: one that was left to chance is the same for all."""
        node.workerinput[WORKER_SEED] = self.options.seed

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what an xdist worker has to say at its end."""
        output = getattr(node, "workeroutput", None)
        if output is None:
            self.problems.append(f"worker {node.gateway.id} crashed: what its last test met is not known")
        else:
            self.problems += output.get(_PROBLEMS, ())

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """End the server; write the coverage. A server that ended badly fails a run that has passed."""
        self._stop()
        if self._worker is not None:
            session.config.workeroutput[_PROBLEMS] = self.problems  # type: ignore[attr-defined]
            return
        if self.seen or self.options.coverage is not None or self.problems:
            from harness.pytest_plugin.summary import summary  # noqa: PLC0415

            self._lines = summary(self)
        if self.problems and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell what no test's report has told."""
        if self._lines:
            terminalreporter.section("harness")
            for line in self._lines:
                terminalreporter.line(line)

    def pytest_unconfigure(self) -> None:
        """End a server that has outlived its session."""
        self._stop()

    def _stop(self) -> None:
        if self.server is not None:
            self.problems += self.server.stop()


RUN = pytest.StashKey[Run]()
