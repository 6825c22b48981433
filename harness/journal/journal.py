"""The append-only record of exchanges: the newest in memory, all of them to the sinks handed in."""

import contextlib
import itertools
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

from harness.journal.record import exchange_record
from harness.model import Draft, Exchange
from harness.wire import Headers

Sink = Callable[[Exchange], None]


class Journal:
    """The newest exchanges in memory, bounded in number and in bytes of messages; safe between threads.

    A sink that fails (a full disk, a closed file) is told of in ``problems`` and not used again.
    """

    def __init__(self, limit: int = 10_000, sinks: Sequence[Sink] = (), *, byte_limit: int = 512 * 1024 * 1024) -> None:
        self._limit = limit
        self._byte_limit = byte_limit
        self._lock = threading.Lock()
        self._kept: deque[tuple[Exchange, int]] = deque()
        self._bytes = 0
        self._appended = 0
        self._sinks = list(sinks)
        self._listeners: list[Callable[[], None]] = []
        self._problems: list[str] = []

    @property
    def problems(self) -> tuple[str, ...]:
        """Why sinks were given up; empty if none was."""
        with self._lock:
            return tuple(self._problems)

    @property
    def length(self) -> int:
        """How many exchanges have been appended, kept or not."""
        with self._lock:
            return self._appended

    def append(self, exchange: Exchange) -> None:
        """Keep a closed exchange and hand it to every sink; never raises for a sink that fails."""
        size = _size(exchange.draft)
        with self._lock:
            self._kept.append((exchange, size))
            self._bytes += size
            self._appended += 1
            while len(self._kept) > self._limit or (self._bytes > self._byte_limit and len(self._kept) > 1):
                self._bytes -= self._kept.popleft()[1]
            for sink in tuple(self._sinks):
                try:
                    sink(exchange)
                except Exception as error:
                    self._sinks.remove(sink)
                    self._problems.append(f"the journal is no longer written: {error}")
            for wake in tuple(self._listeners):
                # One that reads along and is gone is no fault of the journal.
                with contextlib.suppress(Exception):
                    wake()

    @contextlib.contextmanager
    def listening(self, wake: Callable[[], None]) -> Iterator[None]:
        """While the context lasts, ``wake`` is called after each exchange; it must not wait, nor use the journal."""
        with self._lock:
            self._listeners.append(wake)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(wake)

    def entries(self, after: int = 0) -> tuple[tuple[int, Exchange], ...]:
        """The exchanges kept that were appended after the ``after``-th, each with its position, counted from 1.

        A first position beyond ``after + 1`` says that the ones between are not in memory any more.
        """
        with self._lock:
            oldest = self._appended - len(self._kept) + 1
            wanted = min(len(self._kept), max(0, self._appended - after))
            newest = itertools.islice(reversed(self._kept), wanted)
            found = [exchange for exchange, _ in newest]
        first = max(oldest, after + 1)
        return tuple(enumerate(reversed(found), start=first))

    def exchanges(self, session: str | None = None) -> tuple[Exchange, ...]:
        """The exchanges kept, oldest first; those of one session if its alias is given."""
        with self._lock:
            kept = tuple(self._kept)
        return tuple(exchange for exchange, _ in kept if session is None or exchange.draft.session == session)


class JsonLinesSink:
    """Writes each exchange as one line of JSON to ``stream`` and flushes it; whoever opened the stream closes it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, exchange: Exchange) -> None:
        """Write one exchange."""
        line = json.dumps(exchange_record(exchange), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
        self._stream.write(f"{line}\n")
        self._stream.flush()


def _size(draft: Draft) -> int:
    """About how many bytes the messages of a draft take."""
    request, response = draft.request, draft.response
    size = len(request.target) + len(request.body) + _header_size(request.headers)
    return size if response is None else size + len(response.body) + _header_size(response.headers)


def _header_size(headers: Headers) -> int:
    return sum(len(name) + len(value) for name, value in headers)
