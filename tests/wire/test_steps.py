"""Each step of a delivery by itself, as a client sees it on the wire in each of the four ways."""

import time
from pathlib import Path
from typing import Any

import pytest

from harness.model import Close, Execute, Hang, Pace, Reset, Send, Step, Wait, Write
from harness.wire import HttpResponse, head_bytes

BODY = b"0123456789" * 3
RESPONSE = HttpResponse(200, "OK", (("Content-Type", "text/plain"), ("Content-Length", "30")), BODY)
ANSWER = head_bytes(RESPONSE) + BODY
LONG = 3600.0


def one_call(wire: Any, *steps: Step, open_after: int | None = None, **more: Any) -> tuple[Any, Any]:
    """What a client sees that calls once, and the exchange."""
    with wire.scripted(*steps, **more) as caller:
        with caller.line() as line:
            line.send(caller.request())
            seen = line.receive(open_after=open_after)
        return seen, caller.exchange()


def open_files() -> int:
    """How many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


# --- bytes ------------------------------------------------------------------------------------------------------------


def test_bytes_go_out_as_they_are_and_the_connection_is_kept(wire: Any) -> None:
    with wire.scripted(Write(ANSWER), response=RESPONSE) as caller, caller.line() as line:
        for number in range(1, 4):
            line.send(caller.request())
            seen = line.receive(open_after=len(ANSWER)) if number == 1 else line.answer()
            assert (seen.received, seen.end, seen.goodbye) == (ANSWER, "open", False)
            assert len(caller.exchanges()) == number
        exchanges = caller.exchanges()
    assert [one.bytes_sent for one in exchanges] == [len(ANSWER)] * 3
    assert [one.connection for one in exchanges] == [1, 1, 1]
    assert not any(one.client_left for one in exchanges)
    for one in exchanges:
        assert one.answered_at is not None
        assert one.draft.requested_at <= one.answered_at <= one.closed_at


def test_requests_sent_ahead_are_answered_in_their_order(wire: Any) -> None:
    pace = Pace(len(ANSWER) // 2, 0.01)
    with wire.scripted(Write(ANSWER, pace), response=RESPONSE) as caller, caller.line() as line:
        line.send(caller.request() * 5)
        assert line.until(len(ANSWER) * 5).received == ANSWER * 5
        assert [one.sequence for one in caller.exchanges()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "headers",
    [(("Transfer-Encoding", "chunked"),), (("Content-Length", "30"), ("Content-Length", "30")), RESPONSE.headers],
)
def test_nothing_of_what_mitmproxy_makes_of_the_answer_gets_out(wire: Any, headers: Any) -> None:
    response = HttpResponse(200, "OK", headers, BODY)
    with wire.scripted(Write(b"as it is"), response=response) as caller, caller.line() as line:
        for _ in range(3):
            line.send(caller.request())
            assert line.receive(open_after=8).received == b"as it is"


def test_bytes_without_a_response_leave_the_connection_open(wire: Any) -> None:
    seen, exchange = one_call(wire, Write(b"anything"), open_after=8)
    assert (seen.received, seen.end) == (b"anything", "open")
    assert exchange.bytes_sent == 8


def test_an_answer_that_says_so_ends_the_connection(wire: Any) -> None:
    closing = HttpResponse(200, "OK", (*RESPONSE.headers, ("Connection", "close")), BODY)
    seen, exchange = one_call(wire, Write(ANSWER), response=closing)
    assert (seen.received, seen.end, seen.goodbye) == (ANSWER, "fin", wire.tls)
    assert exchange.client_left is False


def test_a_request_that_says_so_ends_the_connection(wire: Any) -> None:
    with wire.scripted(Write(ANSWER), response=RESPONSE) as caller, caller.line() as line:
        line.send(caller.request(headers={"Connection": "close"}))
        seen = line.receive()
    assert (seen.received, seen.end, seen.goodbye) == (ANSWER, "fin", wire.tls)


def test_what_follows_bytes_is_what_mitmproxy_says_again(wire: Any) -> None:
    with wire.scripted(Write(ANSWER), response=RESPONSE) as caller, caller.line() as line:
        line.send(caller.request() + b"no request at all\r\n\r\n")
        seen = line.receive()
    assert seen.received.startswith(ANSWER + b"HTTP/1.1 400 Bad Request\r\n")
    assert seen.end == "fin"


def test_a_large_answer_arrives_whole(wire: Any) -> None:
    data = bytes(range(256)) * 40_000
    seen, exchange = one_call(wire, Write(data), Close())
    assert seen.received == data
    assert (seen.end, exchange.bytes_sent) == ("fin", len(data))


# --- pace -------------------------------------------------------------------------------------------------------------


def test_a_pace_sends_so_many_bytes_at_a_time_the_first_at_once(wire: Any) -> None:
    seen, exchange = one_call(wire, Write(b"aaabbbcc", Pace(3, 0.15)), open_after=8)
    assert [chunk.data for chunk in seen.chunks] == [b"aaa", b"bbb", b"cc"]
    times = [chunk.at for chunk in seen.chunks]
    assert times == sorted(times)
    assert exchange.closed_at > exchange.answered_at
    assert (exchange.bytes_sent, exchange.client_left) == (8, False)


def test_parts_have_paces_of_their_own(wire: Any) -> None:
    steps = (Write(b"head", Pace(2, 0.1)), Wait(0.1), Write(b"body"))
    seen, _ = one_call(wire, *steps, open_after=8)
    assert [chunk.data for chunk in seen.chunks] == [b"he", b"ad", b"body"]


def test_a_client_that_leaves_while_bytes_drip_is_noticed(wire: Any) -> None:
    with wire.scripted(Write(b"x" * 100, Pace(1, 0.02))) as caller:
        with caller.line() as line:
            line.send(caller.request())
            assert line.until(3).received.startswith(b"xxx")
        exchange = caller.exchange()
    assert exchange.client_left
    assert 3 <= exchange.bytes_sent < 100


def test_a_client_that_leaves_without_having_read_all_is_noticed(wire: Any) -> None:
    size = 50_000_000
    with wire.scripted(Write(b"x" * size), Execute(), Reset(), executed=0) as caller:
        with caller.line() as line:
            line.send(caller.request())
            assert line.until(10).received.startswith(b"x" * 10)
        exchange = caller.exchange()
    assert (exchange.client_left, exchange.draft.executed) == (True, 0)
    assert 10 <= exchange.bytes_sent < size


# --- ends -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [b"", b"half of it"])
def test_a_close_is_an_end_in_good_order(wire: Any, written: bytes) -> None:
    seen, exchange = one_call(wire, Write(written), Close())
    assert (seen.received, seen.end, seen.goodbye) == (written, "fin", wire.tls)
    assert (exchange.bytes_sent, exchange.client_left) == (len(written), False)
    assert (exchange.answered_at is None) is (not written)


@pytest.mark.parametrize("written", [b"", b"half of it", b"x" * 1_000_000])
def test_a_reset_comes_after_what_was_written(wire: Any, written: bytes) -> None:
    seen, exchange = one_call(wire, Write(written), Reset())
    assert (seen.received, seen.end, seen.goodbye) == (written, "rst", False)
    assert (exchange.bytes_sent, exchange.client_left) == (len(written), False)


@pytest.mark.parametrize("written", [b"", b"half of it"])
def test_a_hang_leaves_the_connection_open_until_the_client_leaves(wire: Any, written: bytes) -> None:
    seen, exchange = one_call(wire, Write(written), Hang(), open_after=len(written))
    assert (seen.received, seen.end, seen.goodbye) == (written, "open", False)
    assert (exchange.bytes_sent, exchange.client_left) == (len(written), True)


@pytest.mark.parametrize(("end", "seen_as"), [(Close(), "fin"), (Reset(), "rst")])
def test_a_response_can_be_followed_by_an_end(wire: Any, end: Step, seen_as: str) -> None:
    seen, exchange = one_call(wire, Send(RESPONSE), end)
    assert (seen.received, seen.end) == (ANSWER, seen_as)
    assert exchange.bytes_sent == len(ANSWER)


def test_after_a_response_and_a_hang_nothing_more_is_answered(wire: Any) -> None:
    with wire.scripted(Send(RESPONSE), Hang()) as caller, caller.line() as line:
        line.send(caller.request())
        assert line.answer().received == ANSWER
        line.send(caller.request())
        seen = line.receive(open_after=0)
    assert (seen.received, seen.end) == (b"", "open")


def test_what_a_client_sends_meanwhile_changes_nothing(wire: Any) -> None:
    with wire.scripted(Write(ANSWER, Pace(len(ANSWER) // 3, 0.05)), Reset()) as caller, caller.line() as line:
        line.send(caller.request())
        line.send(b"garbage\r\n\r\n" * 10_000)
        seen = line.receive()
        assert (seen.received, seen.end) == (ANSWER, "rst")
        assert len(caller.exchanges()) == 1


def test_a_client_that_closes_its_side_has_left(wire: Any) -> None:
    with wire.scripted(Wait(LONG), Execute(), Write(ANSWER), executed=0) as caller, caller.line() as line:
        line.send(caller.request())
        caller.asked.get(timeout=10)
        line.half_close()
        seen = line.receive()
        exchange = caller.exchange()
    assert (seen.received, seen.end) == (b"", "fin")
    assert (exchange.client_left, exchange.draft.executed) == (True, 0)


# --- execution --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [Send(RESPONSE), Write(ANSWER)])
def test_a_call_is_carried_out_when_its_step_is_reached(wire: Any, answer: Step) -> None:
    steps = (Wait(0.01), Execute(), Execute(), answer)
    seen, exchange = one_call(wire, *steps, open_after=len(ANSWER), response=RESPONSE, executed=0)
    assert seen.received == ANSWER
    assert exchange.draft.executed == 2


@pytest.mark.parametrize("answer", [Send(RESPONSE), Write(ANSWER), Reset(), Close(), Hang()])
def test_a_call_whose_client_leaves_before_is_never_carried_out(wire: Any, answer: Step) -> None:
    steps = (Wait(LONG), Execute(), answer)
    seen, exchange = one_call(wire, *steps, open_after=0, executed=0)
    assert seen.received == b""
    assert (exchange.draft.executed, exchange.client_left, exchange.answered_at) == (0, True, None)


# --- connections ------------------------------------------------------------------------------------------------------


def test_connections_are_numbered_and_keep_to_themselves(wire: Any) -> None:
    with wire.scripted(Write(b"x" * 6, Pace(1, 0.05))) as caller:
        lines = [caller.line() for _ in range(3)]
        for line in lines:
            line.send(caller.request())
        lines[1].break_off()
        for line in (lines[0], lines[2]):
            assert line.receive(open_after=6).received == b"x" * 6
            line.leave()
        found = {one.connection: (one.client_left, one.bytes_sent) for one in caller.exchanges()}
    assert sorted(found) == [1, 2, 3]
    assert [found[number][0] for number in (1, 2, 3)] == [False, True, False]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="nothing tells which files are open")
@pytest.mark.parametrize("steps", [(Wait(LONG), Write(b"x")), (Hang(),), (Write(b"xxx", Pace(1, LONG)),)])
def test_a_client_that_leaves_frees_its_socket(wire: Any, steps: tuple[Step, ...]) -> None:
    with wire.scripted(*steps) as caller:
        before = open_files()
        lines = [caller.line() for _ in range(5)]
        for line in lines:
            line.send(caller.request())
            caller.asked.get(timeout=10)
        assert open_files() >= before + 10
        for number, line in enumerate(lines):
            line.break_off() if number % 2 else line.leave()
        assert all(one.client_left for one in caller.exchanges())
        deadline = time.monotonic() + 10
        while open_files() > before and time.monotonic() < deadline:
            time.sleep(0.001)
        assert open_files() <= before


def test_a_harness_stops_while_connections_hang(wire: Any) -> None:
    with wire.scripted(Write(b"x"), Hang()) as caller:
        lines = [caller.line() for _ in range(20)]
        for line in lines:
            line.send(caller.request())
            assert line.until(1).received == b"x"
    for line in lines:
        assert line.receive().end == "fin"
        line.leave()
    assert [(one.client_left, one.bytes_sent) for one in caller.exchanges()] == [(False, 1)] * 20
