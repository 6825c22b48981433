"""A slow line on the wire: the bytes come in their order, at no more than the rate, and the connection stays."""

from typing import Any

import pytest

from harness.wire import head_bytes

RULE = "volcengine/ecs:RebootInstances=bandwidth:1KB/s"
SIZE, SECONDS = 50, 0.05


@pytest.mark.parametrize("over", ["all", "head", "body"])
def test_the_part_that_is_named_comes_slowly(wire: Any, over: str) -> None:
    caller = wire.session(f"{RULE},over={over}#1")
    with caller.line() as line:
        line.send(caller.request())
        seen = line.answer()
        line.send(caller.request())
        assert line.answer().status == 200
    first = caller.exchanges()[0]
    head, body = head_bytes(first.draft.response), first.draft.response.body
    assert (seen.received, seen.end, seen.goodbye) == (head + body, "open", False)
    assert (first.draft.executed, first.bytes_sent, first.client_left) == (1, len(head + body), False)
    slow = {"all": head + body, "head": head, "body": body}[over]
    pieces = -(-len(slow) // SIZE)
    assert pieces > 2
    assert seen.chunks[-1].at - seen.started >= (pieces - 1) * SECONDS
    assert len(seen.chunks) > 1


def test_the_first_piece_comes_first_and_alone(wire: Any) -> None:
    caller = wire.session(RULE)
    with caller.line() as line:
        line.send(caller.request())
        begun = line.until(1)
    (exchange,) = caller.exchanges()
    whole = head_bytes(exchange.draft.response) + exchange.draft.response.body
    assert whole.startswith(begun.received)
    assert 0 < len(begun.received) < len(whole)
    assert (exchange.client_left, exchange.draft.executed) == (True, 1)
    assert len(begun.received) <= exchange.bytes_sent < len(whole)
