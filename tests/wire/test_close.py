"""A close on the wire: a FIN, and close_notify where TLS is spoken, instead of an answer or in the middle of it."""

from typing import Any

import pytest

from harness.wire import head_bytes

RULE = "volcengine/ecs:RebootInstances=close"


@pytest.mark.parametrize(("phase", "executed"), [("before", 0), ("after", 1)])
def test_nothing_comes_but_the_end(wire: Any, phase: str, executed: int) -> None:
    seen = wire.call(f"{RULE}@{phase}")
    assert (seen.received, seen.end, seen.goodbye) == (b"", "fin", wire.tls)
    draft = seen.exchange.draft
    assert (draft.executed, draft.response, seen.exchange.bytes_sent) == (executed, None, 0)
    assert (seen.exchange.client_left, seen.exchange.answered_at) == (False, None)
    assert [fault.fault for fault in draft.faults] == ["close" if phase == "before" else "close@after"]


@pytest.mark.parametrize("sent", ["0B", "1B", "100B", "0%", "50%", "100%"])
def test_the_answer_ends_where_it_is_said(wire: Any, sent: str) -> None:
    seen = wire.call(f"{RULE}:{sent}@mid")
    response = seen.exchange.draft.response
    head, body = head_bytes(response), response.body
    number = int(sent.rstrip("B%"))
    size = number if sent.endswith("B") else len(head) + len(body) * number // 100
    assert (seen.received, seen.end, seen.goodbye) == ((head + body)[:size], "fin", wire.tls)
    assert (seen.exchange.draft.executed, seen.exchange.bytes_sent) == (1, size)
    assert seen.exchange.client_left is False


def test_the_next_connection_is_answered(wire: Any) -> None:
    caller = wire.session(f"{RULE}@after#1")
    ends = []
    for _ in range(2):
        with caller.line() as line:
            line.send(caller.request())
            ends.append(line.answer().end)
    assert ends == ["fin", "open"]
    assert [one.draft.executed for one in caller.exchanges()] == [1, 1]
