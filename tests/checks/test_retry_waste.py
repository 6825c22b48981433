"""After the last attempt its error is told at once."""

from typing import Any

import pytest

from harness.checks.retry_waste import CHECK

judged: Any = CHECK.judge


def call(make: Any, beside: float, *, pause: float = 1.0, **outcome: Any) -> Any:
    """Two attempts of 10 ms with a pause between them; ``beside`` is what else the call took."""
    made = make.attempt(make.error()), make.attempt(make.error(), at=0.01 + pause)
    ended = 0.02 + pause + beside
    return make.call(*made, outcome={"started": 5.0, "ended": 5.0 + ended, **outcome})


def test_a_pause_after_the_last_attempt_fails(make: Any) -> None:
    ruling = judged([call(make, 1.4), call(make, 1.2)], make.contract())
    assert ruling.verdict == "fail"
    assert "1.2 s of the call went by beside its attempts" in ruling.reason
    assert ruling.evidence == ("session-1-at-1.01", "session-1-at-1.01")


def test_one_call_that_was_quick_clears_the_others(make: Any) -> None:
    assert judged([call(make, 1.4), call(make, 0.1)], make.contract()).verdict == "pass"


def test_less_than_a_pause_may_be_something_else(make: Any) -> None:
    assert judged([call(make, 0.7)] * 2, make.contract()).verdict == "pass"
    assert judged([call(make, 0.8)] * 2, make.contract()).verdict == "fail"
    short = [call(make, 0.45, pause=0.1)] * 2
    assert judged(short, make.contract()).verdict == "pass"
    assert judged([call(make, 0.55, pause=0.1)] * 2, make.contract()).verdict == "fail"


def test_one_call_alone_may_have_begun_slowly(make: Any) -> None:
    assert judged([call(make, 2.0)], make.contract()) is None
    assert judged([call(make, 2.0), make.call(make.attempt())], make.contract()) is None


@pytest.mark.parametrize("kind", ["result", "hung", "died", "crash", "unsupported"])
def test_only_calls_that_failed_are_judged(make: Any, kind: str) -> None:
    assert judged([call(make, 2.0, kind=kind)] * 2, make.contract()) is None


def test_where_the_times_are_not_known_nothing_is_said(make: Any) -> None:
    assert judged([call(make, 2.0, started=0.0, ended=0.0)] * 2, make.contract()) is None
    assert judged([make.call(make.attempt(make.error()), outcome={"ended": 109.0})] * 2, make.contract()) is None
    assert judged([], make.contract()) is None
    open_still = (
        make.attempt(fault="hang", took=9.0),
        make.attempt(make.error(), at=1),
        make.attempt(make.error(), at=2),
    )
    assert judged([make.call(*open_still, outcome={"ended": 109.0})] * 2, make.contract()) is None


def test_connections_that_came_to_nothing_took_their_time(make: Any) -> None:
    whole = call(make, 2.0)
    refused = make.attempt(at=3, fault="refuse", operation=None, responder="connection")
    exchanges = (*whole.exchanges, refused)
    long = make.call(*exchanges, outcome={"kind": "client_error", "ended": 109.0})
    assert judged([long, long], make.contract()) is None
