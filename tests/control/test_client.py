"""A harness used over its control port, and what is said where there is none."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.deck import Deck, DeckReport
from harness.contract.catalog import Catalog
from harness.control.client import ControlClient, RemoteHarness, session_path
from harness.control.state_file import RunningHarness
from harness.control.subject import Cassettes
from harness.errors import UnknownName, UnsoundRun, UserError
from harness.model import Call, Draft, Exchange, ServiceError
from harness.sessions import HarnessHandle
from harness.wire import HttpRequest

INTERNAL = "volcengine=error:InternalError"
PATIENCE = 30
Make = Callable[..., Exchange]


@contextlib.contextmanager
def answering(*answers: bytes, then_close: bool = True) -> Iterator[str]:
    """The URL of a server that gives one answer a connection, whatever it is asked."""

    def work() -> None:
        for answer in answers:
            with contextlib.suppress(OSError), listener.accept()[0] as connection:
                connection.recv(65536)
                connection.sendall(answer)
                if not then_close:
                    over.wait(PATIENCE)

    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        worker = threading.Thread(target=work)
        worker.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            worker.join()


def http(body: str, status: str = "200 OK", head: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{head or f'Content-Length: {len(body)}'}\r\n\r\n{body}".encode()


@pytest.fixture
def running(opening: Callable[..., Any]) -> RunningHarness:
    """A harness that has ended, as the state file told of it."""
    with opening() as opened:
        told: RunningHarness = opened.running
    return told


def at(running: RunningHarness, url: str) -> ControlClient:
    return ControlClient(replace(running, control_url=url), timeout=PATIENCE)


# --- the handle -------------------------------------------------------------------------------------------------------


@pytest.fixture
def remote(opened: Any, catalog: Catalog) -> Iterator[RemoteHarness]:
    """A harness in use over its open control port."""
    with opened.client() as client:
        yield RemoteHarness(client, catalog)


def test_it_is_a_handle(remote: RemoteHarness, opened: Any, ca_bundle: Path) -> None:
    handle: HarnessHandle = remote
    assert (handle.proxy_url, handle.endpoint_url) == ("http://127.0.0.1:8080", "http://127.0.0.1:8081")
    assert (handle.ca_bundle, handle.seed) == (ca_bundle, opened.sessions.seed)


def test_sessions_are_minted_used_and_released(
    remote: RemoteHarness, opened: Any, noon: datetime, make_call: Callable[..., Call]
) -> None:
    minted = remote.mint(alias="mine", rules=[INTERNAL], seed=3, manual_clock=True)
    session = opened.sessions.get("mine")
    assert (minted.alias, minted.proxy_user, minted.credentials.access_key) == ("mine", "mine", session.access_key)
    assert minted.credentials.secret_key == opened.sessions.secret(session.access_key)
    assert (session.seed, session.manual_clock) == (3, True)
    remote.step_clock("mine", 2.5)
    assert session.elapsed == 2.5
    call = make_call()
    session.decide(call, remote.catalog.operation(call.operation), now=noon)
    assert remote.rule_hits("mine") == {INTERNAL: 1}
    remote.release("mine")
    with pytest.raises(UserError, match=r"^unknown session 'mine'"):
        remote.rules("mine")


def test_rules_are_added_told_and_removed(remote: RemoteHarness, opened: Any) -> None:
    remote.mint(alias="mine")
    remote.add_rules(["tencent=throttle"])
    remote.add_rules([INTERNAL], first=False)
    own = remote.add_rules(["alibaba=refuse#1"], alias="mine")  # one that has notes
    assert [one.text for one in remote.rules()] == ["alibaba=refuse#1", "tencent=throttle", INTERNAL]
    assert remote.rules("mine") == opened.sessions.rules("mine")
    assert remote.rules() == opened.sessions.rules()
    assert remote.remove_rule(own[0].number) == own[0]
    assert len(opened.sessions.rules()) == 2


def test_cassettes_are_told_as_in_process(
    opening: Callable[..., Any], remote: RemoteHarness, catalog: Catalog, tmp_path: Path
) -> None:
    assert remote.cassettes() is None
    deck = Deck(tmp_path, "none", catalog)
    with opening(cassettes=Cassettes(deck, tmp_path, "none")) as opened, opened.client() as client:
        there = RemoteHarness(client, catalog)
        assert there.cassettes() == deck.report()
        deck.play("mine", HttpRequest("GET", "https", "open.volcengineapi.com", "/"))
        assert there.cassettes() == there.cassettes("mine") == deck.report() != DeckReport()
        assert there.cassettes("yours") == deck.report("yours") == DeckReport()


def test_a_mistake_is_told_as_in_process(remote: RemoteHarness) -> None:
    with pytest.raises(UserError) as caught:
        remote.add_rules(["volcengine=error:InternalEror"])
    assert "InternalEror" in caught.value.message
    assert "InternalError" in (caught.value.hint or "")


def test_exchanges_are_those_of_the_session_once_none_is_open(
    remote: RemoteHarness, opened: Any, catalog: Catalog, make_draft: Callable[..., Draft], noon: datetime
) -> None:
    operation = catalog.resolve("RebootInstances")
    spec = catalog.errors(operation)[0]
    error = ServiceError(spec.code, "No.", spec.http or 400, "request-1", spec)
    open_exchange = opened.closing.open(make_draft(session="mine", operation=operation, reply=error))
    opened.closing.open(make_draft(session="other"))
    found: list[tuple[Exchange, ...]] = []
    reader = threading.Thread(target=lambda: found.append(remote.exchanges("mine")))
    reader.start()
    open_exchange.close(noon, answered_at=noon, bytes_sent=1, client_left=False)
    reader.join()
    assert found == [opened.journal.exchanges("mine")]
    assert found[0][0].draft.reply == error


def test_rows_that_this_side_does_not_know_are_none(remote: RemoteHarness, catalog: Catalog) -> None:
    operation = catalog.resolve("RebootInstances")
    spec = catalog.errors(operation)[0]
    assert remote.find_error(operation, spec.key) == spec
    assert remote.find_error(operation, "request/418/Teapot") is None
    assert remote.find_error(replace(operation, name="Unknown"), spec.key) is None
    assert remote.find_error(None, spec.key) is None


def test_an_exchange_that_stays_open_makes_the_run_unsound(opening: Any, catalog: Catalog) -> None:
    with (
        opening(settle=lambda *_: False) as opened,
        opened.client() as client,
        pytest.raises(UnsoundRun, match="is still open after 30 s"),
    ):
        RemoteHarness(client, catalog).exchanges("mine")


# --- asking -----------------------------------------------------------------------------------------------------------


def test_one_connection_is_kept_and_made_anew_when_it_was_closed(opening: Any) -> None:
    with opening() as opened, opened.client() as client:
        client.ask("GET", "/state")
        kept = client._kept
        assert client.ask("GET", "/scenario") is None
        assert client._kept is kept is not None
        kept.sock.shutdown(socket.SHUT_RDWR)
        assert client.ask("DELETE", "/scenario") is None
        assert client.ask("GET", "/rules") == {"rules": []}
        client.close()
        assert client.ask("GET", "/rules") == {"rules": []}


def test_it_reaches_the_other_loopback_address(opening: Any) -> None:
    with opening(host="::1") as opened, opened.client() as client:
        assert client.ask("GET", "/rules") == {"rules": []}
        assert client.running.control_url.startswith("http://[::1]:")


def test_threads_share_it(opened: Any) -> None:
    answers: list[Any] = []
    with opened.client() as client:
        workers = [
            threading.Thread(target=lambda: answers.extend(client.ask("GET", "/rules") for _ in range(10)))
            for _ in range(4)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert answers == [{"rules": []}] * 40


def test_what_is_asked_is_encoded(opened: Any) -> None:
    with opened.client() as client:
        for alias in ("a b", "ü?#%41", "\udcff", "..", "a&b"):
            with pytest.raises(UserError, match=r"^unknown session '"):
                client.ask("GET", session_path(alias))
            assert client.ask("GET", "/exchanges", query={"session": alias, "executed": True})["exchanges"] == []
        assert client.ask("GET", "/exchanges", query={"session": None})["exchanges"] == []
        with pytest.raises(UserError, match="the body is no JSON"):
            client.ask("POST", "/rules", body={"rules": ["\udcff"]})


@pytest.mark.parametrize("alias", ["", "a/b", "/"])
def test_an_alias_that_no_path_can_have_is_unknown(alias: str) -> None:
    with pytest.raises(UnknownName, match="unknown session"):
        session_path(alias)
    assert session_path("a", "step") == "/sessions/a/step"


def test_too_much_at_once_is_refused_before_it_is_sent(opened: Any) -> None:
    with opened.client() as client:
        with pytest.raises(UserError, match=r"bytes are more than the control port takes at once \(1048576\)"):
            client.ask("POST", "/rules", body={"rules": ["x" * 1024 * 1024]})
        assert client.ask("GET", "/rules") == {"rules": []}


def test_the_token_is_needed(opened: Any) -> None:
    stranger = ControlClient(replace(opened.running, token="wrong"))
    with contextlib.closing(stranger), pytest.raises(UserError, match="the token is missing or wrong"):
        stranger.ask("GET", "/state")


def test_another_version_of_the_protocol_is_not_talked_to(running: RunningHarness) -> None:
    with pytest.raises(UserError) as caught:
        ControlClient(replace(running, protocol=99, version="9.9"))
    assert str(caught.value) == (
        "the harness of process 4711 speaks version 99 of the control protocol, this one 1 "
        "(that one is version 9.9: install the same on both sides)"
    )


def test_a_harness_that_is_gone_is_told(running: RunningHarness) -> None:
    client = ControlClient(running)
    told = rf"the harness of process 4711 does not answer at {running.control_url}: .*refused"
    with pytest.raises(UnsoundRun, match=told):
        client.ask("GET", "/state")
    with pytest.raises(UnsoundRun, match=told):
        next(client.stream("/exchanges/stream"))


def test_a_harness_that_goes_meanwhile_is_told(opening: Any) -> None:
    with opening() as opened, opened.client() as client:
        client.ask("GET", "/state")
        opened.server.stop()
        with pytest.raises(UnsoundRun, match="does not answer"):
            client.ask("GET", "/state")


def test_a_harness_that_does_not_answer_in_time_is_told(running: RunningHarness) -> None:
    with answering(b"", then_close=False) as url:
        client = ControlClient(replace(running, control_url=url), timeout=0.1)
        with contextlib.closing(client), pytest.raises(UnsoundRun, match=r"does not answer .*timed out"):
            client.ask("GET", "/state")


@pytest.mark.parametrize(
    "answer",
    [
        http("<html>"),
        http("[]", "404 Not Found"),
        http("{}", "400 Bad Request"),
        http('{"error": 1}', "500 Oh"),
        http("", "502 Bad Gateway"),
    ],
)
def test_another_server_at_its_port_is_told(running: RunningHarness, answer: bytes) -> None:
    with (
        answering(answer) as url,
        contextlib.closing(at(running, url)) as client,
        pytest.raises(UnsoundRun, match=r"answered [0-9]+ with something that is none of its answers"),
    ):
        client.ask("GET", "/state")


def test_nonsense_at_its_port_is_told(running: RunningHarness) -> None:
    with (
        answering(b"SSH-2.0-x\r\n") as url,
        contextlib.closing(at(running, url)) as client,
        pytest.raises(UnsoundRun, match="does not answer"),
    ):
        client.ask("GET", "/state")
    with (
        answering(b"SSH-2.0-x\r\n") as url,
        contextlib.closing(at(running, url)) as client,
        pytest.raises(UnsoundRun, match="does not answer"),
    ):
        next(client.stream("/exchanges/stream"))


def test_an_error_of_the_harness_itself_makes_the_run_unsound(opening: Any) -> None:
    with (
        opening(exchange_count=lambda: 1 // 0) as opened,
        opened.client() as client,
        pytest.raises(UnsoundRun, match="an error of the harness itself: ZeroDivisionError"),
    ):
        client.ask("GET", "/state")


# --- streams ----------------------------------------------------------------------------------------------------------


def test_a_stream_gives_what_comes_until_the_harness_ends(opened: Any, make_exchange: Make) -> None:
    opened.journal.append(make_exchange(session="a"))
    with opened.client() as client:
        stream = client.stream("/exchanges/stream", query={"after": 0, "session": "a"})
        assert next(stream)["position"] == 1
        opened.journal.append(make_exchange(session="b"))
        opened.journal.append(make_exchange(session="a"))
        assert next(stream)["position"] == 3
        assert client.ask("GET", "/rules") == {"rules": []}
        opened.server.stop()
        assert list(stream) == []


def test_a_reader_can_leave_a_stream(opened: Any, make_exchange: Make) -> None:
    opened.journal.append(make_exchange())
    with opened.client() as client:
        stream = client.stream("/exchanges/stream", query={"after": 0})
        next(stream)
        stream.close()
        assert client.ask("GET", "/rules") == {"rules": []}


def test_a_stream_that_is_refused_says_why(opened: Any) -> None:
    with opened.client() as client, pytest.raises(UserError, match="unknown rule '9'"):
        next(client.stream("/exchanges/stream", query={"rule": 9}))


@pytest.mark.parametrize("torn", ['5\r\n{"a":', '9\r\n{"a": 1}\n\r\n3\r\n{"b', '9\r\n{"a": 1}\n\r\n', "zz\r\n"])
def test_a_harness_that_is_killed_ends_its_stream(running: RunningHarness, torn: str) -> None:
    answer = http(torn, head="Transfer-Encoding: chunked")
    with answering(answer) as url, contextlib.closing(at(running, url)) as client:
        found = list(client.stream("/exchanges/stream"))
    assert found == ([json.loads('{"a": 1}')] if "1}" in torn else [])
