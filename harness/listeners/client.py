"""What the listener knows of one client connection."""

import asyncio
import base64
import binascii
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from OpenSSL import SSL

from harness.pipeline import Forward
from harness.wire import Headers, HttpRequest

_POLL_SECONDS = 0.002
_EAGER_POLLS = 50


class Socket(Protocol):
    """What the listener does to a client's socket."""

    def progress(self) -> None:
        """A message part is complete: the input limit counts from here."""
        ...

    def acknowledge_now(self) -> None:
        """Send the delayed acknowledgement at once, where that can be done."""
        ...

    def unsent(self) -> int:
        """Bytes that were written and that have not got out, or never will."""
        ...

    def end(self) -> None:
        """Close in good order once all that was written is out."""
        ...

    def secured(self, tls: SSL.Connection) -> None:
        """TLS is spoken from now on."""
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

    def unsent(self) -> int:
        """Nothing is ever left behind."""
        return 0

    def end(self) -> None:
        """There is nothing to close."""

    def secured(self, tls: SSL.Connection) -> None:
        """No TLS is spoken."""

    def answer_raw(self, data: bytes) -> None:
        """Nobody reads it."""


@dataclass(slots=True)
class ClientConnection:
    """One client connection: its socket, the session it named, and the request that is being worked on."""

    socket: Socket
    peer: object
    proxy_user: str | None = None
    head: Headers | None = None
    refused: bool = False
    forwarding: tuple[Forward, HttpRequest] | None = None
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def pause(self, seconds: float) -> bool:
        """Let ``seconds`` pass, but no longer than the client stays; whether it stayed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.left.wait()
        return not self.left.is_set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds or the client is gone; for what mitmproxy has no event for."""
        polls = 0
        while not condition() and not self.left.is_set():
            polls += 1
            await asyncio.sleep(0 if polls < _EAGER_POLLS else _POLL_SECONDS)


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
