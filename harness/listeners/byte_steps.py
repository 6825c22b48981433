"""Carries out deliveries that go below HTTP, step by step, while mitmproxy waits in its hook.

What ends a connection is said last, and not done here: the exchange has to be closed first.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Literal

from harness.listeners.client import ClientConnection
from harness.model import Close, Execute, Hang, Pace, Reset, Send, Step, Wait, Write
from harness.wire import HttpResponse, head_bytes

Outcome = Literal["stays", "close", "reset", "left"]
"""What becomes of the connection: it is kept, we close it, we break it off, the client has left."""

_PIECE = 65_536


def below_http(steps: Sequence[Step]) -> bool:
    """Whether a delivery needs more than HTTP can say."""
    return any(isinstance(step, Write | Reset | Hang) for step in steps)


async def _at_once() -> None:
    pass


class ByteSteps:
    """The steps of one delivery. ``written`` counts what has been written; ``answered_at`` is when that began.

    ``executed`` is called where the call is carried out, ``answering`` before the first byte is written, or before the
    connection ends without one; if that fails, none is. ``bodiless``: the request's method allows no body in the
    answer. ``reset_patience`` is in seconds. ``given_up``: the client, which should leave, need not be waited for.
    """

    def __init__(
        self,
        client: ClientConnection,
        clock: Callable[[], datetime],
        executed: Callable[[], None],
        *,
        bodiless: bool,
        reset_patience: float,
        given_up: Callable[[], bool] = lambda: False,
        answering: Callable[[], Awaitable[None]] = _at_once,
    ) -> None:
        self._client = client
        self._clock = clock
        self._executed = executed
        self._bodiless = bodiless
        self._reset_patience = reset_patience
        self._given_up = given_up
        self._answering: Callable[[], Awaitable[None]] | None = answering
        self.written = 0
        self.answered_at: datetime | None = None

    async def carry_out(self, steps: Sequence[Step]) -> Outcome:
        """Carry out the steps up to the one that ends the connection, and wait until what was written is out.

        Before a reset that wait is short: a client that does not read would never see one. A client that closes its
        side, be it only for sending, has left: mitmproxy takes it so.
        """
        outcome = await self._carry_out(steps)
        if outcome == "reset":
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._reset_patience):
                    await self._client.until(lambda: not self._client.socket.undelivered())
        else:
            await self._client.until(lambda: not self._client.socket.unsent())
        await asyncio.sleep(0)  # a connection that broke is known to have broken one turn later
        return outcome

    async def _carry_out(self, steps: Sequence[Step]) -> Outcome:
        for step in steps:
            match step:
                case Wait(seconds):
                    await self._client.pause(seconds)
                case Execute():
                    self._executed()
                case Write(data, pace):
                    await self._write(data, pace)
                case Send(response):
                    await self._write(self._bytes(response), None)
                case Close():
                    return "close"
                case Reset():
                    await self._begin()
                    return "reset"
                case Hang():
                    await self._begin()
                    self._client.answering = True  # whatever else comes is not answered either
                    await self._client.hang(self._given_up)
                    return "left" if self._gone else "close"
            if self._gone:
                return "left"
        return "stays"

    async def _write(self, data: bytes, pace: Pace | None) -> None:
        await self._begin()
        size = _PIECE if pace is None else max(1, pace.size)
        loop = asyncio.get_running_loop()
        due = loop.time()
        for start in range(0, len(data), size):
            if start and pace is not None:
                # By the clock, so that no delay adds up; but what is late is not made up for by haste.
                due = max(due + pace.seconds, loop.time())
                await self._client.pause(due - loop.time())
            if self._gone:
                break
            self._put(data[start : start + size])
            await self._client.room()
        if self._client.socket.broken:
            await self._client.hang()  # mitmproxy will find out that it has left

    async def _begin(self) -> None:
        if self._answering is not None:
            answering, self._answering = self._answering, None
            await answering()

    def _put(self, data: bytes) -> None:
        if self.answered_at is None:
            self.answered_at = self._clock()
            self._client.answering = True
        self._client.socket.write(data)
        self.written += len(data)

    def _bytes(self, response: HttpResponse) -> bytes:
        bodiless = self._bodiless or response.status in {204, 304}
        return head_bytes(response) + (b"" if bodiless else response.body)

    @property
    def _gone(self) -> bool:
        return self._client.left.is_set() or self._client.refused or self._client.socket.broken
