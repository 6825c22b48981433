"""No call over a connection whose certificate does not hold."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.certificate_refused import CHECK

judged: Any = CHECK.judge


def told(make: Any, fault: str, *, call_on: int | None, connection: int = 3) -> Any:
    shown = make.handshake(fault, connection)
    calls = [] if call_on is None else [replace(make.exchange(), connection=call_on)]
    return judged(make.over(shown, *calls), make.contract())


@pytest.mark.parametrize("flaw", ["expired", "not_yet_valid", "wrong_name", "unknown_issuer"])
def test_a_call_over_such_a_connection_fails(make: Any, flaw: str) -> None:
    ruling = told(make, f"tls:{flaw}", call_on=3)
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-tls", "session-1-1"))
    assert ruling.reason == f"the client made its call over a connection with tls:{flaw}"


def test_a_client_that_makes_no_call_there_passes(make: Any) -> None:
    assert told(make, "tls:expired", call_on=None).verdict == "pass"
    assert told(make, "tls:expired", call_on=4).verdict == "pass"


@pytest.mark.parametrize("fault", ["tls:old_version", "tls:eof", "refuse:503"])
def test_where_no_certificate_is_shown_nothing_is_said(make: Any, fault: str) -> None:
    assert told(make, fault, call_on=3) is None


def test_a_connection_that_came_later_is_none_of_it(make: Any) -> None:
    again = make.handshake("tls:expired", 3, id="session-1-again")
    assert judged(make.over(make.handshake("tls:expired", 3), again), make.contract()).verdict == "pass"
    call = make.exchange(faults=make.handshake("tls:expired").draft.faults)
    assert judged(make.over(call), make.contract()) is None
