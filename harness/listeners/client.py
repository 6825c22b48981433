"""What the listener knows of one client connection."""

import asyncio
import base64
import binascii
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from OpenSSL import SSL

from harness.listeners.closing import OpenExchange
from harness.pipeline import Forward
from harness.wire import Headers

_LONG_SECONDS = 3600.0
_LOOK_SECONDS = 0.25
_POLL_SECONDS = 0.002
_SLOWEST_POLL_SECONDS = 0.1
_SLOWING = 1.2
_EAGER_POLLS = 50


class Socket(Protocol):
    """What the listener does to a client's socket."""

    def progress(self) -> None:
        """A message part is complete: the input limit counts from here."""
        ...

    def acknowledge_now(self) -> None:
        """Send the delayed acknowledgement at once, where that can be done."""
        ...

    def stay(self) -> float:
        """Keep mitmproxy from closing the connection because nothing happens on it; for how many seconds that holds."""
        ...

    def unsent(self) -> int:
        """Bytes that were written and that have not got out, or never will."""
        ...

    def end(self) -> None:
        """Close in good order once all that was written is out."""
        ...

    def secure(self, tls: SSL.Connection) -> SSL.Connection:
        """The TLS connection that mitmproxy is to drive in place of this one."""
        ...

    def secured(self, tls: SSL.Connection) -> None:
        """TLS is spoken from now on."""
        ...

    @property
    def takes_bytes(self) -> bool:
        """Whether there is anything below HTTP."""
        ...

    @property
    def broken(self) -> bool:
        """Whether there is no more use in writing, though the client may not be known to have left."""
        ...

    def write(self, data: bytes) -> None:
        """Write bytes of an answer past mitmproxy's own layers."""
        ...

    async def drained(self) -> None:
        """Wait until there is room for more, or the connection is broken."""
        ...

    def mute(self, sending: Callable[[], bool], *, chunked: bool) -> None:
        """Drop what mitmproxy sends of the answer that was written, as long as ``sending`` says that it is at it."""
        ...

    def undelivered(self) -> int:
        """Bytes that have not been sent, neither by us nor, where that can be known, by the kernel."""
        ...

    def reset(self) -> None:
        """Break the connection off; what has not been sent is lost."""
        ...

    def answer_raw(self, data: bytes) -> None:
        """Write an answer past mitmproxy's own layers, then close."""
        ...


class NoSocket:
    """Stands in for the socket where a request came on none: mitmproxy sends it again by itself."""

    def progress(self) -> None:
        """Nothing comes in."""

    def acknowledge_now(self) -> None:
        """Nobody waits for it."""

    def stay(self) -> float:
        """Nobody closes it."""
        return _LONG_SECONDS

    def unsent(self) -> int:
        """Nothing is ever left behind."""
        return 0

    def end(self) -> None:
        """There is nothing to close."""

    def secure(self, tls: SSL.Connection) -> SSL.Connection:
        """Nobody listens in on it."""
        return tls

    def secured(self, tls: SSL.Connection) -> None:
        """No TLS is spoken."""

    @property
    def takes_bytes(self) -> bool:
        """There is nothing below HTTP."""
        return False

    @property
    def broken(self) -> bool:
        """There is nothing that could break."""
        return False

    def write(self, data: bytes) -> None:
        """Nobody reads it."""

    async def drained(self) -> None:
        """There is always room."""

    def mute(self, sending: Callable[[], bool], *, chunked: bool) -> None:
        """Nothing is sent."""

    def undelivered(self) -> int:
        """Nothing is ever left behind."""
        return 0

    def reset(self) -> None:
        """There is nothing to break off."""

    def answer_raw(self, data: bytes) -> None:
        """Nobody reads it."""


@dataclass(frozen=True, slots=True)
class Forwarding:
    """A request that the real provider is asked to answer, and its exchange, which is open as long as it is."""

    pending: Forward
    exchange: OpenExchange


@dataclass(slots=True)
class ClientConnection:
    """One client connection: its socket, the session it named, and the request that is being worked on.

    ``number`` counts the connections of a listener from 1; 0 where there is none. ``answering``: an answer is being
    written past mitmproxy's layers.
    """

    socket: Socket
    peer: object
    number: int = 0
    proxy_user: str | None = None
    head: Headers | None = None
    refused: bool = False
    answering: bool = False
    forwarding: Forwarding | None = None
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def pause(self, seconds: float) -> bool:
        """Let ``seconds`` pass, but no longer than the client stays; whether it stayed."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        await asyncio.sleep(0)
        while not self.left.is_set() and loop.time() < until:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(until - loop.time(), self.socket.stay())):
                    await self.left.wait()
        return not self.left.is_set()

    async def hang(self, given_up: Callable[[], bool] = lambda: False) -> None:
        """Wait until the client leaves, or is given up; that is looked for every now and then."""
        while not given_up() and await self.pause(_LOOK_SECONDS):
            pass

    async def room(self) -> None:
        """Wait until there is room to write more, or the client is gone; others get their turn in any case."""
        if not self.socket.unsent():
            await asyncio.sleep(0)
            return
        drained = asyncio.ensure_future(self.socket.drained())
        gone = asyncio.ensure_future(self.left.wait())
        try:
            await asyncio.wait({drained, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            drained.cancel()
            gone.cancel()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds or the client is gone; for what there is no event for."""
        polls, seconds = 0, _POLL_SECONDS
        while not condition() and not self.left.is_set():
            polls += 1
            if polls < _EAGER_POLLS:
                await asyncio.sleep(0)
            else:
                await asyncio.sleep(seconds)
                seconds = min(seconds * _SLOWING, _SLOWEST_POLL_SECONDS)


def proxy_user_of(header: str | None) -> str | None:
    """The user name in a Basic Proxy-Authorization header; None if there is none that can be read."""
    scheme, _, encoded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")[0]
    except (binascii.Error, ValueError):
        return None
    return user or None
