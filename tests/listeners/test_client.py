"""What is known of one client."""

import asyncio
import base64
import contextlib
from typing import Any

import pytest

from harness.listeners.client import ClientConnection, NoSocket, Socket, proxy_user_of


def connection() -> ClientConnection:
    return ClientConnection(NoSocket(), "peer")


def test_a_pause_ends_when_the_client_leaves() -> None:
    async def leave_during_pause() -> bool:
        client = connection()
        asyncio.get_running_loop().call_soon(client.left.set)
        return await client.pause(3600)

    assert asyncio.run(leave_during_pause()) is False


def test_a_pause_passes_while_the_client_stays() -> None:
    assert asyncio.run(connection().pause(0.001)) is True


def test_a_long_pause_says_again_and_again_that_it_goes_on() -> None:
    class Impatient(NoSocket):
        said = 0

        def stay(self) -> float:
            self.said += 1
            return 0.001

    impatient = Impatient()

    async def hang() -> None:
        client = ClientConnection(impatient, "peer")
        asyncio.get_running_loop().call_later(0.05, client.left.set)
        await client.hang()

    asyncio.run(hang())
    assert impatient.said > 3


def test_a_wait_for_a_condition_ends_with_it_or_with_the_client() -> None:
    async def wait(needed: int, leaves_after: int) -> int:
        client, polls = connection(), 0

        def condition() -> bool:
            nonlocal polls
            polls += 1
            if polls == leaves_after:
                client.left.set()
            return polls > needed

        await client.until(condition)
        return polls

    assert asyncio.run(wait(needed=60, leaves_after=1000)) == 61
    assert asyncio.run(wait(needed=1000, leaves_after=7)) == 7
    assert asyncio.run(wait(needed=0, leaves_after=7)) == 1


@pytest.mark.parametrize(
    ("header", "user"),
    [
        (None, None),
        ("", None),
        ("Basic", None),
        ("Basic " + base64.b64encode(b"name:secret").decode(), "name"),
        ("BASIC  " + base64.b64encode("ä:b:c".encode()).decode(), "ä"),
        ("Basic " + base64.b64encode(b"name").decode(), "name"),
        ("Basic " + base64.b64encode(b":x").decode(), None),
        ("Basic " + base64.b64encode(b"\xff:x").decode(), None),
        ("Basic ä", None),
        ("Basic a", None),
        ("Digest " + base64.b64encode(b"name:x").decode(), None),
    ],
)
def test_the_name_in_proxy_credentials(header: str | None, user: str | None) -> None:
    assert proxy_user_of(header) == user


def test_where_there_is_no_socket_nothing_is_left_behind_and_nothing_fails() -> None:
    nothing: Any = None
    socket: Socket = NoSocket()
    socket.progress()
    socket.acknowledge_now()
    socket.secured(nothing)
    socket.answer_raw(b"HTTP/1.1 200 OK")
    socket.end()
    assert socket.unsent() == 0
    assert socket.stay() > 60
    assert not socket.takes_bytes
    assert not socket.broken
    socket.write(b"bytes")
    socket.mute(lambda: True, chunked=True)
    socket.reset()
    asyncio.run(socket.drained())
    assert socket.undelivered() == 0
    tls: Any = object()
    assert socket.secure(tls) is tls


@pytest.mark.parametrize("leaves", [False, True])
def test_room_is_waited_for_as_long_as_the_client_stays(leaves: bool) -> None:  # noqa: FBT001
    class Full(NoSocket):
        def __init__(self) -> None:
            self.room = asyncio.Event()

        def unsent(self) -> int:
            return 1

        async def drained(self) -> None:
            await self.room.wait()

    async def wait() -> bool:
        full = Full()
        client = ClientConnection(full, "peer")
        asyncio.get_running_loop().call_later(0.001, client.left.set if leaves else full.room.set)
        await client.room()
        return client.left.is_set()

    assert asyncio.run(wait()) is leaves


def test_what_takes_long_is_asked_for_less_and_less_often() -> None:
    async def polls(seconds: float) -> int:
        client, count = connection(), 0

        def condition() -> bool:
            nonlocal count
            count += 1
            return False

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await client.until(condition)
        return count

    assert asyncio.run(polls(0.5)) < 50 + 0.5 / 0.002 / 2
