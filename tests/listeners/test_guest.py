"""The addon among others: what it holds, what it leaves alone, whom it turns away."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mitmproxy.connection import ConnectionState, Server
from mitmproxy.exceptions import OptionsError
from mitmproxy.proxy.mode_specs import ProxyMode
from mitmproxy.proxy.server_hooks import ServerConnectionHookData
from mitmproxy.test.tflow import tflow

from harness.errors import UnsoundRun
from harness.journal import Journal
from harness.listeners.addon import OFFLINE
from harness.listeners.carrier import Carrier
from harness.listeners.client import ClientConnection
from harness.listeners.closing import Closing
from harness.listeners.connecting import OpenDoor
from harness.listeners.guest import HELD, NAME, GuestAddon, Refusing, check_modes, join
from harness.listeners.messages import carried_response
from harness.listeners.refusal import refused_draft
from harness.model import Delivery, Reset, Write
from harness.pipeline import Answered
from harness.wire import HttpRequest, HttpResponse

Respond = Callable[..., HttpResponse]


def now() -> datetime:
    return datetime.now(UTC)


def joined(master: Any) -> GuestAddon:
    return join(master, clock=now)


class Seeing(OpenDoor):
    """A pipeline that remembers what it was asked, and answers nothing."""

    def __init__(self, asked: list[Any]) -> None:
        self._asked = asked

    def begin(self, request: HttpRequest, *, proxy_user: str | None, **_: Any) -> Any:
        self._asked.append((request, proxy_user))
        raise ValueError("seen")

    def complete(self, pending: Any, response: HttpResponse, **_: Any) -> Any:
        raise NotImplementedError

    def unanswered(self, pending: Any, problem: str) -> Any:
        raise NotImplementedError


# --- options ----------------------------------------------------------------------------------------------------------


def test_it_comes_last_and_only_once(mitmproxy_master: Any) -> None:
    guest = joined(mitmproxy_master)
    assert mitmproxy_master.addons.chain[-1] is guest
    assert mitmproxy_master.addons.get(NAME) is guest
    mitmproxy_master.addons.add(SimpleNamespace(name="another"))
    assert joined(mitmproxy_master) is guest
    assert mitmproxy_master.addons.chain.count(guest) == 1


def test_what_has_to_be_is_set_and_told(mitmproxy_master: Any, caplog: pytest.LogCaptureFixture) -> None:
    mitmproxy_master.options.update(connection_strategy="lazy", stream_large_bodies="1m")
    with caplog.at_level(logging.INFO):
        joined(mitmproxy_master)
        joined(mitmproxy_master)
    assert {name: getattr(mitmproxy_master.options, name) for name in HELD} == {
        "connection_strategy": "lazy",
        "http2": False,
        "keep_host_header": True,
        "rawtcp": False,
        "stream_large_bodies": None,
    }
    assert [record.getMessage() for record in caplog.records] == [
        "harness: set http2=false, keep_host_header=true, rawtcp=false, stream_large_bodies=unset"
    ]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("connection_strategy", "eager", "connection_strategy stays lazy while the harness answers: nothing is "),
        ("http2", True, "http2 stays false"),
        ("keep_host_header", False, "keep_host_header stays true"),
        ("rawtcp", True, "rawtcp stays false"),
        ("stream_large_bodies", "1m", "stream_large_bodies stays unset"),
        ("mode", ["regular", "local"], "cannot answer in mode local (modes: regular, "),
    ],
)
def test_what_has_to_stay_cannot_be_changed_and_nobody_sees_it_changed(
    mitmproxy_master: Any, name: str, value: object, told: str
) -> None:
    guest = joined(mitmproxy_master)
    seen: list[object] = []
    options = mitmproxy_master.options
    mitmproxy_master.addons.chain.insert(0, SimpleNamespace(configure=lambda _: seen.append(getattr(options, name))))
    before = getattr(options, name)
    with pytest.raises(OptionsError, match="harness") as refused:
        options.update(**{name: value})
    assert told in str(refused.value)
    assert (getattr(options, name), set(map(str, seen))) == (before, {str(before)})
    options.update(**{name: before}, http3=False)
    assert guest is mitmproxy_master.addons.get(NAME)


@pytest.mark.parametrize(
    ("mode", "possible"),
    [
        ("regular", True),
        ("regular@127.0.0.1:8080", True),
        ("upstream:http://127.0.0.1:1", True),
        ("socks5", True),
        ("reverse:http://a.example", True),
        ("reverse:https://a.example", True),
        ("no mode", True),
        ("reverse:tls://a.example:1", False),
        ("reverse:http3://a.example", False),
        ("reverse:dns://127.0.0.1", False),
        ("transparent", False),
        ("wireguard", False),
        ("dns", False),
    ],
)
def test_modes_are_those_in_which_everything_is_http_over_tcp(mode: str, possible: bool) -> None:  # noqa: FBT001
    check_modes(["regular"])
    if possible:
        check_modes(["regular", mode])
    else:
        with pytest.raises(OptionsError, match="cannot answer"):
            check_modes(["regular", mode])


def test_the_addresses_are_those_that_programs_can_use(mitmproxy_master: Any, tmp_path: Path) -> None:
    guest = joined(mitmproxy_master)
    servers: Any = guest._proxyserver.servers
    mitmproxy_master.options.update(confdir=str(tmp_path))
    assert guest.addresses().proxy_url is None
    for mode, addresses in (
        ("socks5", [("127.0.0.1", 1080)]),
        ("regular@1", []),
        ("regular", [("0.0.0.0", 8080), ("::", 8080, 0, 0)]),  # noqa: S104
        ("regular@8090", [("127.0.0.1", 8090)]),
        ("reverse:https://a.example", [("::1", 9090, 0, 0)]),
    ):
        spec = SimpleNamespace(mode=ProxyMode.parse(mode), listen_addrs=addresses)
        servers._instances[mode] = spec
    found = guest.addresses()
    assert (found.proxy_url, found.endpoint_url) == ("http://127.0.0.1:8080", "http://[::1]:9090")
    assert found.ca == tmp_path / "mitmproxy-ca-cert.pem"
    del servers._instances["regular"]
    assert guest.addresses().proxy_url == "http://127.0.0.1:8090"
    servers._instances["upstream"] = SimpleNamespace(
        mode=ProxyMode.parse("upstream:http://127.0.0.1:1"), listen_addrs=[("::", 1, 0, 0)]
    )
    del servers._instances["regular@8090"]
    assert guest.addresses().proxy_url == "http://[::1]:1"


# --- requests ---------------------------------------------------------------------------------------------------------


def test_until_it_is_told_how_to_answer_it_refuses(mitmproxy_master: Any) -> None:
    guest, flow = joined(mitmproxy_master), tflow()
    flow.is_replay = "request"
    asyncio.run(guest.request(flow))
    assert flow.response is not None
    assert (flow.response.status_code, b"it is not set up yet" in (flow.response.content or b"")) == (599, True)


def test_refusing_refuses() -> None:
    refusing, request = Refusing("why"), HttpRequest("GET", "http", "a", "/")
    nothing: Any = None
    with pytest.raises(UnsoundRun, match="why"):
        refusing.begin(request, proxy_user=None, now=now(), at_endpoint=False)
    with pytest.raises(UnsoundRun, match="why"):
        refusing.complete(nothing, HttpResponse(200), now=now())


def test_what_is_answered_already_is_left_alone(mitmproxy_master: Any, respond: Respond) -> None:
    guest, flow = joined(mitmproxy_master), tflow()
    flow.response = carried_response(respond(b"mine", 407), method="GET")
    flow.live = True
    asyncio.run(guest.request(flow))
    assert (flow.response.content, flow.error) == (b"mine", None)


@pytest.mark.parametrize("ended", [True, False])
def test_what_is_over_is_left_alone(mitmproxy_master: Any, ended: bool) -> None:  # noqa: FBT001
    guest, flow = joined(mitmproxy_master), tflow(err=ended)
    flow.is_replay = "request"
    flow.live = ended
    asyncio.run(guest.request(flow))
    assert flow.response is None


def test_a_request_that_is_sent_again_is_answered_and_its_client_forgotten(
    mitmproxy_master: Any,
) -> None:
    asked: list[tuple[HttpRequest, str | None]] = []
    journal, guest, flow = Journal(), joined(mitmproxy_master), tflow()
    flow.is_replay = "request"
    flow.request.headers["Proxy-Authorization"] = "Basic bmFtZWQ6eA=="
    guest.answer_with(Seeing(asked), Carrier(Closing(journal), now))
    guest.requestheaders(flow)
    asyncio.run(guest.request(flow))
    assert flow.response is not None
    assert flow.response.status_code == 599
    ((request, user),) = asked
    assert (request.header("host"), request.header("proxy-authorization"), user) == (None, None, "named")
    assert guest._clients == {}
    assert len(journal.exchanges()) == 1


def test_a_request_that_is_sent_again_is_told_what_cannot_be_shown_without_a_connection(mitmproxy_master: Any) -> None:
    class Breaking(Seeing):
        def begin(self, request: HttpRequest, *, proxy_user: str | None, **_: Any) -> Any:
            draft = refused_draft(request, HttpResponse(200), "", number=1, now=now())
            return Answered(draft, Delivery((Write(b"half of it"), Reset())))

    journal, guest, flow = Journal(), joined(mitmproxy_master), tflow()
    flow.is_replay = "request"
    guest.answer_with(Breaking([]), Carrier(Closing(journal), now))

    async def replay() -> None:
        await guest.request(flow)
        await guest._carrier.stop()

    asyncio.run(replay())
    assert flow.response is not None
    assert flow.response.status_code == 599
    assert b"a request that mitmproxy sends again by itself has no connection" in (flow.response.content or b"")
    (exchange,) = journal.exchanges()
    assert (exchange.connection, exchange.draft.problem is None) == (0, False)


@pytest.mark.parametrize("killed", [True, False])
def test_of_a_request_that_is_held_what_is_let_go_is_answered(mitmproxy_master: Any, killed: bool) -> None:  # noqa: FBT001
    seen: list[Any] = []
    guest, flow = joined(mitmproxy_master), tflow()
    socket: Any = SimpleNamespace(acknowledge_now=lambda: None, progress=lambda: None)
    guest._clients[flow.client_conn.id] = ClientConnection(socket, "peer")
    guest.answer_with(Seeing(seen), Carrier(Closing(Journal()), now))
    guest.requestheaders(flow)
    flow.intercept()

    async def hold() -> None:
        held = asyncio.Event()
        mitmproxy_master.addons.add(SimpleNamespace(name="list", update=lambda _: held.set()))
        answering = asyncio.create_task(guest.request(flow))
        await held.wait()
        assert seen == []
        flow.request.headers["X-Changed"] = "yes"
        if killed:
            flow.kill()
        flow.resume()
        await answering

    asyncio.run(hold())
    assert [request.header("x-changed") for request, _ in seen] == ([] if killed else ["yes"])


def test_who_was_there_before_us_gets_no_answer(mitmproxy_master: Any) -> None:
    guest = joined(mitmproxy_master)
    for hook in (guest.http_connect, guest.requestheaders):
        flow = tflow()
        flow.live = True
        hook(flow)
        assert (flow.error is not None) is (hook == guest.http_connect)
    asyncio.run(guest.request(flow))
    assert flow.error is not None


def test_a_client_that_does_not_come_by_tcp_is_turned_away(mitmproxy_master: Any) -> None:
    guest, client = joined(mitmproxy_master), tflow().client_conn
    handler: Any = SimpleNamespace(transports={client: SimpleNamespace(writer=object())})
    guest._proxyserver.connections[client.id] = handler
    guest.client_connected(client)
    assert client.error == "the harness answers HTTP over TCP only"
    assert guest._clients == {}


def test_no_connection_is_opened_even_by_one_that_is_broken(mitmproxy_master: Any) -> None:
    guest: Any = joined(mitmproxy_master)
    guest._clients = None
    data = ServerConnectionHookData(server=Server(address=("a.example", 443)), client=tflow().client_conn)
    guest.server_connect(data)
    assert data.server.error == OFFLINE


# --- life -------------------------------------------------------------------------------------------------------------


def test_no_task_is_begun_before_mitmproxy_knows_it(mitmproxy_master: Any) -> None:
    loop = mitmproxy_master.event_loop
    loop.set_task_factory(asyncio.Task)
    joined(mitmproxy_master)
    assert loop.get_task_factory() is None


def test_at_the_end_it_is_not_the_clients_who_leave(mitmproxy_master: Any) -> None:
    guest, stopped = joined(mitmproxy_master), []
    carrier: Any = SimpleNamespace(stopping=lambda: stopped.append(True))
    guest.answer_with(Refusing("why"), carrier)
    guest.done()
    assert stopped == [True]


def test_it_watches_for_crashes_from_its_first_turn_to_the_end(mitmproxy_master: Any) -> None:
    guest = joined(mitmproxy_master)
    watched = logging.getLogger("mitmproxy").handlers
    before = list(watched)

    async def live() -> int:
        guest.running()
        guest.running()
        return len(watched) - len(before)

    assert asyncio.run(live()) == 1
    for _ in range(2):
        guest.done()
        assert watched == before


def test_who_came_before_the_first_turn_is_ended_unless_known(mitmproxy_master: Any) -> None:
    guest = joined(mitmproxy_master)
    ended: list[str] = []
    for name in ("known", "unknown"):
        client = tflow().client_conn
        handling = SimpleNamespace(cancel=lambda _, name=name: ended.append(name))
        handler: Any = SimpleNamespace(client=client, transports={client: SimpleNamespace(handler=handling)})
        guest._proxyserver.connections[client.id] = handler
        client.state = ConnectionState.OPEN
        if name == "known":
            nothing: Any = None
            guest._clients[client.id] = nothing

    async def live() -> None:
        guest.running()

    asyncio.run(live())
    guest.done()
    assert ended == ["unknown"]
