"""Signals while a user's program runs: those for the program reach it, and we stay to report.

Ctrl-C in a terminal goes to the whole process group, the program included; what comes to us alone is passed on.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Protocol, Self

_FROM_TERMINALS = (signal.SIGINT, signal.SIGQUIT)
_PASSED_ON = (signal.SIGTERM, signal.SIGHUP)


class TakesSignals(Protocol):
    """A process, as far as signals go."""

    def send_signal(self, sig: int) -> None:
        """Send it one; nothing happens if it has ended."""
        ...


def in_foreground() -> bool:
    """Whether the keys of our terminal send signals to our process group, and so to the program as well."""
    try:
        with Path("/dev/tty").open("rb", buffering=0) as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False


class Relay:
    """Passes signals on while the context lasts; one that is ignored stays ignored, for the program too."""

    def __init__(self, *, in_foreground: Callable[[], bool] = in_foreground) -> None:
        self._in_foreground = in_foreground
        self._process: TakesSignals | None = None
        self._early: list[int] = []
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in (*_FROM_TERMINALS, *_PASSED_ON):
            # A handler, not SIG_IGN: only a handler is undone in the program that we start.
            if signal.getsignal(number) != signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def attach(self, process: TakesSignals) -> None:
        """From now on signals have somebody to go to; those that came too early go now."""
        self._process = process
        for number in self._early:
            process.send_signal(number)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self._process is None:
            self._early.append(number)
        elif number in _PASSED_ON or not self._in_foreground():
            self._process.send_signal(number)
