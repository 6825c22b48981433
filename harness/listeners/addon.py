"""The mitmproxy addon: messages in, deliveries out. It decides nothing; the pipeline does.

Offline by construction: every request gets an answer in its ``request`` hook, whatever happens in there, and
``server_connect`` refuses each upstream connection that the pipeline has not ordered for a host allowed by name.
"""

import asyncio
import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from mitmproxy import connection, ctx, http, tls
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.certs import CertStore
from mitmproxy.proxy import layer
from mitmproxy.proxy.layers import ClientTLSLayer, HttpLayer, ServerTLSLayer
from mitmproxy.proxy.layers.http import HTTPMode
from mitmproxy.proxy.server_hooks import ServerConnectionHookData

from harness.listeners import messages, socket_tuning
from harness.listeners.carrier import Carrier, describe
from harness.listeners.client import ClientConnection, Forwarding, proxy_user_of
from harness.listeners.connecting import Connecting, Doorkeeper
from harness.listeners.handshake import Handshakes
from harness.model import Draft
from harness.pipeline import Answered, Forward
from harness.wire import HttpRequest, HttpResponse

OFFLINE = "the harness is offline: it opens no connection to anywhere"
NO_HTTP2 = "HTTP/2 is not spoken here, so that every fault can be: speak HTTP/1.1"
_PROXY_CREDENTIALS = "proxy-authorization"
HEAD_ALLOWANCE = 1024 * 1024
_FINAL = 200
"""From this status on an answer is none that others come after."""


class Answerer(Doorkeeper, Protocol):
    """What the listener needs of the pipeline."""

    def begin(
        self, request: HttpRequest, *, proxy_user: str | None, now: datetime, at_endpoint: bool
    ) -> Answered | Forward:
        """The answer to a request, or the order to ask the real provider."""
        ...

    def complete(self, pending: Forward, response: HttpResponse, *, now: datetime) -> Answered:
        """The answer once the real provider has spoken."""
        ...

    def unanswered(self, pending: Forward, problem: str) -> Draft:
        """What is kept, and said, where the real provider has not answered; ``problem`` says why."""
        ...


class HarnessAddon:
    """Our only addon; it comes last in mitmproxy's chain."""

    def __init__(
        self,
        pipeline: Answerer,
        carrier: Carrier,
        proxyserver: Proxyserver,
        *,
        clock: Callable[[], datetime],
        body_limit: int,
        live_hosts: frozenset[str] = frozenset(),
    ) -> None:
        self._pipeline = pipeline
        self._carrier = carrier
        self._proxyserver = proxyserver
        self._clock = clock
        self._body_limit = body_limit
        self._live_hosts = live_hosts
        self._clients: dict[str, ClientConnection] = {}
        self._numbers = itertools.count(1)
        self._all_gone = asyncio.Event()
        self._connecting = Connecting(lambda: (self._pipeline, self._carrier), Handshakes(_own_store), clock)
        self.up = asyncio.Event()

    def running(self) -> None:
        """Mitmproxy has tried to open all its ports."""
        # From Python 3.12 on mitmproxy starts tasks eagerly. It then fails on a first packet that makes it close at
        # once: the task that it wants to cancel is not yet known to it.
        asyncio.get_running_loop().set_task_factory(None)
        self.up.set()

    async def stop(self) -> None:
        """Close what is still open and wait until all of it is in the journal."""
        self._carrier.stopping()
        socket_tuning.end_all(self._proxyserver)
        if self._clients:
            self._all_gone.clear()
            await self._all_gone.wait()
        await self._carrier.stop()

    # --- connections ------------------------------------------------------------------------------------------------

    def client_connected(self, client: connection.Client) -> None:
        """Take the socket into our care, unless a fault refuses the connection as it comes."""
        number = next(self._numbers)
        if self._connecting.refused_at_once(client, number):
            socket_tuning.reset(self._proxyserver.connections[client.id], client)
            return
        socket = socket_tuning.ClientSocket(
            self._proxyserver.connections[client.id],
            client,
            limit=self._body_limit + HEAD_ALLOWANCE,
            excess=lambda: self._too_much(client.id),
            tasks=self._carrier.tasks,
        )
        self._clients[client.id] = ClientConnection(socket, client.peername, number)

    def client_disconnected(self, client: connection.Client) -> None:
        """Wake whoever still waits to answer."""
        gone = self._clients.pop(client.id, None)
        if gone is not None:
            gone.left.set()
            if gone.forwarding is not None:
                self._unanswered(gone, f"{self._who_left} before the real provider had answered")
        self._connecting.gone(client.id)
        if not self._clients:
            self._all_gone.set()

    async def tls_start_client(self, data: tls.TlsData) -> None:
        """Come between mitmproxy and TLS, for what goes past mitmproxy's layers; a fault may spoil the handshake."""
        client = self._clients.get(data.context.client.id)
        if client is not None:
            await self._connecting.handshake(data, client)
        if client is not None and data.ssl_conn is not None:
            data.ssl_conn = client.socket.secure(data.ssl_conn)

    def tls_established_client(self, data: tls.TlsData) -> None:
        """Keep the TLS state for what goes past mitmproxy's layers."""
        client = self._clients.get(data.context.client.id)
        if client is not None and data.ssl_conn is not None:
            client.socket.secured(data.ssl_conn)
        self._connecting.established(data.context.client.id)

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """A TLS handshake has come to nothing; who it was and why is told."""
        client = self._clients.get(data.context.client.id)
        if client is not None:
            self._connecting.failed(data, client)

    def next_layer(self, nextlayer: layer.NextLayer) -> None:
        """Let nothing but HTTP, and TLS around it, be spoken: other protocols would be carried through untouched."""
        if nextlayer.layer is not None and not isinstance(nextlayer.layer, HttpLayer | ClientTLSLayer | ServerTLSLayer):
            nextlayer.layer = HttpLayer(nextlayer.context, HTTPMode.transparent)

    def server_connect(self, data: ServerConnectionHookData) -> None:
        """Refuse every upstream connection that was not ordered."""
        client = self._clients.get(data.client.id)
        host = _host_name(data.server.address[0]) if data.server.address else ""
        ordered = client is not None and client.forwarding is not None and client.forwarding.pending.host == host
        if not ordered or host not in self._live_hosts:
            data.server.error = OFFLINE

    def answer_crash(self, peer: object) -> None:
        """Mitmproxy's own layers failed on what this client sent, or on what the real provider has answered it.

        It is told so past them, that nobody waits for ever.
        """
        for client in self._clients.values():
            if client.peer != peer:
                continue
            if client.forwarding is not None:  # so it was the answer, one with trailers for instance
                self._unanswered(client, "the real provider has not answered: what it sent cannot be read")
            else:
                self._carrier.refuse_early(client, "this message cannot be read", status=400, reason="Bad Request")

    # --- requests ---------------------------------------------------------------------------------------------------

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """A proxy client opens a tunnel: the name of its session comes only here."""
        client = self._clients[flow.client_conn.id]
        client.proxy_user = proxy_user_of(flow.request.headers.get(_PROXY_CREDENTIALS))
        client.socket.progress()
        self._connecting.tunnel(flow, client)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Keep the head as it came, and spare the client the wait for a delayed acknowledgement."""
        client = self._clients[flow.client_conn.id]
        client.socket.acknowledge_now()
        client.socket.progress()
        client.head = messages.wire_headers(flow.request)
        if flow.request.method == "PRI":  # so begins who speaks HTTP/2 unasked
            self._carrier.refuse_early(client, NO_HTTP2, status=505, reason="HTTP Version Not Supported", flow=flow)
            return
        named = proxy_user_of(flow.request.headers.get(_PROXY_CREDENTIALS))
        if self._connecting.first_request(flow, client, named or client.proxy_user):
            return
        announced = flow.request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._body_limit:
            self._too_much(flow.client_conn.id, flow)

    async def request(self, flow: http.HTTPFlow) -> None:
        """Answer; whatever goes wrong in here is answered too."""
        client = self._clients.get(flow.client_conn.id)
        if client is None or client.refused:  # it has left this very moment, or has been answered before it was done
            flow.kill()
            return
        client.socket.progress()
        request = None
        try:
            turned_away = self._connecting.turned_away(flow.client_conn.id)
            if turned_away is not None:
                await self._carrier.deliver(flow, client, turned_away)
                return
            request, proxy_user = self._read(flow, client)
            at_endpoint = messages.is_endpoint(flow)
            answer = self._pipeline.begin(request, proxy_user=proxy_user, now=self._clock(), at_endpoint=at_endpoint)
            if isinstance(answer, Answered):
                await self._carrier.deliver(flow, client, answer)
            elif answer.host in self._live_hosts:
                await self._forward(flow, client, answer)
            else:
                problem = PermissionError(f"the host {answer.host!r} may not be reached")
                self._carrier.refuse(flow, client, request, problem)
        except Exception as error:  # without an answer the request would leave the machine
            self._carrier.refuse(flow, client, request, error)

    async def response(self, flow: http.HTTPFlow) -> None:
        """The real provider has answered a forwarded request; our own answers pass by."""
        client = self._clients.get(flow.client_conn.id)
        if client is None or client.forwarding is None or flow.response is None:
            return
        status = flow.response.status_code
        if status < _FINAL:
            # Mitmproxy takes it for the answer, and a client would wait for the one that comes after it.
            problem = f"it has sent an interim answer ({status}), and what comes after one is not read"
            self._unanswered(client, f"the real provider has not answered: {problem}", flow)
            return
        forwarding, client.forwarding = client.forwarding, None
        client.socket.progress()
        try:
            response = messages.wire_response(flow.response)
            answered = self._pipeline.complete(forwarding.pending, response, now=self._clock())
            await self._carrier.deliver(flow, client, answered, exchange=forwarding.exchange)
        except Exception as error:  # what the provider said must not pass unseen
            client.forwarding = forwarding
            self._unanswered(client, f"this request could not be answered: {describe(error)}", flow)

    def error(self, flow: http.HTTPFlow) -> None:
        """A forwarded request has failed on its way: the client is told so in place of an answer."""
        client = self._clients.get(flow.client_conn.id)
        if client is not None:
            why = flow.error.msg if flow.error is not None else "nobody knows why"
            self._unanswered(client, f"the real provider has not answered: {why}", flow)

    async def _forward(self, flow: http.HTTPFlow, client: ClientConnection, pending: Forward) -> None:
        """Let the request go to the real provider, once the time has passed that is to; its exchange opens now."""
        draft = self._pipeline.unanswered(pending, "the real provider was not asked")
        exchange = self._carrier.open(draft, connection=client.number)
        try:
            stayed = await client.pause(pending.wait)
        except asyncio.CancelledError:
            exchange.close(self._clock(), answered_at=None, bytes_sent=0, client_left=False)
            raise
        client.forwarding = Forwarding(pending, exchange)
        if stayed:
            flow.request.headers.fields = messages.forwarded_fields(flow.request)
        else:
            self._unanswered(client, f"{self._who_left} before the real provider was asked", flow)

    def _unanswered(self, client: ClientConnection, problem: str, flow: http.HTTPFlow | None = None) -> None:
        """Say that the real provider has not answered the request that was to go there, if there is one."""
        forwarding, client.forwarding = client.forwarding, None
        if forwarding is None:
            return
        draft = self._pipeline.unanswered(forwarding.pending, problem)
        self._carrier.give_up(client, forwarding.exchange, draft, flow)
        if flow is not None and flow.killable:
            flow.kill()

    @property
    def _who_left(self) -> str:
        return "the harness was stopped" if self._carrier.is_stopping else "the client left"

    def _too_much(self, client_id: str, flow: http.HTTPFlow | None = None) -> None:
        problem = f"this message is too large; the limit is {self._body_limit} bytes"
        self._carrier.refuse_early(self._clients[client_id], problem, status=413, reason="Content Too Large", flow=flow)

    def _read(self, flow: http.HTTPFlow, client: ClientConnection) -> tuple[HttpRequest, str | None]:
        """The request without the proxy credentials, and the name in them."""
        head = client.head if client.head is not None else messages.wire_headers(flow.request)
        named = [value for name, value in head if name.lower() == _PROXY_CREDENTIALS]
        kept = tuple(pair for pair in head if pair[0].lower() != _PROXY_CREDENTIALS)
        return messages.wire_request(flow, kept), proxy_user_of(named[0]) if named else client.proxy_user


def _host_name(host: str) -> str:
    """A host as it is compared: whatever its case, with or without the final dot."""
    return host.lower().rstrip(".")


def _own_store() -> CertStore:
    """The certificates of the mitmproxy that runs."""
    store: CertStore = ctx.master.addons.get("tlsconfig").certstore
    return store
