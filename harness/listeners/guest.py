"""The addon as a guest in somebody's own mitmproxy, where other addons run and options change.

It is as offline there. It comes last in the chain and stays there until mitmproxy ends, whatever becomes of the script
that brought it; as long as nobody has told it how to answer, it refuses. It holds the options on which that rests, and
refuses modes whose traffic is not HTTP over TCP. What another addon has answered already is left alone.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mitmproxy import connection, ctx, exceptions, http
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.hooks import UpdateHook
from mitmproxy.master import Master
from mitmproxy.options import CONF_BASENAME
from mitmproxy.optmanager import OptManager
from mitmproxy.proxy import mode_specs
from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from harness.errors import UnsoundRun
from harness.journal import Journal
from harness.listeners.addon import OFFLINE, Answerer, HarnessAddon
from harness.listeners.carrier import Carrier
from harness.listeners.client import ClientConnection, NoSocket
from harness.listeners.closing import Closing
from harness.listeners.connecting import OpenDoor
from harness.listeners.crash_watch import CrashWatch
from harness.listeners.server import BODY_LIMIT
from harness.listeners.socket_tuning import end_all
from harness.model import Draft
from harness.pipeline import Answered, Forward
from harness.wire import HttpRequest, HttpResponse

NAME = "harness"
HELD: Mapping[str, tuple[Any, str]] = MappingProxyType(
    {
        "connection_strategy": ("lazy", "nothing is contacted before a request is answered"),
        "http2": (False, "faults are made for HTTP/1.1, which the providers' SDKs speak"),
        "keep_host_header": (True, "signatures cover the Host header as the client sent it"),
        "rawtcp": (False, "only HTTP can be answered"),
        "stream_large_bodies": (None, "a request is answered when all of it is there"),
    }
)
_MODES = "regular, upstream:…, reverse:http…, reverse:https…, socks5"
_LOG = logging.getLogger(__name__)
_MITMPROXY_LOG = logging.getLogger("mitmproxy")


class Refusing(OpenDoor):
    """Answers nothing, and says why; what the listener makes of it is a refusal."""

    def __init__(self, problem: str) -> None:
        self._problem = problem

    def begin(
        self,
        request: HttpRequest,  # noqa: ARG002
        *,
        proxy_user: str | None,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
        at_endpoint: bool,  # noqa: ARG002
    ) -> Answered | Forward:
        """UnsoundRun, always."""
        raise UnsoundRun(self._problem)

    def complete(self, pending: Forward, response: HttpResponse, *, now: datetime) -> Answered:  # noqa: ARG002
        """UnsoundRun, always."""
        raise UnsoundRun(self._problem)

    def unanswered(self, pending: Forward, problem: str) -> Draft:  # noqa: ARG002
        """UnsoundRun, always."""
        raise UnsoundRun(self._problem)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where programs find this mitmproxy, and the CA certificate that they have to trust; None where it is no such."""

    proxy_url: str | None
    endpoint_url: str | None
    ca: Path


class GuestAddon(HarnessAddon):
    """The addon among others. Until ``answer_with`` is called it refuses every request."""

    name = NAME

    def __init__(self, proxyserver: Proxyserver, *, clock: Callable[[], datetime], body_limit: int) -> None:
        carrier = Carrier(Closing(Journal(limit=1)), clock)
        super().__init__(Refusing("it is not set up yet"), carrier, proxyserver, clock=clock, body_limit=body_limit)
        self._crashes: CrashWatch | None = None

    def answer_with(self, pipeline: Answerer, carrier: Carrier | None = None) -> None:
        """From the next request on answer like this."""
        self._pipeline = pipeline
        self._carrier = carrier or self._carrier

    def check(self, options: OptManager, updated: Collection[str] = ()) -> None:  # noqa: ARG002
        """OptionsError where what has to stay is not as it has to be, or a mode is one that cannot be answered in."""
        for name, (value, why) in HELD.items():
            if getattr(options, name) != value:
                raise exceptions.OptionsError(f"{name} stays {_shown(value)} while the harness answers: {why}")
        check_modes(options.mode)

    def addresses(self) -> Addresses:
        """Where it listens at this moment; of several ports of a kind the first."""
        kinds = ((mode_specs.RegularMode, mode_specs.UpstreamMode), (mode_specs.ReverseMode,))
        proxy, endpoint = (
            next(
                (
                    _url(one.listen_addrs[0])
                    for one in self._proxyserver.servers
                    if isinstance(one.mode, kind) and one.listen_addrs
                ),
                None,
            )
            for kind in kinds
        )
        return Addresses(proxy, endpoint, Path(ctx.options.confdir).expanduser() / f"{CONF_BASENAME}-ca-cert.pem")

    # --- mitmproxy's own life ---------------------------------------------------------------------------------------

    def running(self) -> None:
        """Mitmproxy listens; called again where we came while it did."""
        if self.up.is_set():
            return
        super().running()
        # Nothing is known of who connected before us.
        end_all(self._proxyserver, but=self._clients)
        self._crashes = CrashWatch(asyncio.get_running_loop(), self.answer_crash)
        _MITMPROXY_LOG.addHandler(self._crashes)

    def done(self) -> None:
        """Mitmproxy ends, so that it is not the clients who leave; the chain keeps us, for requests that still come."""
        self._carrier.stopping()
        if self._crashes is not None:
            _MITMPROXY_LOG.removeHandler(self._crashes)

    # --- connections and requests -----------------------------------------------------------------------------------

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """Refuse every upstream connection, whatever else goes wrong in here."""
        data.server.error = OFFLINE

    def client_connected(self, client: connection.Client) -> None:
        """Take the socket into our care, or turn the client away if it came on none that we know."""
        writer = self._proxyserver.connections[client.id].transports[client].writer
        if isinstance(writer, asyncio.StreamWriter):
            super().client_connected(client)
        else:
            client.error = "the harness answers HTTP over TCP only"

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Let a tunnel begin, unless its client came before us."""
        if flow.client_conn.id in self._clients:
            super().http_connect(flow)
        else:
            flow.kill()

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Keep the head as it came, where it came on a connection."""
        if flow.client_conn.id in self._clients:
            super().requestheaders(flow)

    async def request(self, flow: http.HTTPFlow) -> None:
        """Answer, also what mitmproxy sends again by itself.

        Of a request that somebody holds, to look at it or to change it, what he lets go is answered. What somebody has
        answered or ended before us is left alone, and so is what was only loaded from a file.
        """
        if flow.intercepted:
            await self._let_go(flow)
        if flow.response is not None or flow.error is not None or not flow.live:
            return
        if flow.is_replay != "request":
            await super().request(flow)
            return
        identity = flow.client_conn.id
        self._clients[identity] = ClientConnection(NoSocket(), flow.client_conn.peername)
        try:
            await super().request(flow)
        finally:
            del self._clients[identity]

    async def _let_go(self, flow: http.HTTPFlow) -> None:
        ctx.master.addons.trigger(UpdateHook([flow]))  # lists show that it is held only once they are told
        client = self._clients.get(flow.client_conn.id)
        if client is not None:
            # Not its own ``wait_for_resume``: that never ends for a request that is killed.
            await client.until(lambda: not flow.intercepted)
            client.head = None


def join(master: Master, *, clock: Callable[[], datetime], body_limit: int = BODY_LIMIT) -> GuestAddon:
    """The guest in a mitmproxy, put at the end of its chain if it is not there; the options are as it needs them."""
    there = master.addons.get(NAME)
    if isinstance(there, GuestAddon):
        return there
    guest = GuestAddon(master.addons.get("proxyserver"), clock=clock, body_limit=body_limit)
    master.addons.add(guest)
    # Clients can be there before ``running``, which does this too.
    master.event_loop.set_task_factory(None)
    held = {name: value for name, (value, _) in HELD.items() if getattr(master.options, name) != value}
    master.options.update(**held)
    # Subscribers are asked before the addons: nothing is done that would have to be undone.
    master.options.subscribe(guest.check, [*HELD, "mode"])
    if held:
        _LOG.info("harness: set %s", ", ".join(f"{name}={_shown(value)}" for name, value in held.items()))
    return guest


def check_modes(modes: Sequence[str]) -> None:
    """OptionsError if mitmproxy is to run in a mode in which not everything is HTTP over TCP."""
    for text in modes:
        try:
            mode = mode_specs.ProxyMode.parse(text)
        except ValueError:  # mitmproxy says what is wrong with it
            continue
        match mode:
            case mode_specs.RegularMode() | mode_specs.UpstreamMode() | mode_specs.Socks5Mode():
                continue
            case mode_specs.ReverseMode(scheme="http" | "https"):
                continue
        raise exceptions.OptionsError(f"the harness cannot answer in mode {text} (modes: {_MODES})")


def _shown(value: object) -> str:
    return "unset" if value is None else str(value).lower()


def _url(address: tuple[Any, ...]) -> str:
    """The URL of a port; one that listens everywhere is named by loopback."""
    host, port = address[:2]
    named = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{named}:{port}"
