"""The pace of calls against the documented rate."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from harness.model import Exchange, RateLimit
from harness.reports.watched_run import Remark
from harness.run.judges.pace import judge


def calls(make: Any, seconds: Sequence[float], **changes: Any) -> list[Exchange]:
    """Calls at these seconds; their contract allows three in a second."""
    return [
        make.exchange(number=number, requested_at=make.start + timedelta(seconds=second), **changes)
        for number, second in enumerate(seconds, start=1)
    ]


def judged(make: Any, exchanges: Sequence[Exchange], **operation: Any) -> tuple[Remark, ...]:
    return tuple(judge(exchanges, make.contract(make.operation(**operation))))


def test_the_busiest_span_is_told_with_both_numbers(make: Any) -> None:
    (remark,) = judged(make, calls(make, [0, 5, 5.2, 5.4, 5.6, 5.99, 9, 9.1, 9.2, 9.3]))
    assert (remark.weight, remark.about, remark.operation) == ("note", "pace", make.operation_id)
    assert remark.message == "up to 5 calls within 1 s in north-1; documented: 3"
    assert remark.evidence == tuple(f"session-1-{number}" for number in range(2, 7))


def test_of_spans_that_are_alike_the_first_is_told(make: Any) -> None:
    (remark,) = judged(make, calls(make, [0, 0.1, 0.2, 0.3, 7, 7.1, 7.2, 7.3]))
    assert remark.evidence == tuple(f"session-1-{number}" for number in range(1, 5))


@pytest.mark.parametrize("seconds", [[0, 0.1, 0.2], [0, 0.1, 0.2, 1.0], []])
def test_as_many_as_documented_are_not_worth_a_word(seconds: list[float], make: Any) -> None:
    assert judged(make, calls(make, seconds)) == ()


def test_regions_are_counted_apart(make: Any) -> None:
    several = [*calls(make, [0, 0.1, 0.2]), *calls(make, [0, 0.1, 0.2], region=None)]
    assert judged(make, several) == ()
    (remark,) = judged(make, calls(make, [0, 0.1, 0.2, 0.3], region=None))
    assert remark.message == "up to 4 calls within 1 s; documented: 3"


def test_the_status_of_the_rate_is_told_and_an_unknown_one_is_none(make: Any) -> None:
    four = calls(make, [0, 0.1, 0.2, 0.3])
    assert judged(make, four, rate_limit=None) == ()
    assert judged(make, four, rate_limit=RateLimit(3, 1, "unknown")) == ()
    (remark,) = judged(make, four, rate_limit=RateLimit(3, 60, "inferred"))
    assert remark.message == "up to 4 calls within 60 s in north-1; inferred: 3"


def test_requests_for_no_known_operation_have_no_rate(make: Any) -> None:
    assert judged(make, calls(make, [0, 0.1, 0.2, 0.3], operation=None)) == ()
