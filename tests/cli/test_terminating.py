"""SIGTERM ends in good order."""

import contextlib
import signal
import threading
from collections.abc import Iterator

import pytest

from harness.cli.terminating import Terminated, ended_by_sigterm


def ignore(_number: int, _frame: object) -> None:
    """A handler that can be told from others."""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Whatever a test does, the handler is then what it was."""
    before = signal.signal(signal.SIGTERM, ignore)
    yield
    signal.signal(signal.SIGTERM, before)


def test_the_first_is_raised_and_the_second_left_to_others() -> None:
    seen: list[object] = []

    def work() -> None:
        with ended_by_sigterm(), contextlib.ExitStack() as ending:
            ending.callback(lambda: seen.append(signal.getsignal(signal.SIGTERM)))
            signal.raise_signal(signal.SIGTERM)

    with pytest.raises(Terminated):
        work()
    assert seen == [ignore]


def test_afterwards_all_is_as_before() -> None:
    with ended_by_sigterm():
        assert signal.getsignal(signal.SIGTERM) is not ignore
    assert signal.getsignal(signal.SIGTERM) is ignore


def test_what_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with ended_by_sigterm():
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_IGN


def test_in_another_thread_nothing_changes() -> None:
    seen: list[object] = []

    def look() -> None:
        with ended_by_sigterm():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [ignore]
