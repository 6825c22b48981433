"""A hang on the wire: nothing more comes, and the connection stays open until the client leaves."""

from typing import Any

import pytest

from harness.wire import head_bytes

RULE = "volcengine/ecs:RebootInstances=hang"


@pytest.mark.parametrize(("phase", "executed"), [("before", 0), ("after", 1)])
def test_nothing_comes_at_all(wire: Any, phase: str, executed: int) -> None:
    seen = wire.call(f"{RULE}@{phase}", open_after=0)
    assert (seen.received, seen.end, seen.goodbye) == (b"", "open", False)
    draft = seen.exchange.draft
    assert (draft.executed, draft.response, seen.exchange.bytes_sent) == (executed, None, 0)
    assert (seen.exchange.client_left, seen.exchange.answered_at) == (True, None)


@pytest.mark.parametrize("sent", ["1B", "0%", "50%"])
def test_nothing_comes_after_the_first_part(wire: Any, sent: str) -> None:
    seen = wire.call(f"{RULE}:{sent}@mid", open_after=1)
    response = seen.exchange.draft.response
    head, body = head_bytes(response), response.body
    size = 1 if sent == "1B" else len(head) + len(body) * int(sent.rstrip("%")) // 100
    assert (seen.received, seen.end, seen.goodbye) == ((head + body)[:size], "open", False)
    assert (seen.exchange.draft.executed, seen.exchange.bytes_sent) == (1, size)
    assert seen.exchange.client_left


def test_what_is_asked_meanwhile_is_not_answered_on_this_connection_but_on_others(wire: Any) -> None:
    caller = wire.session(f"{RULE}#1")
    with caller.line() as hanging, caller.line() as other:
        hanging.send(caller.request())
        assert hanging.receive(open_after=0).end == "open"
        other.send(caller.request())
        assert other.answer().status == 200
        hanging.send(caller.request())
        assert hanging.receive(open_after=0).received == b""
