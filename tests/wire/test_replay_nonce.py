"""A provider that claims to have seen the nonce before, on the wire."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any


def test_a_new_signature_is_taken(wire: Any) -> None:
    operation = "alibaba/ecs:RedeployInstance"
    caller = wire.session(f"{operation}=replay_nonce#1", operation=operation)
    with caller.line() as line:
        line.send(caller.request())
        seen = line.answer()
        line.send(caller.request())
        assert line.answer().status == 200
    assert (seen.status, seen.end) == (400, "open")
    assert b'"Code":"SignatureNonceUsed"' in seen.body
    assert abs(parsedate_to_datetime(seen.header("date")) - datetime.now(UTC)) < timedelta(minutes=5)
    assert [one.draft.executed for one in caller.exchanges()] == [0, 1]
