"""How a test comes by its session, and how it is told why it cannot have one."""

import contextlib
from collections.abc import Iterator

import pytest

from harness.errors import HarnessError
from harness.pytest_plugin.failures import fail_in_words
from harness.pytest_plugin.fixture import Harness
from harness.pytest_plugin.held import Held, in_words
from harness.pytest_plugin.marks import fault_marks, marked_rows
from harness.pytest_plugin.rows import ErrorRow
from harness.pytest_plugin.run import HELD, REASON, Run
from harness.pytest_plugin.server import NotRunning, ServerOfRun


@contextlib.contextmanager
def hold(run: Run, item: pytest.Item) -> Iterator[Harness]:
    """The session of a test with the faults of its markers; fails the test if there can be none."""
    try:
        held = Held(_server(run), item, run.options)
    except NotRunning as error:
        item.stash[REASON] = str(error)
        fail_in_words([f"no harness is running: {error}"])
    except Exception as error:  # such as the refusal of a suite that lets no test open a socket
        hint = "a test that is guarded against the network must be let to 127.0.0.1"
        fail_in_words([f"the harness cannot be reached from this test: {in_words(error)} ({hint})"])
    item.stash[HELD] = held
    try:
        _order(held, item)
        yield held.harness
    finally:
        held.close()
    held.check_end()


def _server(run: Run) -> ServerOfRun:
    """The server of the run, which starts when it is first asked for."""
    if run.server is None:
        run.server = ServerOfRun(run.options)
    server: ServerOfRun = run.server
    return server


def _order(held: Held, item: pytest.Item) -> None:
    """Let the faults of the test's markers stand."""
    try:
        held.order(fault_marks(item), _row_of(item))
    except HarnessError as error:
        fail_in_words([f"a marker of this test: {error}"])


def _row_of(item: pytest.Item) -> ErrorRow | None:
    """The row with which a test marked ``every_error`` runs; fails one that cannot be run with each."""
    if item.get_closest_marker("every_error") is None:
        return None
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    row = parameters.get("error_row", "every_error is for test functions that pytest can run several times")
    if not isinstance(row, ErrorRow):
        fail_in_words([str(row)])
    return row


def rows_of(run: Run, definition: pytest.Item) -> tuple[ErrorRow | str, ...]:
    """The rows of a test marked ``every_error``; what is wrong with the marker in place of them if it means none."""
    try:
        return marked_rows(definition, _server(run).catalog())
    except HarnessError as error:
        return (f"a marker of this test: {error}",)
