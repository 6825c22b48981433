"""SIGTERM as what Ctrl-C is: everything that was begun is ended in good order."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class Terminated(BaseException):
    """SIGTERM has come; no Exception, since nobody may take it for a failure of something smaller."""


@contextlib.contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Within the context SIGTERM raises Terminated, as Ctrl-C raises KeyboardInterrupt; a second one ends at once.

    Outside the main thread nothing changes, and neither where the signal is ignored.
    """
    before = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or before == signal.SIG_IGN:
        yield
        return

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        signal.signal(signal.SIGTERM, before)
        raise Terminated

    signal.signal(signal.SIGTERM, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
