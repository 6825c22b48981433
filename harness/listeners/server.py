"""A running listener: one mitmproxy master in a thread of its own, as a proxy and as an endpoint at once."""

import asyncio
import errno
import logging
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from mitmproxy.addons.core import Core
from mitmproxy.addons.next_layer import NextLayer
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.addons.tlsconfig import TlsConfig
from mitmproxy.master import Master
from mitmproxy.options import Options

from harness.cassette.interaction import Take
from harness.errors import UnsoundRun, UserError
from harness.listeners.addon import HEAD_ALLOWANCE, Answerer, HarnessAddon
from harness.listeners.address import ListenAddress
from harness.listeners.ca import CertificateAuthority
from harness.listeners.carrier import Carrier, record_nothing
from harness.listeners.closing import Closing
from harness.listeners.crash_watch import CrashWatch

BODY_LIMIT = 64 * 1024 * 1024
THREAD_NAME = "harness-listener"
_PORT_ATTEMPTS = 5
_MITMPROXY_LOG = logging.getLogger("mitmproxy")

# mitmproxy keeps its master in a module global that every new connection reads: a second one would answer on all ports.
_ONLY_ONE = threading.Lock()


class ListenerServer:
    """Listens from ``start`` to ``stop``, or as a context manager; one at a time in a process."""

    def __init__(
        self,
        pipeline: Answerer,
        closing: Closing,
        authority: CertificateAuthority,
        *,
        listen: ListenAddress,
        clock: Callable[[], datetime],
        endpoint: ListenAddress | None = None,
        body_limit: int = BODY_LIMIT,
        live_hosts: frozenset[str] = frozenset(),
        live_ca: Path | None = None,
        record: Callable[[Take], None] = record_nothing,
        choose_port: Callable[[str], int] | None = None,
    ) -> None:
        self._choose_port = choose_port or free_port
        self._pipeline = pipeline
        self._closing = closing
        self._clock = clock
        self._live_hosts = live_hosts
        self._live_ca = live_ca
        self._record = record
        self._authority = authority
        self._wanted = (listen,) if endpoint is None else (listen, endpoint)
        if endpoint is not None and listen.port and listen == endpoint:
            raise UserError(f"the proxy and the endpoint cannot both listen on {listen}", hint="give them two ports")
        self._body_limit = body_limit
        self._bound: tuple[ListenAddress, ...] = ()
        self._failure: BaseException | None = None
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    @property
    def ca_bundle(self) -> Path:
        """The file that clients have to trust."""
        return self._authority.bundle

    @property
    def proxy(self) -> ListenAddress:
        """Where the proxy listens, with the port that was really taken."""
        return self._address(0)

    @property
    def proxy_port(self) -> int:
        """The proxy's port."""
        return self.proxy.port

    @property
    def endpoint(self) -> ListenAddress | None:
        """Where the endpoint listens; None if there is none."""
        return self._address(1) if len(self._wanted) > 1 else None

    @property
    def endpoint_port(self) -> int | None:
        """The endpoint's port; None if there is no endpoint."""
        return None if self.endpoint is None else self.endpoint.port

    def start(self) -> None:
        """Listen; UserError if a port cannot be had or another server runs in this process."""
        if not _ONLY_ONE.acquire(blocking=False):
            raise UserError("one listener can run in a process, and one does", hint="stop it, or use a child process")
        failure: BaseException | None = None
        for _ in range(_PORT_ATTEMPTS):
            failure = self._begin()
            # A port that the system chose for us can be gone a moment later: then try another.
            if not (isinstance(failure, PortError) and self._wanted[failure.index].port == 0):
                break
        if failure is not None:
            _ONLY_ONE.release()
            raise failure

    def stop(self) -> None:
        """Stop listening, close what is open, wait for the thread; nothing happens if it does not run."""
        if self._thread is None:
            return
        loop, stop = self._loop, self._stop
        if loop is not None and stop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)
        self._thread.join()
        self._thread = None
        self._bound = ()
        _ONLY_ONE.release()

    def check(self) -> None:
        """UnsoundRun if mitmproxy has ended by itself."""
        if self._thread is None or not self._thread.is_alive():
            raise UnsoundRun(f"the listener has ended: {self._failure or 'it was stopped'}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _address(self, index: int) -> ListenAddress:
        if not self._bound:
            raise UnsoundRun("the listener does not run")
        return self._bound[index]

    def _begin(self) -> BaseException | None:
        self._failure = None
        self._ready.clear()
        self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join()
            self._thread = None
        return self._failure

    def _run(self) -> None:
        level = _MITMPROXY_LOG.level
        _MITMPROXY_LOG.setLevel(logging.WARNING)
        # Where nobody handles mitmproxy's log, logging must not print it as a last resort.
        unheard = logging.NullHandler()
        _MITMPROXY_LOG.addHandler(unheard)
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            _MITMPROXY_LOG.setLevel(level)
            _MITMPROXY_LOG.removeHandler(unheard)
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        asked = tuple(
            ListenAddress(address.host, address.port or self._choose_port(address.host)) for address in self._wanted
        )
        proxyserver, tls = Proxyserver(), TlsConfig()
        addon = HarnessAddon(
            self._pipeline,
            Carrier(self._closing, self._clock, record=self._record),
            proxyserver,
            clock=self._clock,
            body_limit=self._body_limit,
            live_hosts=self._live_hosts,
        )
        master = self._master((proxyserver, tls, addon), asked)
        crashes = CrashWatch(self._loop, addon.answer_crash)
        _MITMPROXY_LOG.addHandler(crashes)
        running = asyncio.create_task(master.run())
        try:
            await _first_of(running, addon.up)
            if tls.certstore is None:
                raise UnsoundRun(f"mitmproxy could not use the CA in {self._authority.directory}")
            self._bound = _check(proxyserver, asked)
            self._ready.set()
            await _first_of(running, self._stop)
        finally:
            master.options.update(server=False)
            await addon.stop()
            _MITMPROXY_LOG.removeHandler(crashes)
            master.shutdown()
            await running

    def _master(self, addons: tuple[object, ...], asked: tuple[ListenAddress, ...]) -> Master:
        # The upstream of the endpoint mode is never contacted: port 9 is the discard service, and nothing may connect.
        kinds = ("regular", "reverse:http://127.0.0.1:9")
        options = Options(
            confdir=str(self._authority.directory),
            mode=[f"{kind}@{_numeric(address)}" for kind, address in zip(kinds, asked, strict=False)],
            http2=False,
            rawtcp=False,
            websocket=False,
            upstream_cert=False,
            ssl_verify_upstream_trusted_ca=None if self._live_ca is None else str(self._live_ca),
        )
        master = Master(options)
        master.addons.add(Core(), NextLayer(), *addons)
        options.update(connection_strategy="lazy", keep_host_header=True)
        if self._live_hosts:  # for what a provider sends; what a client sends the addon has told by then
            options.update(body_size_limit=str(self._body_limit + 2 * HEAD_ALLOWANCE))
        return master


class PortError(UserError):
    """A port that could not be had; ``index`` tells which of those that were asked for."""

    def __init__(self, index: int, address: ListenAddress, cause: Exception | None) -> None:
        taken = isinstance(cause, OSError) and cause.errno == errno.EADDRINUSE
        why = "the port is in use" if taken else f"{cause}"
        super().__init__(f"cannot listen on {address}: {why}", hint="choose another port, or 0 for any free one")
        self.index = index


async def _first_of(running: asyncio.Task[None], event: asyncio.Event) -> None:
    """Wait for the event, or for mitmproxy to end; raises what ended it."""
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        await running


def _check(proxyserver: Proxyserver, asked: tuple[ListenAddress, ...]) -> tuple[ListenAddress, ...]:
    """With so few addons a port that cannot be had is silent in mitmproxy: look."""
    for index, (server, address) in enumerate(zip(proxyserver.servers, asked, strict=True)):
        if not server.listen_addrs:
            raise PortError(index, address, server.last_exception)
    return asked


def free_port(host: str) -> int:
    """A port of the loopback address that is free at this moment."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _numeric(address: ListenAddress) -> str:
    # `localhost` can mean two addresses, and mitmproxy would listen on both; mitmproxy takes IPv6 without brackets.
    return f"{'127.0.0.1' if address.host == 'localhost' else address.host}:{address.port}"
