"""Crashes inside mitmproxy are noticed by what it logs."""

import asyncio
import logging

from harness.listeners.crash_watch import CrashWatch


def told_of(message: str, level: int = logging.ERROR) -> list[object]:
    """What a watch tells after one line of the log of a client."""
    told: list[object] = []

    async def log_and_look() -> None:
        watch = CrashWatch(asyncio.get_running_loop(), told.append)
        logger = logging.Logger("a logger")  # noqa: LOG001 - one that nobody else hears
        logger.addHandler(watch)
        logger.log(level, message, extra={"client": ("127.0.0.1", 1)})
        assert told == []  # mitmproxy has not let go of the connection yet
        await asyncio.sleep(0)

    asyncio.run(log_and_look())
    return told


def test_a_crash_is_told_with_its_client_in_the_next_turn() -> None:
    assert told_of("mitmproxy has crashed!") == [("127.0.0.1", 1)]


def test_other_lines_are_nothing_to_tell() -> None:
    assert told_of("the client has crashed") == []
    assert told_of("mitmproxy has crashed!", logging.WARNING) == []
