"""Heads that are malformed, long, cut off, or come second."""

import re
from collections.abc import Callable

import pytest

from harness.faults.fault import Fault
from harness.faults.grammar import RuleError
from harness.model import Close, Delivery, Write
from harness.wire import HttpResponse

START = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: 10\r\n"
REST = b"X-Request-Id: 1\r\n"
BODY = b'\r\n{"a": "b"}'


@pytest.mark.parametrize(
    ("shape", "sent"),
    [
        ("duplicate_length", START + LENGTH + LENGTH + REST + BODY),
        ("contradictory_length", START + LENGTH + b"Content-Length: 9\r\n" + REST + BODY),
        ("garbage_status", b"this is no status line\r\n" + LENGTH + REST + BODY),
        ("interim_100", b"HTTP/1.1 100 Continue\r\n\r\n" + START + LENGTH + REST + BODY),
        (
            "interim_103",
            b"HTTP/1.1 103 Early Hints\r\nLink: </hint>; rel=preload\r\n\r\n" + START + LENGTH + REST + BODY,
        ),
        ("long", START + LENGTH + REST + b"X-Long: " + b"x" * 65536 + b"\r\n" + BODY),
        ("long,size=3B", START + LENGTH + REST + b"X-Long: xxx\r\n" + BODY),
    ],
)
def test_the_head_has_another_shape(
    shape: str, sent: bytes, deliver: Callable[..., Delivery], answer: HttpResponse
) -> None:
    assert deliver(f"head:{shape}") == Delivery((Write(sent),), answer)


def test_a_head_that_is_cut_off_ends_the_connection(deliver: Callable[..., Delivery]) -> None:
    whole = START + LENGTH + REST + b"\r\n"
    assert deliver("head:cut").steps == (Write(whole[:28]), Close())


def test_several_shapes_go_together(deliver: Callable[..., Delivery]) -> None:
    faults = ["head:interim_100", "head:garbage_status", "head:duplicate_length", "head:long,size=1B"]
    sent = b"HTTP/1.1 100 Continue\r\n\r\nthis is no status line\r\n" + LENGTH + LENGTH + REST + b"X-Long: x\r\n" + BODY
    assert deliver("+".join(faults)).steps == deliver("+".join(reversed(faults))).steps == (Write(sent),)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("head:duplicate_length@mid", "head:duplicate_length"),
        ("head:shape=cut", "head:cut"),
        ("head:long,size=64KiB", "head:long"),
        ("head:size=1024KiB,long", "head:long,size=1MiB"),
        ("head:long,size=16MiB", "head:long,size=16MiB"),
    ],
)
def test_it_reads_what_it_writes(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={text}")
    assert str(fault) == canonical
    assert make_fault(f"volcengine={canonical}") == fault
    assert (fault.name, fault.role, fault.phase) == ("head", "change", "mid")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("head", "expected shape (for example head:duplicate_length"),
        ("head:interim_10", "shape cannot be 'interim_10' (did you mean interim_103, interim_100?)"),
        ("head:q", "shape cannot be 'q' (known: duplicate_length, contradictory_length, garbage_status,"),
        ("head:cut,size=1KB", "cut has no size (head:cut, or head:long,size=1KB)"),
        ("head:long,size=0B", "a header of 0B is not sent (1B to 16MiB)"),
        ("head:long,size=17MiB", "a header of 17MiB is not sent (1B to 16MiB)"),
        ("head:long,size=big", "'big' is no size"),
        ("head:cut@before", "head cannot be @before: it is about the head of an answer, whoever gave it"),
        ("head:cut@after", "head cannot be @after: it is about the head of an answer, whoever gave it"),
        ("head:interim_100+head:interim_103", "both decide the interim response of the answer"),
        ("head:duplicate_length+head:contradictory_length", "both decide the length of the answer"),
        ("head:cut+close@mid", "both decide the ending of the answer"),
        ("head:long+close@after", "with close@after no answer is sent, and head needs that"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(f"volcengine={text}")
