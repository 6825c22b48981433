"""What has to reach below mitmproxy's public interface, kept together so that a new version has one place to break."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Container
from typing import Any

from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.connection import Client, ConnectionState
from mitmproxy.proxy.server import ConnectionHandler
from OpenSSL import SSL

from harness.listeners.below_http import MutableTls, Muted, discard_at_close, waiting_in_kernel

LINGER_SECONDS = 5.0
_CHUNK = 65_536


class TooMuchInputError(OSError):
    """More bytes than any request may have, and still no request; mitmproxy takes it as the end of the connection."""


class BoundedReader:
    """A stream reader that gives up on a peer which sends on and on without ever completing a request head or body."""

    def __init__(self, inner: asyncio.StreamReader, limit: int, excess: Callable[[], None]) -> None:
        self._inner = inner
        self._limit = limit
        self._excess = excess
        self._seen = 0

    def progress(self) -> None:
        """A message part is complete: count from here."""
        self._seen = 0

    async def read(self, n: int = -1) -> bytes:
        """Up to ``n`` bytes; past the limit, ``excess`` is called and TooMuchInputError raised."""
        data = await self._inner.read(n)
        self._seen += len(data)
        if self._seen > self._limit:
            self._excess()
            raise TooMuchInputError("too much input without a complete request")
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class LingeringWriter:
    """A stream writer that closes in two steps, so that an early answer survives a client which is still sending.

    Closing a socket with unread input makes the kernel send a reset, and the client loses the answer. So: end our side,
    read and drop what still comes for a while, then close. Where TLS is spoken, its own goodbye comes first: mitmproxy
    leaves it out, and clients take that for a cut.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._tasks = tasks
        self._closing = False
        self._unsent = 0
        self.muted: Muted | None = None
        self.tls: list[MutableTls] = []

    def write(self, data: bytes) -> None:
        """Write what mitmproxy sends, unless that is out already."""
        if self.muted is None or not self.muted.drops(data):
            self.put(data)

    def put(self, data: bytes) -> None:
        """Write, and remember how much of it the kernel has not taken."""
        self._writer.write(data)
        size = self._writer.transport.get_write_buffer_size()
        self._unsent = self._unsent + len(data) if self._writer.transport.is_closing() else size

    def unsent(self) -> int:
        """Bytes that the kernel has not taken yet; if the connection breaks, those that it will never take.

        asyncio throws away what is left when that happens, so the last number before it counts.
        """
        size = self._writer.transport.get_write_buffer_size()
        if size or not self._writer.transport.is_closing():
            self._unsent = size
        return self._unsent if self._reader.exception() is not None else size

    def speak(self, data: bytes) -> None:
        """Write plaintext, through TLS where it is spoken (and through TLS in TLS); what cannot be said is dropped."""
        with contextlib.suppress(SSL.Error):
            for tls in reversed(self.tls):
                data = tls.records(data)
            self.put(data)

    def is_closing(self) -> bool:
        """Whether there is no more use in writing."""
        return self._closing or self._writer.is_closing()

    def close(self) -> None:
        """Begin to close; returns at once. Nobody else may be reading any more."""
        if self._closing:
            return
        self._closing = True
        if self._reader.at_eof() or self._reader.exception() is not None or self._writer.is_closing():
            self._writer.close()
            return
        task = asyncio.get_running_loop().create_task(self._linger())
        self._tasks.add(task)
        task.add_done_callback(self._lingered)

    async def _linger(self) -> None:
        with contextlib.suppress(OSError, TimeoutError):
            self._say_goodbye()
            self._writer.write_eof()
            async with asyncio.timeout(LINGER_SECONDS):
                while await self._reader.read(_CHUNK):
                    pass

    def _say_goodbye(self) -> None:
        for depth in reversed(range(len(self.tls))):
            data = self.tls[depth].goodbye()
            with contextlib.suppress(SSL.Error):
                for outer in reversed(self.tls[:depth]):
                    data = outer.records(data)
                self._writer.write(data)

    def _lingered(self, task: asyncio.Task[None]) -> None:
        # Here and not at the end of the task: one that is cancelled before its first turn never gets there.
        self._tasks.discard(task)
        if task.cancelled():
            self._writer.transport.abort()
        self._writer.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writer, name)


class ClientSocket:
    """The socket of one client connection, with what we have to do to it.

    ``limit`` bounds the bytes of a request head or body, and ``excess`` is called when a client goes beyond. ``tasks``
    holds what goes on in the background.
    """

    def __init__(
        self,
        handler: ConnectionHandler,
        client: Client,
        *,
        limit: int,
        excess: Callable[[], None],
        tasks: set[asyncio.Task[None]],
    ) -> None:
        self._handler = handler
        self._client = client
        transport = handler.transports[client]
        reader, writer = transport.reader, transport.writer
        assert isinstance(reader, asyncio.StreamReader)  # noqa: S101 - we listen on TCP only
        assert isinstance(writer, asyncio.StreamWriter)  # noqa: S101
        self._raw = writer
        self._reader = BoundedReader(reader, limit, excess)
        self._writer = LingeringWriter(reader, writer, tasks)
        transport.reader = self._reader  # type: ignore[assignment]
        transport.writer = self._writer  # type: ignore[assignment]

    def progress(self) -> None:
        """A message part is complete: the input limit counts from here."""
        self._reader.progress()

    def acknowledge_now(self) -> None:
        """Send the delayed acknowledgement at once (Linux; elsewhere nothing happens).

        A client that writes head and body apart and has not switched Nagle's algorithm off waits for it: 40 ms a call.
        """
        quick_ack = getattr(socket, "TCP_QUICKACK", None)
        if quick_ack is not None:
            with contextlib.suppress(OSError):
                self._raw.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, quick_ack, 1)

    def stay(self) -> float:
        """Keep mitmproxy from closing the connection because nothing happens on it; for how many seconds that holds.

        It looks away while a request is worked on, but not if it was looking when that began.
        """
        self._handler.timeout_watchdog.register_activity()
        return self._handler.timeout_watchdog.timeout / 3

    def unsent(self) -> int:
        """Bytes that were written and that have not got out, or never will."""
        return self._writer.unsent()

    def end(self) -> None:
        """Close in good order once all that was written is out; nothing happens if that has begun already."""
        _end(self._handler, self._client)

    def secure(self, tls: SSL.Connection) -> SSL.Connection:
        """The TLS connection that mitmproxy is to drive in place of this one."""
        mutable: Any = MutableTls(tls)
        return mutable  # type: ignore[no-any-return]

    def secured(self, tls: SSL.Connection) -> None:
        """TLS is spoken from now on; inside the TLS that is spoken already, if there is any."""
        if isinstance(tls, MutableTls):
            self._writer.tls.append(tls)

    @property
    def takes_bytes(self) -> bool:
        """There is something below HTTP."""
        return True

    @property
    def broken(self) -> bool:
        """Whether there is no more use in writing, though the client may not be known to have left."""
        return self._writer.is_closing()

    def write(self, data: bytes) -> None:
        """Write bytes of an answer past mitmproxy's own layers."""
        self._writer.speak(data)

    async def drained(self) -> None:
        """Wait until there is room for more, or the connection is broken."""
        with contextlib.suppress(OSError):
            await self._raw.drain()

    def mute(self, sending: Callable[[], bool], *, chunked: bool) -> None:
        """Drop what mitmproxy sends of the answer that was written, as long as ``sending`` says that it is at it."""
        (self._writer.tls[-1] if self._writer.tls else self._writer).muted = Muted(sending, chunked=chunked)

    def undelivered(self) -> int:
        """Bytes that have not been sent, neither by us nor, where that can be known, by the kernel."""
        return self.unsent() or waiting_in_kernel(self._raw.get_extra_info("socket"))

    def reset(self) -> None:
        """Break the connection off; what has not been sent is lost."""
        discard_at_close(self._raw.get_extra_info("socket"))
        self._raw.transport.abort()

    def answer_raw(self, data: bytes) -> None:
        """Write an answer past mitmproxy's own layers, where they have none; then close."""
        with contextlib.suppress(OSError):
            self._writer.speak(data)
        self.end()


def reset(handler: ConnectionHandler, client: Client) -> None:
    """Break off a connection that has only just come, in mitmproxy's hook for it."""
    writer = handler.transports[client].writer
    if isinstance(writer, asyncio.StreamWriter):
        discard_at_close(writer.get_extra_info("socket"))
    client.error = "the harness refuses this connection"


def end_all(proxyserver: Proxyserver, *, but: Container[str] = ()) -> None:
    """Close the client connections in good order, as if each client had been idle for too long; ``but`` those ids."""
    for handler in tuple(proxyserver.connections.values()):
        if handler.client.id not in but:
            _end(handler, handler.client)


def _end(handler: ConnectionHandler, client: Client) -> None:
    transport = handler.transports.get(client)
    if transport is None or client.state is ConnectionState.CLOSED:
        return
    if transport.handler is None:  # the connection is being set up this very moment
        asyncio.get_running_loop().call_soon(_end, handler, client)
    else:
        transport.handler.cancel("closed by the harness")
