"""Answers without a body on the wire."""

from typing import Any

import pytest

EXECUTED = [("before", 0), ("after", 1)]


@pytest.mark.parametrize(("phase", "executed"), EXECUTED)
@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        ("empty", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        ("empty:204", b"HTTP/1.1 204 No Content\r\n\r\n"),
        ("empty:502", b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"),
    ],
)
def test_only_the_head_comes_and_the_connection_stays(
    wire: Any, fault: str, sent: bytes, phase: str, executed: int
) -> None:
    caller = wire.session(f"volcengine={fault}@{phase}#1")
    with caller.line() as line:
        line.send(caller.request())
        seen = line.until(len(sent))
        line.send(caller.request())
        answer = line.answer()
    assert (seen.received, seen.end, seen.goodbye) == (sent, "open", False)
    assert (answer.status, answer.received[:8]) == (200, b"HTTP/1.1")
    first, second = (one.draft for one in caller.exchanges())
    assert (first.executed, first.reply, second.executed) == (executed, None, 1)
