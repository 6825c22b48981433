"""A call that is carried out twice looks on the wire like any other; the journal knows."""

from typing import Any

from harness.wire import head_bytes

RULE = "volcengine/ecs:RebootInstances="


def test_the_answer_comes_once(wire: Any) -> None:
    caller = wire.session(f"{RULE}duplicate#1")
    with caller.line() as line:
        line.send(caller.request())
        seen = line.answer()
        line.send(caller.request())
        assert line.answer().status == 200
        assert line.receive(open_after=0).received == b""
    first, second = caller.exchanges()
    assert seen.received == head_bytes(first.draft.response) + first.draft.response.body
    assert (seen.status, seen.end) == (200, "open")
    assert [one.draft.executed for one in (first, second)] == [2, 1]


def test_the_answer_can_be_lost(wire: Any) -> None:
    seen = wire.call(f"{RULE}duplicate+reset@after")
    assert (seen.received, seen.end, seen.exchange.draft.executed) == (b"", "rst", 2)


def test_a_client_that_leaves_before_leaves_nothing_carried_out(wire: Any) -> None:
    seen = wire.call(f"{RULE}delay:1h+duplicate", open_after=0)
    assert (seen.received, seen.exchange.draft.executed, seen.exchange.client_left) == (b"", 0, True)
