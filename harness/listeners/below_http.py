"""What is written below HTTP: bytes of an answer as they are, through TLS where it is spoken, past mitmproxy's layers.

mitmproxy has to believe that it has sent the answer itself, so that it reads the next request: what it sends of it is
dropped before it gets to the socket, or to the TLS connection, whose records are numbered.
"""

import contextlib
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

from OpenSSL import SSL

_CHUNK = 65_536
_LAST_CHUNK = b"0\r\n\r\n"
_NOW = struct.pack("ii", 1, 0)
_SIOCOUTQNSD = 0x894B


class Muted:
    """Tells which bytes of mitmproxy's belong to an answer that is out already.

    ``sending`` tells whether mitmproxy still believes to be sending it. It ends a chunked answer one moment later.
    """

    def __init__(self, sending: Callable[[], bool], *, chunked: bool) -> None:
        self._sending = sending
        self._ending = chunked

    def drops(self, data: bytes) -> bool:
        """Whether these bytes, the next in their order, belong to it."""
        if self._sending():
            return True
        last, self._ending = self._ending and data == _LAST_CHUNK, False
        return last


class MutableTls:
    """A TLS connection as mitmproxy drives it, which can drop what mitmproxy has to say."""

    def __init__(self, inner: SSL.Connection) -> None:
        self._inner = inner
        self.muted: Muted | None = None

    def sendall(self, data: bytes) -> None:
        """Encrypt what mitmproxy sends, unless that is out already."""
        if self.muted is None or not self.muted.drops(data):
            self._inner.sendall(data)

    def records(self, data: bytes) -> bytes:
        """What goes over the wire for these bytes, and for all that TLS itself has to say; raises SSL.Error."""
        self._inner.sendall(data)
        return self._pending()

    def goodbye(self) -> bytes:
        """TLS's own end, which mitmproxy leaves out; empty where there is nothing to end."""
        with contextlib.suppress(SSL.Error):
            self._inner.shutdown()
            return self._pending()
        return b""

    def _pending(self) -> bytes:
        found = bytearray()
        with contextlib.suppress(SSL.WantReadError):
            while True:
                found += self._inner.bio_read(_CHUNK)
        return bytes(found)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def discard_at_close(end: Any) -> None:
    """Let the next close of a socket be a reset."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOW)


def waiting_in_kernel(end: Any) -> int:
    """Bytes that the kernel has taken and not sent; 0 where it does not tell (elsewhere than on Linux)."""
    if sys.platform != "linux":
        return 0
    import fcntl  # noqa: PLC0415 - there is none on every platform

    try:
        found = fcntl.ioctl(end.fileno(), _SIOCOUTQNSD, b"\0" * 4)
    except (OSError, ValueError):
        return 0
    size: int = struct.unpack("i", found)[0]
    return size
