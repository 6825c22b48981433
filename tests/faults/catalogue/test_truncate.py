"""A body that is cut short: with the length it had, with its own, or in chunks that never end."""

import re
from collections.abc import Callable

import pytest

from harness.faults.fault import Fault
from harness.faults.grammar import RuleError
from harness.model import Close, Delivery, Pace, Step, Wait, Write
from harness.wire import HttpResponse

REST = b"X-Request-Id: 1\r\n\r\n"


def _head(length: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + length + b"\r\n" + REST


@pytest.mark.parametrize(("left", "body"), [("50%", b'{"a":'), ("3B", b'{"a'), ("9B", b'{"a": "b"'), ("0%", b"")])
def test_less_of_the_body_is_sent(
    left: str, body: bytes, deliver: Callable[..., Delivery], answer: HttpResponse
) -> None:
    kept = deliver(f"truncate:{left}")
    assert kept == Delivery((Write(_head(b"Content-Length: 10") + body), Close()), answer)
    corrected = deliver(f"truncate:{left},length=corrected")
    assert corrected.steps == (Write(_head(b"Content-Length: %d" % len(body)) + body),)
    chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
    chunked = deliver(f"truncate:{left},length=chunked")
    assert chunked.steps == (Write(_head(b"Transfer-Encoding: chunked") + chunk), Close())


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ("truncate:50%+delay:1s@after", (Wait(1.0), Write(_head(b"Content-Length: 10") + b'{"a":'), Close())),
        (
            "truncate:50%,length=corrected+close:40%@mid",
            (Write(_head(b"Content-Length: 5") + b'{"'), Close()),
        ),
        (
            "truncate:50%+head:duplicate_length",
            (Write(_head(b"Content-Length: 10\r\nContent-Length: 10") + b'{"a":'), Close()),
        ),
        (
            "drip:1B/1s,over=body+truncate:50%,length=chunked",
            (Write(_head(b"Transfer-Encoding: chunked")), Write(b'5\r\n{"a":\r\n', Pace(1, 1.0)), Close()),
        ),
    ],
)
def test_others_work_on_what_is_left(faults: str, expected: tuple[Step, ...], deliver: Callable[..., Delivery]) -> None:
    assert deliver(faults).steps == expected
    assert deliver("+".join(reversed(faults.split("+")))).steps == expected


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("truncate:50%@mid", "truncate:50%"),
        ("truncate: 10 B", "truncate:10B"),
        ("truncate:50%,length=kept", "truncate:50%"),
        ("truncate:length=chunked,left=1024B", "truncate:1KiB,length=chunked"),
        ("truncate:0%,length=corrected", "truncate:0%,length=corrected"),
    ],
)
def test_it_reads_what_it_writes(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={text}")
    assert str(fault) == canonical
    assert make_fault(f"volcengine={canonical}") == fault
    assert (fault.name, fault.role, fault.phase) == ("truncate", "change", "mid")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("truncate", "expected left (for example truncate:50%, truncate:10B"),
        ("truncate:10", "'10' is neither a size nor a share (10B, or a share such as 50%)"),
        ("truncate:100%", "100% of the body is all of it"),
        ("truncate:50%,length=keep", "length cannot be 'keep' (did you mean kept?)"),
        ("truncate:50%@before", "truncate cannot be @before: it cuts an answer, whoever gave it"),
        ("truncate:50%@after", "truncate cannot be @after: it cuts an answer, whoever gave it"),
        ("truncate:50%+truncate:10B,length=corrected", "both decide the size of the answer"),
        ("truncate:50%+close@mid", "both decide the ending of the answer"),
        ("truncate:50%,length=chunked+head:cut", "both decide the ending of the answer"),
        ("truncate:50%,length=corrected+head:contradictory_length", "both decide the length of the answer"),
        ("truncate:50%+close", "with close no answer is sent, and truncate needs that"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(f"volcengine={text}")
