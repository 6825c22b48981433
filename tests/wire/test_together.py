"""Several faults of one call on the wire: each does what it does alone."""

import json
from typing import Any

from harness.wire import head_bytes

RULE = "volcengine/ecs:RebootInstances="
SOON = 0.05


def _whole(seen: Any) -> bytes:
    response = seen.exchange.draft.response
    whole: bytes = head_bytes(response) + response.body
    return whole


def _half(seen: Any) -> int:
    body = seen.exchange.draft.response.body
    return len(_whole(seen)) - len(body) + len(body) // 2


def test_the_connection_closes_after_a_while(wire: Any) -> None:
    seen = wire.call(f"{RULE}delay:1h+close@after", open_after=0)
    assert (seen.received, seen.end, seen.exchange.draft.executed) == (b"", "open", 0)
    for rule in ("delay:50ms+close@after", "delay:50ms@after+close@after"):
        caller = wire.session(f"{RULE}{rule}")
        with caller.line() as line:
            line.send(caller.request())
            seen = line.receive()
        assert (seen.received, seen.end, seen.goodbye) == (b"", "fin", wire.tls)
        exchange = caller.exchange()
        assert exchange.draft.executed == 1
        assert (exchange.closed_at - exchange.draft.requested_at).total_seconds() >= SOON


def test_an_answer_drips_until_the_connection_closes(wire: Any) -> None:
    seen = wire.call(f"{RULE}drip:64B/20ms+close:50%@mid")
    size = _half(seen)
    assert (seen.received, seen.end) == (_whole(seen)[:size], "fin")
    assert seen.chunks[-1].at - seen.started >= (-(-size // 64) - 1) * 0.02
    assert seen.exchange.bytes_sent == size


def test_a_shorter_body_drips(wire: Any) -> None:
    seen = wire.call(f"{RULE}truncate:50%+drip:64B/20ms,over=body")
    assert (seen.received, seen.end, seen.goodbye) == (_whole(seen)[: _half(seen)], "fin", wire.tls)
    assert seen.chunks[0].data.startswith(seen.head)
    assert len(seen.chunks) > 1


def test_an_error_is_broken_off(wire: Any) -> None:
    seen = wire.call(f"{RULE}error:InternalError+reset:50%@mid")
    assert (seen.status, seen.end, seen.goodbye) == (500, "rst", False)
    assert seen.received == _whole(seen)[: _half(seen)]
    assert b"InternalError" in seen.exchange.draft.response.body
    assert seen.exchange.draft.executed == 0


def test_an_item_fails_after_a_while(wire: Any) -> None:
    rule = f"{RULE}item:InvalidInstance.NotFound[i-2]+delay:50ms"
    seen = wire.call(rule, open_after=1, params={"InstanceIds": ["i-1", "i-2"]})
    assert (seen.received, seen.end, seen.exchange.draft.executed) == (_whole(seen), "open", 1)
    assert seen.chunks[0].at - seen.started >= SOON
    details = json.loads(seen.body)["Result"]["OperationDetails"]
    assert [detail.get("Error", {}).get("Code") for detail in details] == [None, "InvalidInstance.NotFound"]


def test_another_rule_slows_what_one_rule_answers(wire: Any) -> None:
    seen = wire.call(f"{RULE}error:InternalError", "volcengine=drip:64B/20ms", open_after=1)
    assert (seen.status, seen.received, seen.end) == (500, _whole(seen), "open")
    assert [fault.fault for fault in seen.exchange.draft.faults] == ["error:InternalError", "drip:64B/0.02s"]
    assert len(seen.chunks) > 1
