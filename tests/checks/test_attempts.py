"""The attempts of a conversation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from harness.checks.attempts import attempts, hint_of, nameless, token_names, token_of
from harness.model import OperationId, RetryHint
from harness.wire import head_bytes

ELSE = OperationId("acme", "box", "2020-01-01", "Else")


def test_attempts_are_counted_with_times_and_pauses(make: Any) -> None:
    call = make.call(make.attempt(make.error()), make.attempt(make.error(), at=1.0, took=0.5), make.attempt(at=3.5))
    first, second, third = attempts(call)
    assert [one.number for one in (first, second, third)] == [1, 2, 3]
    assert first.pause is None
    assert [second.pause, third.pause] == pytest.approx([0.99, 2.0])
    assert (second.began, second.ended, second.seconds) == (1.0, 1.5, 0.5)
    assert first.error is not None
    assert first.error.code == "Box.NotFound"
    assert (first.result, third.error) == (None, None)
    assert third.result == make.result()


def test_only_requests_for_the_operation_are_attempts(make: Any) -> None:
    call = make.call(make.attempt(operation=ELSE), make.attempt(at=1), make.attempt(at=2, operation=None))
    (only,) = attempts(call)
    assert (only.draft.id, only.began) == ("session-1-at-1", 0.0)


def test_what_only_follows_a_redirect_is_no_attempt(make: Any) -> None:
    sent = make.attempt(fault="redirect:path", leaves="foreign")
    response = replace(sent.draft.response, status=307, headers=(("Location", "https://box.acme.example/"),))
    sent = replace(sent, draft=replace(sent.draft, response=response))
    followed = make.attempt(at=0.1, operation=None)
    call = make.call(sent, make.attempt(at=0.1), make.attempt(at=2))
    assert [one.began for one in attempts(call)] == [0.0, 2.0]
    assert nameless(make.call(sent, followed)) == ()


def test_requests_without_an_operation_are_known(make: Any) -> None:
    lost = make.attempt(at=1, operation=None)
    stranger = make.attempt(at=2, operation=None, provider=None)
    connection = make.attempt(at=3, operation=None, responder="connection")
    assert nameless(make.call(make.attempt(), lost, stranger, connection)) == (lost,)


def test_an_answer_that_a_fault_met_did_not_reach_the_client_as_it_was(make: Any) -> None:
    for exchange in (
        make.attempt(fault="http:502", leaves="foreign"),
        make.attempt(fault="content_type:text/html", leaves="dressed", role="change"),
        make.attempt(fault="drip:1B/1s", leaves="intact", role="slow"),
        make.attempt(left=True),
        replace(make.attempt(), answered_at=None),
    ):
        (one,) = attempts(make.call(exchange))
        assert one.result is None
    (one,) = attempts(make.call(make.attempt(make.error(), left=True)))
    assert one.error is None
    (one,) = attempts(make.call(make.attempt(make.error(), fault="error:Box.NotFound", leaves="intact")))
    assert one.error is not None


def test_what_kept_an_answer_back(make: Any) -> None:
    faults = ("hang:50%@mid", "delay:2s@after", "drip:8B/0.1s", "bandwidth:1KB/s", "close@after", "hang")
    found = [attempts(make.call(make.attempt(fault=fault)))[0].lateness for fault in faults]
    assert found == ["silent", "silent", "slow", "slow", None, "silent"]
    assert attempts(make.call(make.attempt()))[0].lateness is None


def test_nothing_at_all_counts_before_little_by_little(make: Any) -> None:
    exchange = make.attempt(fault="drip:8B/0.1s")
    hang = make.attempt(fault="hang").draft.faults
    both = replace(exchange, draft=replace(exchange.draft, faults=(*exchange.draft.faults, *hang)))
    assert attempts(make.call(both))[0].lateness == "silent"


def test_an_answer_is_over_when_it_is_out_or_the_connection_is_done_with(make: Any) -> None:
    later = timedelta(seconds=5)

    def ended(exchange: Any) -> float:
        return attempts(make.call(replace(exchange, closed_at=exchange.closed_at + later)))[0].ended

    assert ended(make.attempt(took=1.0)) == 1.0
    assert ended(make.attempt(took=1.0, left=True)) == 6.0
    assert ended(make.attempt(took=1.0, fault="close")) == 6.0
    assert ended(make.attempt(took=1.0, fault="close@mid", leaves="damaged")) == 6.0
    assert ended(make.attempt(took=1.0, fault="drip:8B/1s", leaves="intact", role="slow")) == 6.0


def test_there_is_no_pause_after_a_connection_that_was_still_open(make: Any) -> None:
    call = make.call(make.attempt(fault="hang", took=30.0), make.attempt(at=1.0))
    assert attempts(call)[1].pause is None
    close = make.call(make.attempt(took=1.04), make.attempt(at=1.0))
    assert attempts(close)[1].pause == 0.0


def test_what_was_carried_out(make: Any) -> None:
    assert [attempts(make.call(make.attempt(executed=count)))[0].carried_out for count in (None, 0, 1, 2)] == [
        False,
        False,
        True,
        True,
    ]


def test_all_of_an_answer(make: Any) -> None:
    plain = make.attempt()
    size = len(head_bytes(plain.draft.response)) + len(plain.draft.response.body)

    def whole(exchange: Any) -> bool:
        return attempts(make.call(exchange))[0].whole

    assert whole(make.attempt(sent=size))
    assert not whole(make.attempt(sent=size - 1))
    assert not whole(make.attempt(sent=size, left=True))
    assert not whole(replace(make.attempt(fault="hang", sent=size), answered_at=make.start))
    assert not whole(replace(make.attempt(sent=size), answered_at=None))


def test_tokens(make: Any) -> None:
    names = token_names(make.operation())
    assert names == ("ClientToken",)
    assert token_of({"ClientToken": "a"}, names) == token_of({"ClientToken": "a", "Force": True}, names)
    assert token_of({"ClientToken": "a"}, names) != token_of({"ClientToken": "b"}, names)
    assert token_of({"ClientToken": ["no", "text"]}, names) is not None
    assert [token_of(params, names) for params in ({}, None, {"ClientToken": None})] == [None] * 3
    assert token_of({"ClientToken": "a"}, ()) is None


@pytest.mark.parametrize(("unit", "written", "seconds"), [("ms", "1500", 1.5), ("s", "2", 2.0)])
def test_hints_are_read_in_the_providers_unit(make: Any, unit: str, written: str, seconds: float) -> None:
    provider = make.provider(retry_hint=RetryHint("x-again", unit, "documented"))  # type: ignore[arg-type]
    assert hint_of(make.attempt(headers=(("X-Again", written),)), provider) == seconds
    assert hint_of(make.attempt(), provider) is None
    assert hint_of(make.attempt(headers=(("X-Again", "soon"),)), provider) is None
    assert hint_of(make.attempt(headers=(("X-Again", written),)), make.provider()) is None
    assert hint_of(make.attempt(fault="close"), provider) is None
