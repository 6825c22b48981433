"""Drafts become exchanges here: what is open, what was sent, and who waits until all is closed."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from harness.journal import Journal
from harness.model import Draft, Exchange


class OpenExchange:
    """A draft whose delivery is being carried out; closed exactly once, however often ``close`` is called."""

    def __init__(self, draft: Draft, sequence: int, connection: int, closed: Callable[[Exchange], None]) -> None:
        self.draft = draft
        self._sequence = sequence
        self._connection = connection
        self._closed = closed
        self._open = True

    def close(self, now: datetime, *, answered_at: datetime | None, bytes_sent: int, client_left: bool) -> None:
        """Put the exchange into the journal."""
        if self._open:
            self._open = False
            self._closed(
                Exchange(
                    draft=self.draft,
                    answered_at=answered_at,
                    closed_at=now,
                    bytes_sent=bytes_sent,
                    client_left=client_left,
                    sequence=self._sequence,
                    connection=self._connection,
                )
            )


class Closing:
    """Hands closed exchanges to the journal and knows which sessions still have open ones; safe between threads."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._sequences = itertools.count(1)
        self._closed = 0
        self._open: Counter[str] = Counter()
        self._given_up: set[str] = set()
        self._changed = threading.Condition()

    def open(self, draft: Draft, *, connection: int = 0) -> OpenExchange:
        """The draft of a request that was just answered; the sequence numbers follow the order of requests.

        ``connection`` is the number of the client connection that it came on.
        """
        with self._changed:
            self._open[draft.session] += 1
            return OpenExchange(draft, next(self._sequences), connection, self._close)

    @property
    def count(self) -> int:
        """How many exchanges have been closed."""
        with self._changed:
            return self._closed

    def wait(self, session: str | None, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until nothing of the session is open, None: of any; whether that came true."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._counted(session), timeout)

    def _counted(self, session: str | None) -> int:
        return self._open.total() if session is None else self._open[session]

    def give_up(self, session: str) -> None:
        """What hangs in the session need not wait any longer for its client to leave."""
        with self._changed:
            if self._open[session]:
                self._given_up.add(session)

    def is_given_up(self, session: str) -> bool:
        """Whether what is open in the session has been given up."""
        with self._changed:
            return session in self._given_up

    def _close(self, exchange: Exchange) -> None:
        try:
            self._journal.append(exchange)
        finally:
            with self._changed:
                self._closed += 1
                self._open[exchange.draft.session] -= 1
                if not self._open[exchange.draft.session]:
                    del self._open[exchange.draft.session]
                    self._given_up.discard(exchange.draft.session)
                self._changed.notify_all()
