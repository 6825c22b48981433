"""A slow answer: all of it, its head, or its body."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.faults.pacing import PacedFault, over_of
from harness.faults.transmission import Transmission
from harness.model import Pace
from harness.wire import HttpResponse

PACE = Pace(8, 0.1)


@pytest.mark.parametrize(
    ("over", "head", "body", "needs", "text"),
    [
        ("all", PACE, PACE, {"an answer"}, "drip:8B/0.1s"),
        ("head", PACE, None, {"an answer"}, "drip:8B/0.1s,over=head"),
        ("body", None, PACE, {"an answer", "a body"}, "drip:8B/0.1s,over=body"),
    ],
)
def test_the_part_that_is_named_is_slow(
    over: Any,
    head: Pace | None,
    body: Pace | None,
    needs: set[str],
    text: str,
    answer: HttpResponse,
    make_moment: Callable[..., Any],
) -> None:
    fault = PacedFault("drip", "8B/0.1s", PACE, over, frozenset())
    sent = fault.transmit(Transmission(answer, 1), make_moment())
    assert sent == Transmission(answer, 1, head_pace=head, body_pace=body)
    assert fault.needs == needs
    assert fault.takes == {"pace"}
    assert str(fault) == text
    assert (fault.role, fault.phase) == ("slow", "mid")


def test_all_is_slow_where_nothing_is_named() -> None:
    assert [over_of(values) for values in ({}, {"over": "all"}, {"over": "head"}, {"over": "body"})] == [
        "all",
        "all",
        "head",
        "body",
    ]
