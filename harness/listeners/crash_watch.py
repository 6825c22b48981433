"""Notices in mitmproxy's log that it failed inside on a client's message, which would leave that client waiting."""

import asyncio
import logging
from collections.abc import Callable


class CrashWatch(logging.Handler):
    """A log handler that calls ``answer`` with the client's address, in the loop, once mitmproxy has let go of it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, answer: Callable[[object], None]) -> None:
        super().__init__(logging.ERROR)
        self._loop = loop
        self._answer = answer

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one line of the log."""
        if record.getMessage().startswith("mitmproxy has crashed"):
            self._loop.call_soon_threadsafe(self._answer, getattr(record, "client", None))
