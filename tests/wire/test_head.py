"""Heads on the wire that HTTP does not know, or that are hard to take; the body follows as it would have."""

from typing import Any

import pytest

from harness.wire import head_bytes

RULE = "volcengine/ecs:RebootInstances=head:"


def _shaped(shape: str, head: bytes, length: int) -> bytes:
    line = b"Content-Length: %d\r\n" % length
    match shape:
        case "duplicate_length":
            return head.replace(line, line + line)
        case "contradictory_length":
            return head.replace(line, line + b"Content-Length: %d\r\n" % (length - 1))
        case "garbage_status":
            return b"this is no status line\r\n" + head.partition(b"\r\n")[2]
        case "interim_100":
            return b"HTTP/1.1 100 Continue\r\n\r\n" + head
        case "interim_103":
            return b"HTTP/1.1 103 Early Hints\r\nLink: </hint>; rel=preload\r\n\r\n" + head
        case _:
            size = {"long": 65536, "long,size=1MiB": 1024**2}[shape]
            return head.removesuffix(b"\r\n") + b"X-Long: " + b"x" * size + b"\r\n\r\n"


@pytest.mark.parametrize(
    "shape",
    [
        "duplicate_length",
        "contradictory_length",
        "garbage_status",
        "interim_100",
        "interim_103",
        "long",
        "long,size=1MiB",
    ],
)
def test_the_head_has_this_shape_and_the_connection_stays(wire: Any, shape: str) -> None:
    caller = wire.session(f"{RULE}{shape}#1")
    with caller.line() as line:
        line.send(caller.request())
        seen = line.receive(open_after=2_000 if shape == "long" else 300)
        line.send(caller.request())
        after = line.answer()
    first = caller.exchanges()[0]
    response = first.draft.response
    head = _shaped(shape, head_bytes(response), len(response.body))
    assert head != head_bytes(response)
    assert (seen.received, seen.end, seen.goodbye) == (head + response.body, "open", False)
    assert (after.status, after.end) == (200, "open")
    assert (first.draft.executed, first.bytes_sent, first.client_left) == (1, len(seen.received), False)


def test_a_head_that_is_cut_off_ends_in_its_middle(wire: Any) -> None:
    seen = wire.call(f"{RULE}cut")
    head = head_bytes(seen.exchange.draft.response)
    assert (seen.received, seen.end, seen.goodbye) == (head[: len(head) // 2], "fin", wire.tls)
    assert b"\r\n\r\n" not in seen.received
    assert (seen.exchange.draft.executed, seen.exchange.bytes_sent) == (1, len(head) // 2)
