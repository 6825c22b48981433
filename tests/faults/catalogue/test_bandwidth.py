"""A slow line: bytes per second, in small pieces."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.faults.catalogue.bandwidth import pace_of
from harness.faults.fault import Fault
from harness.faults.grammar import RuleError
from harness.model import Delivery, Pace, Write
from harness.wire import HttpResponse, head_bytes


def test_the_answer_comes_at_the_rate(deliver: Callable[..., Delivery], answer: HttpResponse) -> None:
    head, pace = head_bytes(answer), Pace(50, 0.05)
    assert deliver("bandwidth:1KB/s").steps == (Write(head + answer.body, pace),)
    assert deliver("bandwidth:1KB/s,over=head").steps == (Write(head, pace), Write(answer.body))
    assert deliver("bandwidth:1KB/s,over=body").steps == (Write(head), Write(answer.body, pace))


@pytest.mark.parametrize(
    ("rate", "pace"), [(1, Pace(1, 1.0)), (4, Pace(1, 0.25)), (39, Pace(1, 1 / 39)), (40, Pace(2, 0.05))]
)
def test_the_pieces_are_small(rate: int, pace: Pace) -> None:
    assert pace_of(rate) == pace


@given(st.integers(1, 10**15))
def test_the_pieces_come_to_the_rate(rate: int) -> None:
    pace = pace_of(rate)
    assert pace.size / pace.seconds == pytest.approx(rate)
    assert pace.size == 1 or 0.025 < pace.seconds <= 0.05


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("bandwidth:1000B/s", "bandwidth:1KB/s"),
        ("bandwidth: 64KiB / 1s @mid", "bandwidth:64KiB/s"),
        ("bandwidth:over=body,rate=7B/s", "bandwidth:7B/s,over=body"),
    ],
)
def test_it_reads_what_it_writes(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={text}")
    assert str(fault) == canonical
    assert make_fault(f"volcengine={canonical}") == fault


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bandwidth", "expected rate (for example bandwidth:1KB/s"),
        ("bandwidth:1KB", "'1KB' is no rate of bytes (bytes per second, for example bandwidth:1KB/s; drip takes"),
        ("bandwidth:1KB/m", "'1KB/m' is no rate of bytes"),
        ("bandwidth:1K/s", "'1K' is no size"),
        ("bandwidth:0KB/s", "no bytes a second would never end (hang sends nothing more)"),
        ("bandwidth:1KB/s,over=heda", "over cannot be 'heda' (did you mean head?)"),
        ("bandwidth:1KB/s@after", "bandwidth cannot be @after: it is about the bytes of an answer"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(f"volcengine={text}")
