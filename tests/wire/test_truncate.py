"""A body cut short on the wire: promised whole, told as it is, or in chunks that never end."""

from typing import Any

import pytest

from harness.wire import HttpResponse, head_bytes

RULE = "volcengine/ecs:RebootInstances=truncate"


def _reframed(response: HttpResponse, name: str, value: str) -> bytes:
    """The head with another field in place of the length."""
    headers = tuple((name, value) if key == "Content-Length" else (key, held) for key, held in response.headers)
    return head_bytes(HttpResponse(response.status, response.reason, headers))


def _left(response: HttpResponse, left: str) -> bytes:
    size = int(left.rstrip("B%"))
    return response.body[: size if left.endswith("B") else len(response.body) * size // 100]


@pytest.mark.parametrize("left", ["0%", "50%", "10B"])
def test_the_whole_length_is_promised_and_the_connection_closes(wire: Any, left: str) -> None:
    seen = wire.call(f"{RULE}:{left}")
    response = seen.exchange.draft.response
    assert seen.header("content-length") == str(len(response.body))
    assert seen.received == head_bytes(response) + _left(response, left)
    assert (seen.end, seen.goodbye) == ("fin", wire.tls)
    assert (seen.exchange.draft.executed, seen.exchange.bytes_sent) == (1, len(seen.received))


@pytest.mark.parametrize("left", ["0%", "50%", "10B"])
def test_the_shorter_length_is_told_and_the_connection_stays(wire: Any, left: str) -> None:
    caller = wire.session(f"{RULE}:{left},length=corrected#1")
    with caller.line() as line:
        line.send(caller.request())
        seen = line.answer()
        line.send(caller.request())
        after = line.answer()
    first = caller.exchanges()[0]
    body = _left(first.draft.response, left)
    assert seen.received == _reframed(first.draft.response, "Content-Length", str(len(body))) + body
    assert (seen.end, after.status, after.end) == ("open", 200, "open")
    assert (first.draft.executed, first.bytes_sent, first.client_left) == (1, len(seen.received), False)


@pytest.mark.parametrize("left", ["0%", "50%", "10B"])
def test_the_last_chunk_never_comes(wire: Any, left: str) -> None:
    seen = wire.call(f"{RULE}:{left},length=chunked")
    response = seen.exchange.draft.response
    body = _left(response, left)
    chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
    assert seen.received == _reframed(response, "Transfer-Encoding", "chunked") + chunk
    assert (seen.end, seen.goodbye) == ("fin", wire.tls)
    assert seen.exchange.draft.executed == 1
