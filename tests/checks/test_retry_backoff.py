"""Attempts come with pauses between them."""

from typing import Any

import pytest

from harness.checks.retry_backoff import CHECK

judged: Any = CHECK.judge


def call(make: Any, *pauses: float, connections: tuple[int, ...] = (1, 1, 1, 1, 1)) -> Any:
    """A call whose attempts take 10 ms each, with these pauses between them."""
    at, made = 0.0, [make.attempt(make.error(), connection=connections[0])]
    for number, pause in enumerate(pauses, start=1):
        at += 0.01 + pause
        made.append(make.attempt(make.error(), at=at, connection=connections[number]))
    return make.call(*made)


@pytest.mark.parametrize(
    "pauses", [(0.5, 0.5), (0.2, 0.4, 0.8), (0.001, 0.5), (0.5, 0.001), (0.5, 0.3, 0.1), (0.001, 0.1, 0.001)]
)
def test_pauses_pass(make: Any, pauses: tuple[float, ...]) -> None:
    assert judged(call(make, *pauses), make.contract()).verdict == "pass"


def test_one_further_attempt_may_follow_at_once(make: Any) -> None:
    assert judged(call(make, 0.0), make.contract()) is None


def test_attempts_without_a_pause_fail(make: Any) -> None:
    ruling = judged(call(make, 0.001, 0.002), make.contract())
    assert ruling.verdict == "fail"
    assert ruling.reason == "the call was made 3 times without a pause: 1 ms, 2 ms"
    assert len(ruling.evidence) == 3


def test_a_new_connection_takes_its_time(make: Any) -> None:
    slept = (0.02, 0.02)
    assert judged(call(make, *slept), make.contract()).verdict == "pass"
    assert judged(call(make, *slept, connections=(1, 2, 3)), make.contract()).verdict == "fail"
    assert judged(call(make, 0.02, 0.002, connections=(1, 2, 2)), make.contract()).verdict == "fail"
    assert judged(call(make, *slept, connections=(0, 0, 0)), make.contract()).verdict == "fail"


def test_pauses_that_shrink_to_nothing_fail(make: Any) -> None:
    ruling = judged(call(make, 0.5, 0.2, 0.001), make.contract())
    assert ruling.verdict == "fail"
    assert "with pauses that shrink to nothing: 500 ms, 200 ms, 1 ms" in ruling.reason


def test_where_a_pause_is_not_known_nothing_is_said(make: Any) -> None:
    hanging = make.attempt(fault="hang", took=9.0)
    known = make.attempt(at=1.0, fault="hang", took=0.1), make.attempt(at=1.101), make.attempt(at=1.112)
    assert judged(make.call(hanging, *known), make.contract()) is None
