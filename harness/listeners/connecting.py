"""What is done where a connection can break before there is a request: at its arrival, and in its TLS handshake.

It decides nothing; the pipeline does.
"""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from mitmproxy import connection, http, tls
from mitmproxy.proxy.mode_specs import ReverseMode
from OpenSSL import SSL

from harness.faults.connections import Place
from harness.listeners import messages
from harness.listeners.carrier import Carrier
from harness.listeners.client import ClientConnection
from harness.listeners.closing import OpenExchange
from harness.listeners.handshake import Handshakes
from harness.model import Close, Delivery, Draft, HandshakeFlaw, Send, SpoilHandshake
from harness.pipeline import Answered, Met
from harness.pipeline.connections import connection_draft
from harness.sessions import ANONYMOUS
from harness.wire import HttpRequest, HttpResponse

_ALERT_SIZE = 65_536
_REASON = re.compile(r"'(?P<openssl>[^']+)'\)\]\)\)?$|\((?P<alert>[^()]+)\)$")


class Doorkeeper(Protocol):
    """What is asked of the pipeline before there is a request."""

    def connect(
        self, place: Place, asked: HttpRequest, *, proxy_user: str | None, now: datetime, at_endpoint: bool
    ) -> Met | None:
        """The fault that meets a connection; None if it goes on."""
        ...

    def broken_off(self, asked: HttpRequest, problem: str, *, proxy_user: str | None, now: datetime) -> Draft:
        """What the journal keeps of a connection that came to no request for another reason."""
        ...


class OpenDoor:
    """Lets every connection come to its requests: where there are no rules, or nobody to ask."""

    def connect(
        self,
        place: Place,  # noqa: ARG002 - part of the interface
        asked: HttpRequest,  # noqa: ARG002
        *,
        proxy_user: str | None,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
        at_endpoint: bool,  # noqa: ARG002
    ) -> Met | None:
        """No fault, ever."""
        return None

    def broken_off(
        self,
        asked: HttpRequest,
        problem: str,
        *,
        proxy_user: str | None,  # noqa: ARG002
        now: datetime,
    ) -> Draft:
        """What can be told without knowing any session."""
        return replace(connection_draft(asked, session=ANONYMOUS, number=0, now=now), problem=problem)


@dataclass(slots=True)
class _Door:
    """What is known of one connection: whether it was counted on arrival, the answer that waits for its request."""

    counted: bool = False
    turned_away: Answered | None = None
    exchange: OpenExchange | None = None
    flaw: HandshakeFlaw | None = None


class Connecting:
    """Carries out what the pipeline orders for connections. ``answering`` gives who answers at this moment."""

    def __init__(
        self,
        answering: Callable[[], tuple[Doorkeeper, Carrier]],
        handshakes: Handshakes,
        clock: Callable[[], datetime],
    ) -> None:
        self._answering = answering
        self._handshakes = handshakes
        self._clock = clock
        self._doors: dict[str, _Door] = {}

    # --- arrival ----------------------------------------------------------------------------------------------------

    def refused_at_once(self, client: connection.Client, number: int) -> bool:
        """Whether the connection of that number, one to the endpoint, is refused as it comes; the caller resets it."""
        if not _at_endpoint(client):
            return False
        met = self._meet("connect", HttpRequest("", "", "", ""), None, at_endpoint=True)
        if met is not None:
            self._told(met.draft, number)
        return met is not None

    def tunnel(self, flow: http.HTTPFlow, client: ClientConnection) -> None:
        """A client asks a proxy for a tunnel."""
        door = self._door(flow.client_conn)
        door.counted = True
        asked = HttpRequest("CONNECT", "", _authority(flow.request.host, flow.request.port), "")
        met = self._meet("connect", asked, client.proxy_user, at_endpoint=False)
        if met is None:
            return
        if met.draft.response is None:
            self._told(met.draft, client.number, flow)
            client.socket.reset()
            flow.kill()
            return
        flow.response = messages.carried_response(met.draft.response, method="CONNECT")
        self._told(met.draft, client.number, flow, bytes_sent=messages.wire_size(flow.response))

    def first_request(self, flow: http.HTTPFlow, client: ClientConnection, proxy_user: str | None) -> bool:
        """The head of a request that came without a tunnel; of each connection only the first counts.

        Whether that was its end.
        """
        door = self._door(flow.client_conn)
        if door.counted or messages.is_endpoint(flow):
            return False
        door.counted = True
        asked = HttpRequest("", flow.request.scheme, _authority(flow.request.host, flow.request.port), "")
        met = self._meet("connect", asked, proxy_user, at_endpoint=False)
        if met is None:
            return False
        if met.draft.response is None:
            self._told(met.draft, client.number, flow)
            client.socket.reset()
            flow.kill()
            return True
        door.turned_away = Answered(met.draft, _delivery(met.draft.response))
        return False

    def turned_away(self, client_id: str) -> Answered | None:
        """The proxy's refusal that waits until the request is complete; given once."""
        door = self._doors.get(client_id)
        if door is None:
            return None
        answer, door.turned_away = door.turned_away, None
        return answer

    # --- the handshake ----------------------------------------------------------------------------------------------

    async def handshake(self, data: tls.TlsData, client: ClientConnection) -> None:
        """TLS begins with a client."""
        asked = self._asked(data)
        if asked is None:
            return
        at_endpoint = _at_endpoint(data.context.client)
        met = self._meet("handshake", asked, None if at_endpoint else client.proxy_user, at_endpoint=at_endpoint)
        if met is None:
            return
        if isinstance(met.step, SpoilHandshake) and met.step.flaw not in {"eof", "reset"}:
            door = self._door(data.context.client)
            door.flaw, door.exchange = met.step.flaw, self._open(met.draft, client.number)
            data.ssl_conn = self._handshakes.connection(met.step.flaw, _host(data, asked))
            return
        self._told(met.draft, client.number)
        if not (isinstance(met.step, SpoilHandshake) and met.step.flaw == "eof"):
            client.socket.reset()
        # After a reset too: mitmproxy waits for us, so that it would never notice that the connection is gone.
        client.socket.end()
        # As long as this goes on mitmproxy says nothing; afterwards it finds that there is nobody any more.
        await client.left.wait()

    def established(self, client_id: str) -> None:
        """The client has taken what it was shown."""
        door = self._doors.get(client_id)
        if door is not None and door.exchange is not None:
            now = self._clock()
            door.exchange.close(now, answered_at=now, bytes_sent=0, client_left=False)
            door.exchange = None

    def failed(self, data: tls.TlsData, client: ClientConnection) -> None:
        """The handshake came to nothing: because of a fault, or because the client broke it off."""
        door = self._door(data.context.client)
        if door.exchange is None:
            self._unasked(data, client)
            return
        if door.flaw == "old_version" and data.ssl_conn is not None:
            # mitmproxy itself leaves the alert unsaid.
            with contextlib.suppress(SSL.Error):
                client.socket.answer_raw(data.ssl_conn.bio_read(_ALERT_SIZE))
        ours = door.flaw == "old_version" or self._answering()[1].is_stopping
        door.exchange.close(self._clock(), answered_at=None, bytes_sent=0, client_left=not ours)
        door.exchange = None

    def gone(self, client_id: str) -> None:
        """The connection has ended."""
        door = self._doors.pop(client_id, None)
        if door is not None and door.exchange is not None:
            left = not self._answering()[1].is_stopping
            door.exchange.close(self._clock(), answered_at=None, bytes_sent=0, client_left=left)

    def _unasked(self, data: tls.TlsData, client: ClientConnection) -> None:
        """A handshake failed that no fault has spoiled."""
        asked = self._asked(data)
        keeper, carrier = self._answering()
        if asked is None or carrier.is_stopping:
            return
        problem = why_failed(data.conn.error or "")
        user = None if _at_endpoint(data.context.client) else client.proxy_user
        now = self._clock()
        exchange = self._open(keeper.broken_off(asked, problem, proxy_user=user, now=now), client.number)
        exchange.close(now, answered_at=None, bytes_sent=0, client_left=True)

    def _asked(self, data: tls.TlsData) -> HttpRequest | None:
        """Where the client wants to go, as far as it is known; None where it speaks TLS to the proxy itself."""
        client, address = data.context.client, data.context.server.address
        if _at_endpoint(client):
            return HttpRequest("", "https", client.sni or "", "")
        if address is None or data.is_dtls:
            return None
        method = "CONNECT" if self._door(client).counted else ""
        return HttpRequest(method, "https", _authority(*address[:2]), "")

    # --- the journal ------------------------------------------------------------------------------------------------

    def _meet(self, place: Place, asked: HttpRequest, proxy_user: str | None, *, at_endpoint: bool) -> Met | None:
        keeper = self._answering()[0]
        return keeper.connect(place, asked, proxy_user=proxy_user, now=self._clock(), at_endpoint=at_endpoint)

    def _open(self, draft: Draft, number: int, flow: http.HTTPFlow | None = None) -> OpenExchange:
        return self._answering()[1].open(draft, connection=number, flow=flow)

    def _told(self, draft: Draft, number: int, flow: http.HTTPFlow | None = None, *, bytes_sent: int = 0) -> None:
        """Put a connection into the journal that ends this very moment."""
        now = self._clock()
        answered_at = None if draft.response is None else now
        self._open(draft, number, flow).close(now, answered_at=answered_at, bytes_sent=bytes_sent, client_left=False)

    def _door(self, client: connection.Client) -> _Door:
        return self._doors.setdefault(client.id, _Door())


def why_failed(error: str) -> str:
    """What went wrong with a handshake, from what mitmproxy says of it."""
    if "disconnected during the handshake" in error:
        return "the client left in the middle of the TLS handshake, as one that does not trust the harness's CA may do"
    if "agree on a TLS version" in error:
        return "the TLS handshake failed: the client offers no version from 1.2 on"
    if error.startswith("Cannot parse ClientHello"):
        return "the TLS handshake failed: its beginning cannot be read"
    found = _REASON.search(error)
    reason = error if found is None else found["openssl"] or found["alert"]
    if any(said in reason for said in ("unknown ca", "certificate")):
        return f"the client does not trust the harness's CA: it broke the TLS handshake off ({reason})"
    return f"the TLS handshake failed ({reason})"


def _delivery(response: HttpResponse) -> Delivery:
    stays = response.header("connection") is None
    return Delivery((Send(response),) if stays else (Send(response), Close()))


def _at_endpoint(client: connection.Client) -> bool:
    return isinstance(client.proxy_mode, ReverseMode)


def _authority(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _host(data: tls.TlsData, asked: HttpRequest) -> str:
    """The name that the certificate is for: what the client names, else where it connected to."""
    return data.context.client.sni or asked.host or str(data.context.client.sockname[0])
