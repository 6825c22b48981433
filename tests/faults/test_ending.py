"""Close, reset and hang: instead of an answer, or in the middle of it."""

import re
from collections.abc import Callable

import pytest

from harness.faults.fault import Fault
from harness.faults.grammar import RuleError
from harness.model import Close, Delivery, Hang, Reset, Step, Wait, Write
from harness.wire import HttpResponse, head_bytes

STEPS = [("close", Close()), ("reset", Reset()), ("hang", Hang())]
NAMES = [name for name, _ in STEPS]


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_nothing_is_sent_before_and_after(name: str, step: Step, deliver: Callable[..., Delivery]) -> None:
    for phase in ("before", "after"):
        assert deliver(f"{name}@{phase}") == Delivery((step,), None)


@pytest.mark.parametrize(("name", "step"), STEPS)
@pytest.mark.parametrize(
    ("argument", "size"), [("", 61), (":50%", 61), (":0%", 56), (":100%", 66), (":10B", 10), (":0B", 0), (":65B", 65)]
)
def test_in_the_middle_some_of_the_answer_is_sent(
    name: str, step: Step, argument: str, size: int, deliver: Callable[..., Delivery], answer: HttpResponse
) -> None:
    whole = head_bytes(answer) + answer.body
    written = (Write(whole[:size]),) if size else ()
    delivery = deliver(f"{name}{argument}@mid")
    assert delivery == Delivery((*written, step), answer)


@pytest.mark.parametrize("name", NAMES)
def test_before_nobody_answers_and_after_the_answer_is_lost(name: str, make_fault: Callable[..., Fault]) -> None:
    before, after, mid = (make_fault(f"volcengine={name}@{phase}") for phase in ("before", "after", "mid"))
    assert [fault.phase for fault in (before, after, mid)] == ["before", "after", "mid"]
    assert [fault.role for fault in (before, after, mid)] == ["answer", "answer", "change"]
    assert ["answer" in fault.takes for fault in (before, after, mid)] == [True, True, False]
    assert all("ending" in fault.takes for fault in (before, after, mid))
    never = name == "hang"
    assert [("start" in fault.takes, "head delay" in fault.takes) for fault in (before, after, mid)] == [
        (never, False),
        (False, never),
        (False, False),
    ]
    assert {"execution", "result", "an answer"} <= before.lacks
    assert "execution" not in after.lacks
    assert {"result", "an answer"} <= after.lacks
    assert not mid.lacks
    assert [fault.needs for fault in (before, after, mid)] == [set(), {"execution"}, {"an answer", "a body"}]
    assert make_fault(f"volcengine={name}:1B@mid").needs == {"an answer"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("@before", ""),
        ("@after", "@after"),
        ("@mid", "@mid"),
        (":50%@mid", "@mid"),
        (":33.5 %@mid", ":33.5%@mid"),
        (":sent=1000B@mid", ":1KB@mid"),
    ],
)
def test_it_reads_what_it_writes(name: str, text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={name}{text}")
    assert str(fault) == f"{name}{canonical}"
    assert make_fault(f"volcengine={fault}") == fault
    assert fault.name == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (":50%", "{0}@before sends nothing of the answer, so there is nothing to count: 50% ({0}:50%@mid)"),
        (":10B@after", "{0}@after sends nothing of the answer, so there is nothing to count: 10B ({0}:10B@mid)"),
        (":50@mid", "'50' is neither a size nor a share (50B, or a share such as 50%)"),
        (":101%@mid", "101% is more than all (0% to 100%)"),
        (":1B,2B@mid", "'2B' is one argument too many (arguments: sent)"),
        (":snt=1B@mid", "unknown argument 'snt' (did you mean sent?)"),
        ("@connection", "{0} cannot be @connection: it is about a call, and a connection has none yet"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message.format(name))):
        make_fault(f"volcengine={name}{text}")


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ("close+reset", "a call gets one answer"),
        ("close@mid+reset:10B@mid", "both decide the ending of the answer"),
        ("close+error:InternalError", "a call gets one answer"),
        ("close@after+throttle@after#1", "a call gets one answer"),
        ("error:InternalError+hang@after", "a call gets one answer"),
        ("close+item:InternalError", "with close the call is not carried out, and item needs that"),
        ("item:InternalError+reset@after", "with reset@after the operation does not answer, and item needs that"),
        ("close@after+truncate:50%", "with close@after no answer is sent, and truncate needs that"),
        ("close+reset@mid", "with close no answer is sent, and reset needs that"),
    ],
)
def test_what_has_no_answer_left_is_refused(faults: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(f"volcengine={faults}")


def test_a_wait_can_come_before_the_end(deliver: Callable[..., Delivery], answer: HttpResponse) -> None:
    assert deliver("delay:1s+close", executions=0).steps == (Wait(1.0), Close())
    assert deliver("delay:1s@after+reset@after").steps == (Wait(1.0), Reset())
    head = head_bytes(answer)
    cut = deliver("delay:1s,at=body@after+hang:50%@mid").steps
    assert cut == (Write(head), Wait(1.0), Write(answer.body[:5]), Hang())
