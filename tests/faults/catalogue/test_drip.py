"""A drip: so many bytes at a time, so far apart."""

import re
from collections.abc import Callable

import pytest

from harness.faults.fault import Fault
from harness.faults.grammar import RuleError
from harness.model import Close, Delivery, Pace, Write
from harness.wire import HttpResponse, head_bytes


def test_the_answer_drips(deliver: Callable[..., Delivery], answer: HttpResponse) -> None:
    head, pace = head_bytes(answer), Pace(8, 0.1)
    assert deliver("drip:8B/100ms").steps == (Write(head + answer.body, pace),)
    assert deliver("drip:8B/100ms,over=head").steps == (Write(head, pace), Write(answer.body))
    assert deliver("drip:8B/100ms,over=body").steps == (Write(head), Write(answer.body, pace))


def test_an_answer_that_is_cut_drips_up_to_there(deliver: Callable[..., Delivery], answer: HttpResponse) -> None:
    cut = head_bytes(answer) + answer.body[:5]
    for faults in ("drip:8B/100ms+close:50%@mid", "truncate:50%+drip:8B/100ms"):
        assert deliver(faults).steps == (Write(cut, Pace(8, 0.1)), Close())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("drip:8B/100ms@mid", "drip:8B/0.1s"),
        ("drip: 1KB / 1s", "drip:1KB/1s"),
        ("drip:8B/100ms,over=all", "drip:8B/0.1s"),
        ("drip:over=body,pace=1024B/2s", "drip:1KiB/2s,over=body"),
    ],
)
def test_it_reads_what_it_writes(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={text}")
    assert str(fault) == canonical
    assert make_fault(f"volcengine={canonical}") == fault


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("drip", "expected pace (for example drip:8B/100ms"),
        ("drip:8B", "'8B' is no pace (bytes per time, for example drip:8B/100ms)"),
        ("drip:8/1s", "'8' is no size"),
        ("drip:8B/1", "'1' is no time"),
        ("drip:0B/1s", "no bytes at a time would never end (hang sends nothing more)"),
        ("drip:8B/0s", "no time between them is no drip"),
        ("drip:8B/1s,over=bod", "over cannot be 'bod' (did you mean body?)"),
        ("drip:8B/1s@before", "drip cannot be @before: it is about the bytes of an answer, whoever gave it"),
        ("drip:8B/1s@after", "drip cannot be @after: it is about the bytes of an answer, whoever gave it"),
        ("drip:8B/1s+bandwidth:1KB/s", "both decide the pace of the answer"),
        ("drip:8B/1s+reset@after", "with reset@after no answer is sent, and drip needs that"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(f"volcengine={text}")
