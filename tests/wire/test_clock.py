"""A provider whose clock is off, on the wire, and a client that sets its own by it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

OPERATIONS = {
    "tencent/as:StartInstanceRefresh": (200, b'"Code":"AuthFailure.SignatureExpire"'),
    "alibaba/ecs:RedeployInstance": (400, b'"Code":"InvalidTimeStamp.Expired"'),
    "volcengine/ecs:RebootInstances": (403, b'"Code":"InvalidTimestamp"'),
}


@pytest.mark.parametrize("offset", [timedelta(hours=1), timedelta(hours=-1)], ids=["ahead", "behind"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_client_that_sets_its_clock_is_understood(wire: Any, operation: str, offset: timedelta) -> None:
    sign = "-" if offset < timedelta() else ""
    status, code = OPERATIONS[operation]
    caller = wire.session(f"{operation}=clock:{sign}1h#1", operation=operation)
    with caller.line() as line:
        line.send(caller.request())
        seen = line.answer()
        assert (seen.status, seen.end) == (status, "open")
        assert code in seen.body
        shown = parsedate_to_datetime(seen.header("date"))
        assert abs(shown - datetime.now(UTC) - offset) < timedelta(minutes=5)
        line.send(caller.request(at=shown))
        assert line.answer().status == 200
        line.send(caller.request())
        assert line.answer().status == 200
    drafts = [one.draft for one in caller.exchanges()]
    assert [draft.executed for draft in drafts] == [0, 1, 1]
    assert [draft.signature for draft in drafts] == ["valid", "valid", "valid"]


def test_a_clock_that_nobody_has_shown_is_wrong(wire: Any) -> None:
    caller = wire.session("volcengine=clock:1h#2")
    with caller.line() as line:
        line.send(caller.request(at=datetime.now(UTC) + timedelta(hours=1)))
        assert line.answer().status == 200
    assert caller.exchange().draft.signature == "expired"
