"""Bursts as cases."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from harness.model import RateLimit
from harness.verify.cases.case import Case, ExpectError, ExpectResult
from harness.verify.cases.pace import pace_cases

SHORT = "acme/box:OpenBoxes"
Expanded = Callable[..., Mapping[str, Case]]


def test_a_burst_goes_beyond_the_rate_and_one_call_comes_later(expanded: Expanded) -> None:
    (case,) = expanded(pace_cases).values()
    assert (case.id, case.group) == (f"{SHORT}/pace/burst", "pace")
    assert case.rules == (f"{SHORT}=throttle:3/1s",)
    throttled = ExpectError("TooFast", 429)
    assert [call.expected for call in case.calls] == [ExpectResult()] * 3 + [throttled] * 3 + [ExpectResult()]
    assert [call.wait for call in case.calls] == [0] * 6 + [1]
    assert (case.manual_clock, case.every_variant) == (True, True)
    assert (case.basis, case.rate) == ("documented", RateLimit(3, 1))


@pytest.mark.parametrize(("requests", "tried"), [(50, 50), (51, 50), (500, 50)])
def test_a_large_rate_is_tried_at_a_part_of_it(expanded: Expanded, make: Any, requests: int, tried: int) -> None:
    limit = RateLimit(requests, 60)
    (case,) = expanded(pace_cases, make.operation(rate_limit=limit)).values()
    assert case.rules == (f"{SHORT}=throttle:{tried}/60s",)
    assert (len(case.calls), case.calls[-1].wait) == (tried + 4, 60)
    assert case.rate == (limit if requests == tried else None)


def test_where_no_rate_is_known_one_is_made_up(expanded: Expanded, make: Any) -> None:
    (case,) = expanded(pace_cases, make.operation(rate_limit=None)).values()
    assert (case.rules, case.basis, case.rate) == ((f"{SHORT}=throttle:5/1s",), "unknown", RateLimit(5, 1, "unknown"))
