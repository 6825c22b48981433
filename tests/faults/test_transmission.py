"""How an answer leaves: the steps, whatever faults have set and in whatever order."""

from dataclasses import replace
from typing import Any

import pytest

from harness.errors import UnsoundRun
from harness.faults.amounts import Extent
from harness.faults.transmission import Cut, Ending, Framing, Transmission
from harness.model import Close, Execute, Hang, Pace, Reset, Send, Step, Wait, Write
from harness.wire import HttpResponse

BODY = b'{"a": "b"}'
LENGTH = b"Content-Length: 10\r\n"
START = b"HTTP/1.1 200 OK\r\n"
REST = b"X-Request-Id: 1\r\n\r\n"
HEAD = START + LENGTH + REST
SLOW, SLOWER = Pace(8, 0.1), Pace(1, 0.1)


def steps(response: HttpResponse | None, executions: int | None = 1, **changes: Any) -> tuple[Step, ...]:
    bodiless = changes.pop("bodiless", False)
    return Transmission(response, executions, **changes).delivery(bodiless=bodiless).steps


def test_an_answer_that_no_fault_has_changed_leaves_as_http_does(answer: HttpResponse) -> None:
    assert steps(answer) == (Send(answer),)
    assert Transmission(answer, 1).delivery().response == answer
    assert steps(None) == ()


@pytest.mark.parametrize(("ending", "step"), [("close", Close()), ("reset", Reset()), ("hang", Hang())])
def test_the_end_comes_last(ending: Ending, step: Step, answer: HttpResponse) -> None:
    assert steps(None, ending=ending) == (step,)
    assert steps(answer, ending=ending, wait=1.0) == (Wait(1.0), Send(answer), step)
    assert steps(answer, ending=ending, cut=Cut(Extent(10), "answer")) == (Write(HEAD[:10]), step)


@pytest.mark.parametrize(
    ("executions", "executed", "expected"),
    [(1, 0, (Execute(),)), (2, 0, (Execute(), Execute())), (0, 0, ()), (None, None, ())],
)
def test_the_call_is_carried_out_after_the_wait_before_it(
    executions: int | None, executed: int | None, expected: tuple[Step, ...], answer: HttpResponse
) -> None:
    transmission = Transmission(answer, executions, before=1.0, wait=2.0)
    assert transmission.executed_at_once == executed
    assert transmission.delivery().steps == (Wait(1.0), *expected, Wait(2.0), Send(answer))
    assert replace(transmission, before=0.0).executed_at_once == executions
    assert replace(transmission, before=0.0).delivery().steps == (Wait(2.0), Send(answer))


def test_what_the_real_provider_has_done_is_done(answer: HttpResponse) -> None:
    transmission = Transmission(answer, 1, asked=True, before=1.0)
    assert transmission.executed_at_once == 1
    assert transmission.delivery().steps == (Wait(1.0), Send(answer))


def test_the_gap_lies_between_head_and_body(answer: HttpResponse) -> None:
    assert steps(answer, gap=1.0) == (Write(HEAD), Wait(1.0), Write(BODY))
    assert steps(answer, gap=1.0, head_pace=SLOW, body_pace=SLOW) == (Write(HEAD, SLOW), Wait(1.0), Write(BODY, SLOW))
    assert steps(replace(answer, body=b"", headers=()), gap=1.0)[1:] == (Wait(1.0),)


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (Cut(Extent(10), "answer"), (Write(HEAD[:10]),)),
        (Cut(Extent(56), "answer"), (Write(HEAD), Wait(1.0))),
        (Cut(Extent(57), "answer"), (Write(HEAD), Wait(1.0), Write(BODY[:1]))),
        (Cut(Extent(share=0.5), "head"), (Write(HEAD[:28]),)),
        (Cut(Extent(0), "answer"), ()),
    ],
)
def test_nobody_waits_for_a_body_after_half_a_head(cut: Cut, expected: tuple[Step, ...], answer: HttpResponse) -> None:
    assert steps(answer, gap=1.0, cut=cut, ending="close") == (*expected, Close())


def test_head_and_body_go_out_together_where_they_have_one_pace(answer: HttpResponse) -> None:
    assert steps(answer, head_pace=SLOW, body_pace=SLOW) == (Write(HEAD + BODY, SLOW),)
    assert steps(answer, head_pace=SLOW) == (Write(HEAD, SLOW), Write(BODY))
    assert steps(answer, body_pace=SLOW) == (Write(HEAD), Write(BODY, SLOW))
    assert steps(answer, head_pace=SLOW, body_pace=SLOWER) == (Write(HEAD, SLOW), Write(BODY, SLOWER))


@pytest.mark.parametrize(
    ("cut", "size"),
    [
        (Cut(Extent(0), "answer"), 0),
        (Cut(Extent(60), "answer"), 60),
        (Cut(Extent(share=0.5), "answer"), 33),
        (Cut(Extent(65), "answer"), 65),
        (Cut(Extent(share=0.5), "head"), 28),
        (Cut(Extent(share=0.5), "body"), 61),
        (Cut(Extent(3), "body"), 59),
        (Cut(Extent(1000), "body"), 66),
        (Cut(Extent(1000), "head"), 56),
    ],
)
def test_an_answer_is_cut_where_it_is_said(cut: Cut, size: int, answer: HttpResponse) -> None:
    assert steps(answer, cut=cut) == ((Write((HEAD + BODY)[:size]),) if size else ())


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cut": Cut(Extent(66), "answer")}, "the answer has 66 bytes, and 66B of it were to be left"),
        ({"left": Extent(10)}, "the body has 10 bytes, and 10B of it were to be left"),
        ({"left": Extent(2000)}, "the body has 10 bytes, and 2KB of it were to be left"),
    ],
)
def test_a_cut_that_would_cut_nothing_is_none(changes: dict[str, Any], told: str, answer: HttpResponse) -> None:
    with pytest.raises(UnsoundRun, match=f"cannot be met: {told}"):
        steps(answer, **changes)


@pytest.mark.parametrize(("of", "size"), [("answer", 33 + 7), ("head", 14 + 28), ("body", 14 + 56 + 5)])
def test_what_comes_before_the_head_counts_as_part_of_the_answer(of: Any, size: int, answer: HttpResponse) -> None:
    interim = b"HTTP/1.1 100\r\n"
    whole = interim + HEAD + BODY
    assert steps(answer, interim=interim, cut=Cut(Extent(share=0.5), of)) == (Write(whole[:size]),)
    assert steps(answer, interim=interim) == (Write(whole),)


@pytest.mark.parametrize(
    ("framing", "head", "body"),
    [
        (None, LENGTH, BODY[:5]),
        ("fitting", b"Content-Length: 5\r\n", BODY[:5]),
        ("twice", LENGTH + LENGTH, BODY[:5]),
        ("contradictory", LENGTH + b"Content-Length: 9\r\n", BODY[:5]),
        ("chunked", b"Transfer-Encoding: chunked\r\n", b"5\r\n" + BODY[:5] + b"\r\n"),
    ],
)
def test_the_head_tells_the_length_in_its_place(
    framing: Framing | None, head: bytes, body: bytes, answer: HttpResponse
) -> None:
    assert steps(answer, left=Extent(5), framing=framing) == (Write(START + head + REST + body),)
    later = replace(answer, headers=(answer.headers[1], answer.headers[0]))
    told = steps(later, left=Extent(5), framing=framing)
    assert told == (Write(START + REST[:-2] + head + b"\r\n" + body),)


def test_no_chunk_is_empty_since_that_would_be_the_last(answer: HttpResponse) -> None:
    assert steps(answer, left=Extent(0), framing="chunked") == (
        Write(START + b"Transfer-Encoding: chunked\r\n" + REST),
    )


def test_an_answer_without_a_body_contradicts_itself_too(answer: HttpResponse) -> None:
    empty = replace(answer, body=b"", headers=(("Content-Length", "0"),))
    assert steps(empty, framing="contradictory") == (Write(START + b"Content-Length: 0\r\nContent-Length: 1\r\n\r\n"),)


def test_the_head_can_have_another_first_line_and_more_fields(answer: HttpResponse) -> None:
    assert steps(answer, status_line=b"garbage") == (Write(b"garbage\r\n" + LENGTH + REST + BODY),)
    assert steps(answer, fields=b"X-Long: x\r\n") == (Write(HEAD[:-2] + b"X-Long: x\r\n\r\n" + BODY),)
    bare = replace(answer, headers=(), status=204)
    assert steps(bare, fields=b"X-Long: x\r\n") == (Write(b"HTTP/1.1 204 OK\r\nX-Long: x\r\n\r\n"),)


@pytest.mark.parametrize(
    "headers",
    [
        (("X-Request-Id", "1"),),
        (("Transfer-Encoding", "chunked"), ("X-Request-Id", "1")),
        (("transfer-encoding", "chunked"), ("X-Request-Id", "1"), ("content-length", "7")),
    ],
)
def test_what_came_in_another_framing_goes_out_with_its_length(
    headers: tuple[tuple[str, str], ...], answer: HttpResponse
) -> None:
    (written,) = steps(replace(answer, headers=headers), body_pace=SLOW, head_pace=SLOW)
    assert isinstance(written, Write)
    head, _, body = written.data.partition(b"\r\n\r\n")
    assert sorted(head.split(b"\r\n")) == [LENGTH.strip(), START.strip(), b"X-Request-Id: 1"]
    assert body == BODY


@pytest.mark.parametrize("status", [204, 304])
def test_no_body_goes_out_where_http_allows_none(status: int, answer: HttpResponse) -> None:
    assert steps(answer, bodiless=True, body_pace=SLOW) == (Write(HEAD),)
    unasked = replace(answer, status=status, reason="X", headers=())
    assert steps(unasked, body_pace=SLOW) == (Write(b"HTTP/1.1 %d X\r\n\r\n" % status),)
    # A share of the body is one of no body.
    assert steps(answer, bodiless=True, cut=Cut(Extent(share=0.5), "body"), ending="close") == (Write(HEAD), Close())
