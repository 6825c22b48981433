"""Delays: fixed, from a range, or from a distribution with a long tail; before the head or the body."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.faults.catalogue.delay import LogNormal, Uniform
from harness.faults.fault import Fault
from harness.faults.grammar import RuleError
from harness.model import Delivery, Execute, Send, Wait, Write
from harness.wire import HttpResponse


def test_before_the_wait_comes_first(deliver: Callable[..., Delivery], answer: HttpResponse) -> None:
    assert deliver("delay:2s").steps == (Wait(2.0), Execute(), Send(answer))
    assert deliver("delay:2s@before", executions=0).steps == (Wait(2.0), Send(answer))


def test_after_the_call_was_carried_out_before_the_wait(deliver: Callable[..., Delivery], answer: HttpResponse) -> None:
    assert deliver("delay:2s@after").steps == (Wait(2.0), Send(answer))


def test_the_wait_can_be_between_head_and_body(deliver: Callable[..., Delivery], answer: HttpResponse) -> None:
    head, wait, body = deliver("delay:200ms,at=body@after").steps
    assert isinstance(head, Write)
    assert head.data.endswith(b"\r\n\r\n")
    assert (wait, body) == (Wait(0.2), Write(answer.body))


def test_three_waits_of_one_call_go_together(deliver: Callable[..., Delivery]) -> None:
    waits = deliver("delay:1s+delay:2s@after+delay:3s,at=body@after").steps
    assert [step.seconds for step in waits if isinstance(step, Wait)] == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(("draw", "seconds"), [(0.0, 1.0), (0.5, 2.0), (0.75, 2.5)])
def test_a_range_is_drawn_from(draw: float, seconds: float, deliver: Callable[..., Delivery]) -> None:
    assert deliver("delay:1s-3s", draw=draw).steps[0] == Wait(seconds)


@pytest.mark.parametrize(("draw", "seconds"), [(0.5, 0.2), (0.99, 3.0), (0.01, 0.2**2 / 3)])
def test_median_and_p99_are_what_they_say(draw: float, seconds: float, deliver: Callable[..., Delivery]) -> None:
    wait = deliver("delay:median=200ms,p99=3s", draw=draw).steps[0]
    assert isinstance(wait, Wait)
    assert wait.seconds == pytest.approx(seconds)


def test_a_tail_of_no_length_is_a_fixed_delay(deliver: Callable[..., Delivery]) -> None:
    for draw in (0.0, 0.5, 0.999):
        assert deliver("delay:median=1s,p99=1s", draw=draw).steps[0] == Wait(1.0)


@given(st.floats(0, 1), st.floats(1e-9, 1e8), st.floats(1, 1e9))
def test_every_draw_gives_a_time_that_can_be_waited(draw: float, median: float, factor: float) -> None:
    seconds = LogNormal(median, min(median * factor, 999_999_999.0)).seconds(draw)
    assert 0 <= seconds <= 999_999_999


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_draw_gives_a_longer_time(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for spread in (LogNormal(0.2, 3.0), Uniform(0.2, 3.0)):
        assert spread.seconds(low) <= spread.seconds(high)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("delay:2s@before", "delay:2s"),
        ("delay: 200ms @after", "delay:0.2s@after"),
        ("delay:1s - 1500ms", "delay:1s-1.5s"),
        ("delay:0s-1s", "delay:0s-1s"),
        ("delay:1s-1s", "delay:1s"),
        ("delay:p99=3s,median=200ms", "delay:median=0.2s,p99=3s"),
        ("delay:at=head,time=2s", "delay:2s"),
        ("delay:at=body,2s@after", "delay:2s,at=body@after"),
        ("delay:median=200ms,p99=3s,at=body@after", "delay:median=0.2s,p99=3s,at=body@after"),
    ],
)
def test_it_reads_what_it_writes(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={text}")
    assert str(fault) == canonical
    assert make_fault(f"volcengine={canonical}") == fault
    assert (fault.name, fault.role) == ("delay", "slow")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("delay", "expected a time, or median and p99 both (delay:2s, delay:1s-3s or delay:median=200ms,p99=3s)"),
        ("delay:median=1s", "expected a time, or median and p99 both"),
        ("delay:p99=1s", "expected a time, or median and p99 both"),
        ("delay:2s,p99=3s", "a time and median and p99 exclude each other"),
        ("delay:soon", "'soon' is no time (for example 500ms, 2s or 1.5m)"),
        ("delay:1s-", "'' is no time"),
        ("delay:2", "'2' is no time"),
        ("delay:3s-1s", "'3s-1s' ends before it begins (delay:1s-3s)"),
        ("delay:0s", "a delay of no time is none"),
        ("delay:0s-0ms", "a delay of no time is none"),
        ("delay:median=0s,p99=1s", "a median of no time has no p99"),
        ("delay:median=3s,p99=200ms", "p99 is below the median (delay:median=0.2s,p99=3s)"),
        ("delay:medain=1s,p99=2s", "unknown argument 'medain' (did you mean median?)"),
        ("delay:2s,at=bdy@after", "at cannot be 'bdy' (did you mean body?)"),
        ("delay:1s,at=body", "that wait comes after the call is carried out (delay:1s,at=body@after)"),
        ("delay:1s,at=body@before", "that wait comes after the call is carried out (delay:1s,at=body@after)"),
        ("delay:1s@mid", "delay cannot be @mid: it cuts nothing; between head and body is at=body, @after"),
        ("delay:1s@connection", "delay cannot be @connection: it is about a call"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(f"volcengine={text}")


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ("delay:1s+delay:2s", "both decide the start of the answer"),
        ("delay:1s@after+delay:2s@after", "both decide the head delay of the answer"),
        ("delay:1s@after+close", "with close the call is not carried out, and delay needs that"),
        ("delay:1s,at=body@after+close@after", "with close@after no answer is sent, and delay needs that"),
        ("hang+delay:1s", "hang and delay:1s cannot go together: both decide the start"),
        ("delay:1s@after+hang@after", "both decide the head delay"),
    ],
)
def test_a_wait_for_nothing_is_refused(faults: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(f"volcengine={faults}")
