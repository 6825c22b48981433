"""The bench itself: each way leads to the provider, and what a client sees is told as it was."""

from typing import Any

import pytest


@pytest.mark.parametrize("operation", ["volcengine/ecs:RebootInstances", "tencent/as:StartInstanceRefresh"])
def test_each_way_leads_to_the_provider_and_the_connection_stays(wire: Any, operation: str) -> None:
    caller = wire.session(operation=operation)
    with caller.line() as line:
        for _ in range(2):
            line.send(caller.request())
            answer = line.answer()
            assert (answer.status, answer.end, answer.goodbye) == (200, "open", False)
    for exchange in caller.exchanges():
        draft = exchange.draft
        assert (draft.session, draft.executed, draft.signature, draft.faults) == (caller.alias, 1, "valid", ())
        assert draft.request.scheme == ("https" if wire.tls else "http")
        assert exchange.bytes_sent == len(answer.received)


def test_a_fault_is_met_and_told(wire: Any) -> None:
    seen = wire.call("volcengine/ecs:RebootInstances=error:InternalError", open_after=1)
    assert (seen.status, seen.end) == (500, "open")
    assert seen.header("content-length") == str(len(seen.body))
    assert [fault.fault for fault in seen.exchange.draft.faults] == ["error:InternalError"]
    assert seen.exchange.draft.executed == 0


def test_an_end_is_seen(wire: Any) -> None:
    caller = wire.session()
    with caller.line() as line:
        line.send(caller.request(headers={"Connection": "close"}))
        seen = line.receive()
    assert (seen.status, seen.end, seen.goodbye) == (200, "fin", wire.tls)
