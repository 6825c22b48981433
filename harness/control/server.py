"""The control port: the API behind its guard, served in a thread of its own."""

import asyncio
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn

from harness.control.api import ControlApi
from harness.control.guard import Guard
from harness.control.subject import Subject
from harness.errors import UnsoundRun, UserError
from harness.wire import LOOPBACK_HOSTS

THREAD_NAME = "harness-control"
_GOODBYE_SECONDS = 1
_BACKLOG = 128
# What strangers send is answered, and not worth a line on the user's terminal.
_SILENT = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "loggers": {"uvicorn": {"handlers": ["nowhere"], "propagate": False}},
}


class _Server(uvicorn.Server):
    """Serves until the API closes, without looking ten times a second whether it does."""

    def __init__(self, config: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(config)
        self._closing = closing

    async def main_loop(self) -> None:
        """Wait for the end."""
        await self._closing.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop as uvicorn does, and then end the connections of those who do not read what was sent to them."""
        for listener in sockets or ():
            asyncio.get_running_loop().remove_reader(listener)
        # A connection that is just being accepted has to be made before the server closes; asyncio loses it otherwise.
        await asyncio.sleep(0)
        await super().shutdown(sockets)
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)


class ControlServer:
    """Listens from ``start`` to ``stop``, or as a context manager, on a loopback address that was parsed as one."""

    def __init__(self, subject: Subject, *, host: str, port: int, token: str) -> None:
        self._subject = subject
        self._host = "127.0.0.1" if host == "localhost" else host
        self._port = port
        self._token = token
        self._thread: threading.Thread | None = None
        self._api: ControlApi | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._failure: OSError | None = None

    @property
    def url(self) -> str:
        """Where it listens, with the port that was really taken."""
        return f"http://{self._shown_host}:{self._port}"

    def start(self) -> None:
        """Listen; UserError if the port cannot be had."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # The protocol is named because asyncio turns Nagle off only where it is.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
            listener.listen(_BACKLOG)  # from now on who connects is answered, if not at once
        except OSError as error:
            listener.close()
            raise UserError(
                f"cannot listen for control on {self._shown_host}:{self._port}: {error.strerror or error}",
                hint="choose another port, or 0 for any free one",
            ) from None
        self._port = listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, args=(listener,), name=THREAD_NAME, daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise UnsoundRun(f"the control port could not be opened: {self._failure}")

    def stop(self) -> None:
        """End the streams, stop listening, wait for the thread; nothing happens if it does not run."""
        if self._thread is None:
            return
        if self._loop is not None and self._api is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._api.closing.set)
        self._thread.join()
        self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _shown_host(self) -> str:
        return f"[{self._host}]" if ":" in self._host else self._host

    def _run(self, listener: socket.socket) -> None:
        try:
            asyncio.run(self._serve(listener))
        except OSError as error:  # too many open files
            self._failure = error
        finally:
            listener.close()
            self._ready.set()

    async def _serve(self, listener: socket.socket) -> None:
        self._api = ControlApi(self._subject)
        shown = (f"[{name}]" if ":" in name else name for name in LOOPBACK_HOSTS | {self._host})
        hosts = frozenset(f"{name}:{self._port}" for name in shown)
        config = uvicorn.Config(
            Guard(self._api.app(), token=self._token, hosts=hosts),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=_SILENT,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=_GOODBYE_SECONDS,
        )
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await _Server(config, self._api.closing).serve(sockets=[listener])
