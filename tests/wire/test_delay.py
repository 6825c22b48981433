"""Delays on the wire: before the call is carried out, before the answer, or between its head and its body."""

from typing import Any

import pytest

from harness.wire import head_bytes

RULE = "volcengine/ecs:RebootInstances="
SOON = 0.05


@pytest.mark.parametrize("spread", ["50ms", "50ms-60ms", "median=50ms,p99=50ms"])
@pytest.mark.parametrize("phase", ["before", "after"])
def test_the_answer_comes_whole_but_late(wire: Any, spread: str, phase: str) -> None:
    caller = wire.session(f"{RULE}delay:{spread}@{phase}#1")
    with caller.line() as line:
        line.send(caller.request())
        seen = line.answer()
        line.send(caller.request())
        assert line.answer().status == 200
    assert (seen.status, seen.end) == (200, "open")
    assert seen.chunks[0].at - seen.started >= SOON
    first, second = caller.exchanges()
    assert seen.received == head_bytes(first.draft.response) + first.draft.response.body
    assert [one.draft.executed for one in (first, second)] == [1, 1]
    assert (first.bytes_sent, first.client_left) == (len(seen.received), False)


@pytest.mark.parametrize(("phase", "executed"), [("before", 0), ("after", 1)])
def test_a_client_that_leaves_meanwhile_leaves_before_or_after_the_call_was_carried_out(
    wire: Any, phase: str, executed: int
) -> None:
    seen = wire.call(f"{RULE}delay:1h@{phase}", open_after=0)
    assert (seen.received, seen.end) == (b"", "open")
    exchange = seen.exchange
    assert (exchange.draft.executed, exchange.client_left, exchange.bytes_sent) == (executed, True, 0)


def test_the_body_can_come_later_than_the_head(wire: Any) -> None:
    caller = wire.session(f"{RULE}delay:150ms,at=body@after#1")
    with caller.line() as line:
        line.send(caller.request())
        seen = line.answer()
        line.send(caller.request())
        assert line.answer().status == 200
    draft = caller.exchanges()[0].draft
    assert [chunk.data for chunk in seen.chunks] == [head_bytes(draft.response), draft.response.body]
    assert seen.chunks[1].at - seen.started >= 3 * SOON
    assert (seen.end, draft.executed) == ("open", 1)


def test_a_client_that_waits_for_the_body_has_the_head(wire: Any) -> None:
    seen = wire.call(f"{RULE}delay:1h,at=body@after", open_after=1)
    assert (seen.received, seen.end) == (head_bytes(seen.exchange.draft.response), "open")
    assert (seen.exchange.draft.executed, seen.exchange.client_left) == (1, True)
    assert seen.exchange.bytes_sent == len(seen.received)
