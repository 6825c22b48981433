"""A call that is carried out twice, and answered once."""

import re
from collections.abc import Callable

import pytest

from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.transmission import Transmission
from harness.model import Close, Delivery, Execute, Send, Wait
from harness.wire import HttpResponse


@pytest.mark.parametrize(
    ("executions", "asked", "expected"), [(1, False, 2), (0, False, 0), (None, False, None), (1, True, 1)]
)
def test_what_is_carried_out_is_carried_out_twice(
    executions: int | None,
    asked: bool,  # noqa: FBT001
    expected: int | None,
    answer: HttpResponse,
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
) -> None:
    sent = Transmission(answer, executions, asked)
    assert make_fault("volcengine=duplicate").transmit(sent, make_moment()) == Transmission(answer, expected, asked)


def test_the_answer_is_sent_once(deliver: Callable[..., Delivery], answer: HttpResponse) -> None:
    assert deliver("duplicate").steps == (Send(answer),)
    assert deliver("duplicate+close@after").steps == (Close(),)
    assert deliver("delay:1s+duplicate").steps == (Wait(1.0), Execute(), Execute(), Send(answer))


def test_it_reads_what_it_writes(make_fault: Callable[..., Fault]) -> None:
    fault = make_fault("volcengine=duplicate@after")
    assert (str(fault), fault.name, fault.role, fault.phase) == ("duplicate", "duplicate", "change", "after")
    assert fault == make_fault("volcengine=duplicate")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("duplicate:3", "'3' is one argument too many (it takes no arguments)"),
        ("duplicate@before", "duplicate cannot be @before: what is not carried out cannot be carried out twice"),
        ("duplicate@mid", "duplicate cannot be @mid: it cuts nothing"),
        ("duplicate+duplicate", "both decide the executions of the answer"),
        ("duplicate+close", "with close the call is not carried out, and duplicate needs that"),
        (
            "error:InternalError+duplicate",
            "error:InternalError and duplicate cannot go together: with error:InternalError the call is not carried",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(f"volcengine={text}")
