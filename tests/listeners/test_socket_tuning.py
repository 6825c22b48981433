"""What we do below mitmproxy's public interface."""

import asyncio
import socket
import sys
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
from mitmproxy.proxy.server import ConnectionIO, TimeoutWatchdog
from mitmproxy.test.tflow import tclient_conn

from harness.listeners.client import ClientConnection
from harness.listeners.socket_tuning import BoundedReader, ClientSocket, LingeringWriter, TooMuchInputError

Scene = Callable[[asyncio.StreamReader, asyncio.StreamWriter, set[asyncio.Task[None]]], Coroutine[Any, Any, None]]


def play(scene: Scene) -> socket.socket:
    """Run a scene at the server's end of a connection; the client's end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        accepted, _ = server.accept()

    async def run() -> None:
        reader, writer = await asyncio.open_connection(sock=accepted)
        tasks: set[asyncio.Task[None]] = set()
        await scene(reader, writer, tasks)
        await asyncio.gather(*tasks, return_exceptions=True)
        writer.close()
        await asyncio.sleep(0)

    client.settimeout(10)
    asyncio.run(run())
    return client


async def nobody() -> None:
    """Nobody is told."""


def unwatched() -> TimeoutWatchdog:
    return TimeoutWatchdog(600, nobody)


def client_socket(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    tasks: set[asyncio.Task[None]],
    watchdog: TimeoutWatchdog | None = None,
) -> ClientSocket:
    client = tclient_conn()
    handler: Any = SimpleNamespace(
        transports={client: ConnectionIO(None, reader, writer)}, timeout_watchdog=watchdog or unwatched()
    )
    return ClientSocket(handler, client, limit=10, excess=lambda: None, tasks=tasks)


def test_a_reader_gives_up_past_its_limit_but_not_on_progress() -> None:
    async def scene() -> list[bytes | str]:
        inner = asyncio.StreamReader()
        inner.feed_data(b"x" * 100)
        seen: list[bytes | str] = []
        reader = BoundedReader(inner, 10, lambda: seen.append("excess"))
        seen.append(await reader.read(10))
        reader.progress()
        seen.append(await reader.read(10))
        with pytest.raises(TooMuchInputError):
            await reader.read(1)
        assert not reader.at_eof()
        return seen

    assert asyncio.run(scene()) == [b"x" * 10, b"x" * 10, "excess"]


def test_an_answer_survives_a_close_with_unread_input() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        lingering = LingeringWriter(reader, writer, tasks)
        lingering.write(b"answer")
        lingering.close()
        lingering.close()
        assert lingering.is_closing()
        assert len(tasks) == 1
        await asyncio.get_running_loop().run_in_executor(None, client_goes_on)

    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        accepted, _ = server.accept()
    received: list[bytes] = []

    def client_goes_on() -> None:
        client.settimeout(10)
        client.sendall(b"x" * 5_000_000)
        client.shutdown(socket.SHUT_WR)
        received.append(client.recv(100))

    async def run() -> None:
        reader, writer = await asyncio.open_connection(sock=accepted)
        tasks: set[asyncio.Task[None]] = set()
        await scene(reader, writer, tasks)
        await asyncio.gather(*tasks)
        await asyncio.sleep(0)

    asyncio.run(run())
    client.close()
    assert received == [b"answer"]


def test_a_peer_that_has_closed_is_not_waited_for() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        reader.feed_eof()
        lingering = LingeringWriter(reader, writer, tasks)
        lingering.close()
        assert not tasks
        assert writer.is_closing()

    with play(scene) as client:
        assert client.recv(1) == b""


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_a_lingering_close_can_be_cut_short(turns: int) -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        LingeringWriter(reader, writer, tasks).close()
        (task,) = tasks
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        await asyncio.sleep(0)
        assert not tasks
        assert writer.is_closing()

    with play(scene) as client:
        assert client.recv(1) == b""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the option")
def test_an_acknowledgement_is_sent_at_once() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        end = writer.get_extra_info("socket")
        tuned = client_socket(reader, writer, tasks)
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK) == 0
        tuned.acknowledge_now()
        assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK) == 1

    play(scene).close()


def test_a_connection_that_is_gone_is_not_ended_again() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        tuned = client_socket(reader, writer, tasks)
        tuned.end()
        await asyncio.sleep(0)
        reader.feed_eof()

    play(scene).close()


def test_bytes_written_after_the_break_are_bytes_that_never_got_out() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        lingering = LingeringWriter(reader, writer, tasks)
        writer.transport.abort()
        lingering.write(b"12345")
        reader.set_exception(ConnectionResetError())
        lingering.write(b"678")
        assert lingering.unsent() == 8
        lingering.close()

    play(scene).close()


# --- below HTTP -------------------------------------------------------------------------------------------------------


def test_bytes_are_written_past_what_is_muted() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        tuned = client_socket(reader, writer, tasks)
        assert tuned.takes_bytes
        sending = True
        tuned.write(b"one ")
        tuned.mute(lambda: sending, chunked=True)
        tuned._writer.write(b"dropped")
        tuned.write(b"two ")
        sending = False
        tuned._writer.write(b"0\r\n\r\n")
        tuned._writer.write(b"three")
        await tuned.drained()
        reader.feed_eof()

    with play(scene) as client:
        assert client.recv(100, socket.MSG_WAITALL) == b"one two three"


def test_a_reset_is_a_reset() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        tuned = client_socket(reader, writer, tasks)
        tuned.write(b"before")
        assert tuned.undelivered() == 0
        assert not tuned.broken
        tuned.reset()
        assert tuned.broken
        await asyncio.sleep(0)
        await tuned.drained()

    with play(scene) as client:
        assert client.recv(100) == b"before"
        with pytest.raises(ConnectionResetError):
            client.recv(100)


def test_what_nobody_reads_is_not_delivered() -> None:
    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        tuned = client_socket(reader, writer, tasks)
        tuned.write(b"x" * 20_000_000)
        assert tuned.unsent() > 0
        assert tuned.undelivered() > 0
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(tuned.drained(), 0.01)
        tuned.reset()
        await asyncio.sleep(0)
        await tuned.drained()

    play(scene).close()


def test_mitmproxy_closes_nothing_on_which_we_let_time_pass() -> None:
    closed: list[str] = []

    async def close() -> None:
        closed.append("closed")

    async def scene(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tasks: set[asyncio.Task[None]]) -> None:
        watchdog = TimeoutWatchdog(1, close)
        # mitmproxy has begun to look before it looks away.
        watching = asyncio.create_task(watchdog.watch())
        await asyncio.sleep(0)
        tuned = client_socket(reader, writer, tasks, watchdog)
        assert 0 < tuned.stay() < 1
        with watchdog.disarm():
            assert await ClientConnection(tuned, "peer").pause(1.5)
        watching.cancel()
        reader.feed_eof()

    play(scene).close()
    assert closed == []
