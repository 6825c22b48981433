"""The control port as a server: where it listens, how it streams, and that it ends whatever its clients do."""

import contextlib
import gc
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, BinaryIO

import pytest

from harness.control.server import THREAD_NAME, ControlServer
from harness.errors import UnsoundRun, UserError
from harness.model import Draft, Exchange

PATIENCE = 30
Make = Callable[..., Exchange]


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == THREAD_NAME]


def read_until(connection: socket.socket, end: bytes) -> bytes:
    """What comes until ``end`` came."""
    received = b""
    while end not in received:
        chunk = connection.recv(65536)
        assert chunk, received
        received += chunk
    return received


def read_to_end(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received


@contextlib.contextmanager
def follow(opened: Any, query: str = "") -> Iterator[BinaryIO]:
    """What comes of a stream that has begun."""
    with opened.connect() as connection, connection.makefile("rb") as stream:
        connection.sendall(opened.head(f"GET /exchanges/stream{query} HTTP/1.1"))
        head = list(iter(stream.readline, b"\r\n"))
        assert head[0].startswith(b"HTTP/1.1 200 ")
        assert b"content-type: application/x-ndjson\r\n" in head
        yield stream


def next_entry(stream: BinaryIO) -> int:
    """The position of the next entry in a stream of chunks."""
    line = next(line for line in iter(stream.readline, b"") if line.startswith(b"{"))
    return int(json.loads(line)["position"])


# --- where it listens -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "[::1]"), ("127.0.0.2",) * 2]
)
def test_it_listens_on_the_loopback_address_it_was_given(opening: Any, host: str, shown: str) -> None:
    with opening(host=host) as opened:
        assert opened.server.url == f"http://{shown}:{opened.address[1]}"
        assert opened.ask("GET", "/state").status == 200
        assert opened.ask("GET", "/state", headers={"Host": f"localhost:{opened.address[1]}"}).status == 200


def test_no_other_address_is_listened_on(opened: Any) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", opened.address[1]), PATIENCE)


def test_a_port_in_use_is_the_users_mistake(opening: Any, opened: Any) -> None:
    port = opened.address[1]
    with pytest.raises(UserError, match=rf"cannot listen for control on 127\.0\.0\.1:{port}: Address already in use"):
        opening(port=port).__enter__()
    assert threads() == [THREAD_NAME]


def test_it_can_be_stopped_twice_and_the_port_is_free_again(opening: Any) -> None:
    with opening() as opened:
        port = opened.address[1]
        opened.server.stop()
        assert threads() == []
        with pytest.raises(ConnectionRefusedError):
            opened.connect()
    with opening(port=port) as again:
        assert again.ask("GET", "/state").status == 200


def test_it_can_be_stopped_at_the_moment_when_somebody_comes(opening: Any) -> None:
    for _ in range(10):
        with opening() as opened, opened.connect() as late:
            late.sendall(b"GET /state HTTP/1.1\r\n")
            opened.server.stop()
            with contextlib.suppress(ConnectionResetError):
                assert late.recv(1000) == b""
    gc.collect()


def test_it_can_be_stopped_before_it_was_started(control: Any) -> None:
    ControlServer(control.subject, host="127.0.0.1", port=0, token="t").stop()


def test_it_says_when_it_cannot_run(control: Any) -> None:
    class Full(ControlServer):
        async def _serve(self, listener: socket.socket) -> None:
            raise OSError(24, "Too many open files")

    with pytest.raises(UnsoundRun, match=r"the control port could not be opened: .*Too many open files"):
        Full(control.subject, host="127.0.0.1", port=0, token="t").start()


def test_connections_are_kept(opened: Any) -> None:
    head = opened.head("GET /scenario HTTP/1.1").replace(b"Connection: close\r\n", b"")
    with opened.connect() as connection:
        for _ in range(3):
            connection.sendall(head)
            assert read_until(connection, b"null").startswith(b"HTTP/1.1 200 ")


# --- streams ----------------------------------------------------------------------------------------------------------


def test_a_stream_tells_what_comes_as_it_comes(opened: Any, make_exchange: Make) -> None:
    opened.journal.append(make_exchange())
    with follow(opened) as stream:
        for position in (2, 3):
            opened.journal.append(make_exchange(sequence=position))
            assert next_entry(stream) == position


def test_a_stream_can_begin_earlier_and_tell_only_some(opened: Any, make_exchange: Make) -> None:
    for session in "abab":
        opened.journal.append(make_exchange(session=session))
    with follow(opened, "?after=1&session=a") as stream:
        assert next_entry(stream) == 3
        opened.journal.append(make_exchange(session="b"))
        opened.journal.append(make_exchange(session="a"))
        assert next_entry(stream) == 6


def test_a_stream_ends_in_good_order_when_the_harness_stops(opened: Any, make_exchange: Make) -> None:
    with follow(opened) as stream, follow(opened, "?session=a") as other:
        opened.journal.append(make_exchange(session="b"))
        opened.server.stop()
        assert next_entry(stream) == 1
        assert stream.read() == b"\r\n0\r\n\r\n"
        assert other.read() == b"0\r\n\r\n"


def test_a_reader_that_leaves_is_forgotten(opened: Any, make_exchange: Make) -> None:
    with follow(opened):
        assert opened.journal.followed.wait(PATIENCE)
        assert not opened.journal.left.is_set()
    assert opened.journal.left.wait(PATIENCE)
    opened.journal.append(make_exchange())
    assert opened.journal.problems == ()


def test_a_reader_that_does_not_read_keeps_nobody_waiting(opened: Any, make_exchange: Make) -> None:
    large = make_exchange(params={"Text": "x" * 500_000})
    with follow(opened) as idle:
        for _ in range(20):
            opened.journal.append(large)
        with follow(opened, "?after=19") as stream:
            assert next_entry(stream) == 20
        assert opened.ask("GET", "/state").status == 200
        opened.server.stop()
        assert idle.read(1)


def test_it_stops_while_somebody_waits_for_an_open_exchange(opened: Any, make_draft: Callable[..., Draft]) -> None:
    opened.closing.open(make_draft(session="a"))
    with opened.connect() as waiting:
        waiting.sendall(opened.head("GET /exchanges?session=a&settled=true HTTP/1.1"))
        assert opened.ask("GET", "/state").status == 200
        opened.server.stop()
        answer = read_to_end(waiting)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"the harness stops" in answer


def test_many_ask_at_once(opened: Any, noon: datetime, make_exchange: Make) -> None:
    statuses: list[int] = []

    def work(number: int) -> None:
        for turn in range(5):
            opened.journal.append(make_exchange(session=f"s{number}", requested_at=noon))
            minted = opened.ask("POST", "/sessions", {"rules": ["tencent=throttle"]})
            added = opened.ask("POST", "/rules", {"rules": [f"volcengine=error:InternalError#{turn + 1}"]})
            gone = opened.ask("DELETE", f"/rules/{added.value['rules'][0]['number']}")
            told = opened.ask("GET", f"/exchanges?session=s{number}&settled=true")
            assert len(told.value["exchanges"]) == turn + 1
            statuses.extend(one.status for one in (minted, added, gone, told))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert statuses.count(201) == 40
    assert statuses.count(200) == 40
    assert len(opened.sessions.rules()) == 20
