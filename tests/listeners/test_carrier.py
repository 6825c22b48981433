"""How deliveries leave, and what the journal then says."""

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from mitmproxy.http import HTTPFlow
from mitmproxy.test.tflow import tflow

from harness.cassette.interaction import Interaction, Take
from harness.errors import FileError
from harness.journal import Journal
from harness.listeners.carrier import Carrier, describe
from harness.listeners.client import ClientConnection, NoSocket
from harness.listeners.closing import Closing
from harness.listeners.refusal import refused_draft
from harness.model import Close, Delivery, Draft, Exchange, Execute, Hang, Pace, Reset, Send, Step, Wait, Write
from harness.pipeline import Answered
from harness.wire import HttpRequest, HttpResponse

Reading = Callable[[socket.socket], bytes]
Respond = Callable[..., HttpResponse]
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LONG = 3600.0


def only(exchanges: tuple[Exchange, ...]) -> Exchange:
    assert len(exchanges) == 1
    return exchanges[0]


@pytest.mark.parametrize("tls", [False, True])
def test_what_is_sent_is_counted_and_timed(
    listening: Any,
    respond: Respond,
    answer_of: Reading,
    tls: bool,  # noqa: FBT001
) -> None:
    with (
        listening(lambda _: Delivery((Wait(0.01), Send(respond(b"abc"))))) as running,
        running.tunnel() if tls else running.connect(endpoint=True) as client,
    ):
        client.sendall(GET)
        answer = answer_of(client)
        exchange = only(running.exchanges())
    assert answer.endswith(b"\r\n\r\nabc")
    assert exchange.bytes_sent == len(answer)
    assert exchange.answered_at is not None
    assert exchange.draft.requested_at <= exchange.answered_at <= exchange.closed_at
    assert (exchange.client_left, exchange.sequence) == (False, 1)


@pytest.mark.parametrize("tls", [False, True])
def test_a_close_without_an_answer_is_an_end_in_good_order(listening: Any, tls: bool) -> None:  # noqa: FBT001
    with listening(lambda _: Delivery((Wait(0.01), Close()))) as running:
        with running.tunnel() if tls else running.connect(endpoint=True) as client:
            if tls:
                client.suppress_ragged_eofs = False  # a cut would raise
            client.sendall(GET)
            assert client.recv(4096) == b""
        exchange = only(running.exchanges())
    assert (exchange.answered_at, exchange.bytes_sent, exchange.client_left) == (None, 0, False)


def test_tls_ends_with_its_own_goodbye_after_an_answer_too(listening: Any, respond: Respond) -> None:
    with listening(lambda _: respond(Connection="close")) as running, running.tunnel() as client:
        client.suppress_ragged_eofs = False
        client.sendall(GET)
        received = client.recv(4096)
        while chunk := client.recv(4096):
            received += chunk
    assert received.endswith(b"ok")


def test_a_close_after_the_answer_ends_a_connection_that_would_have_stayed(listening: Any, respond: Respond) -> None:
    with listening(lambda _: Delivery((Send(respond()), Wait(0.01), Close()))) as running:
        assert running.ask(GET).endswith(b"\r\n\r\nok")
        assert only(running.exchanges()).client_left is False


def test_without_a_close_the_connection_stays(listening: Any, respond: Respond, answer_of: Reading) -> None:
    with listening(lambda _: respond()) as running, running.connect(endpoint=True) as client:
        for number in range(3):
            client.sendall(GET)
            assert answer_of(client).endswith(b"ok")
            assert len(running.exchanges()) == number + 1


def test_an_answer_without_a_length_ends_with_the_connection(listening: Any) -> None:
    with listening(lambda _: HttpResponse(200, "Fine", (("X", "y"),), b"all of it")) as running:
        assert running.ask(GET) == b"HTTP/1.1 200 Fine\r\nX: y\r\n\r\nall of it"


@pytest.mark.parametrize("steps", [(Wait(LONG),), (Wait(LONG), Close())])
def test_a_client_that_leaves_while_we_wait_is_noticed(
    listening: Any, respond: Respond, steps: tuple[Step, ...]
) -> None:
    asked = threading.Event()

    def script(_: object) -> Delivery:
        asked.set()
        return Delivery((*steps, Send(respond())))

    with listening(script) as running:
        with running.connect(endpoint=True) as client:
            client.sendall(GET)
            assert asked.wait(10)
        exchange = only(running.exchanges())
    assert (exchange.client_left, exchange.bytes_sent, exchange.answered_at) == (True, 0, None)


def test_a_client_that_leaves_before_it_has_read_all_is_noticed(listening: Any, respond: Respond) -> None:
    size = 50_000_000
    with listening(lambda _: respond(b"x" * size)) as running:
        with running.connect(endpoint=True) as client:
            client.sendall(GET)
            client.recv(10)
        exchange = only(running.exchanges())
    assert exchange.client_left
    assert 0 < exchange.bytes_sent < size


def test_a_client_that_reads_late_gets_all(listening: Any, respond: Respond, answer_of: Reading) -> None:
    with listening(lambda _: respond(b"x" * 50_000_000)) as running, running.connect(endpoint=True) as client:
        client.sendall(GET)
        client.recv(1, socket.MSG_PEEK)
        assert not running.closing.wait("anonymous", 0.1)
        answer = answer_of(client)
        exchange = only(running.exchanges())
    assert (exchange.bytes_sent, exchange.client_left) == (len(answer), False)


def test_waits_of_many_clients_pass_at_the_same_time(listening: Any, respond: Respond, answer_of: Reading) -> None:
    everybody = threading.Barrier(20, timeout=30)

    def wait_for_all(running: Any) -> None:
        everybody.wait()
        with running.connect(endpoint=True) as client:
            client.sendall(GET)
            assert answer_of(client).endswith(b"ok")

    with listening(lambda _: Delivery((Wait(0.2), Send(respond())))) as running:
        threads = [threading.Thread(target=wait_for_all, args=(running,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        found = running.exchanges()
    assert len(found) == 20
    starts = [one.draft.requested_at for one in found]
    ends = [one.closed_at for one in found]
    assert max(starts) < min(ends), "the first was answered before the last had asked: they stood in line"


@pytest.mark.parametrize(
    ("delivery", "why"),
    [
        (Delivery(()), "neither sends nor closes"),
        (Delivery((Wait(0),)), "neither sends nor closes"),
        (Delivery((Send(HttpResponse(200)), Wait(0), Send(HttpResponse(200)))), "sends more than one response"),
        (Delivery((Send(HttpResponse(200, "☃")),)), "UnicodeEncodeError"),
        (Delivery((Send(HttpResponse(200, "", (("X", "☃"),))),)), "UnicodeEncodeError"),
    ],
)
def test_a_delivery_that_cannot_be_carried_out_is_a_local_error(listening: Any, delivery: Delivery, why: str) -> None:
    with listening(lambda _: delivery) as running:
        answer = running.ask(GET)
        exchange = only(running.exchanges())
    assert answer.startswith(b"HTTP/1.1 599 Harness Error\r\n")
    assert exchange.draft.response is not None
    assert exchange.draft.response.status == 599
    assert why in (exchange.draft.problem or "")
    assert exchange.bytes_sent == len(answer)


def test_a_journal_that_fails_keeps_no_answer_back(listening: Any) -> None:
    def boom(_: object) -> None:
        raise RuntimeError("broken")

    with listening(boom) as running:
        running.journal.append = boom
        assert running.ask(GET).startswith(b"HTTP/1.1 599 ")
        assert running.closing.wait("anonymous", 10)


def test_errors_are_described_in_one_line() -> None:
    assert describe(ValueError("why")) == "ValueError: why"
    assert describe(KeyboardInterrupt()) == "KeyboardInterrupt"


def carried(*steps: Step, live: bool = True) -> tuple[Journal, Closing, Carrier, HTTPFlow, ClientConnection, Answered]:
    journal = Journal()
    closing = Closing(journal)
    request = HttpRequest("GET", "http", "a", "/")
    draft = refused_draft(request, HttpResponse(200), "none", number=1, now=datetime(2026, 1, 2, tzinfo=UTC))
    flow = tflow()
    flow.live = live
    client = ClientConnection(NoSocket(), "peer")
    carrier = Carrier(closing, lambda: datetime(2026, 1, 2, tzinfo=UTC))
    return journal, closing, carrier, flow, client, Answered(draft, Delivery(steps))


def test_an_exchange_is_closed_even_when_its_work_is_cancelled() -> None:
    journal, closing, carrier, flow, client, answered = carried(Wait(LONG), Send(HttpResponse(200)))

    async def cancel() -> None:
        task = asyncio.create_task(carrier.deliver(flow, client, answered))
        await asyncio.sleep(0)
        assert not closing.wait("anonymous", 0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert only(journal.exchanges()).answered_at is None


def test_a_connection_that_has_ended_by_itself_is_not_ended_again() -> None:
    journal, _, carrier, flow, client, answered = carried(Close(), live=False)
    asyncio.run(carrier.deliver(flow, client, answered))
    assert flow.error is None
    assert only(journal.exchanges()).client_left is False


def test_a_client_that_left_before_mitmproxy_sent_the_answer_is_noticed() -> None:
    journal, _, carrier, flow, client, answered = carried(Send(HttpResponse(200)))

    async def leave() -> None:
        await carrier.deliver(flow, client, answered)
        client.left.set()
        await asyncio.gather(*carrier.tasks)

    asyncio.run(leave())
    exchange = only(journal.exchanges())
    assert (exchange.client_left, exchange.bytes_sent, exchange.answered_at) == (True, 0, None)


@pytest.mark.parametrize("turns", [0, 1, 60])
def test_what_is_under_way_when_we_stop_is_closed_and_blames_no_client(turns: int) -> None:
    journal, _, carrier, flow, client, answered = carried(Send(HttpResponse(200)))

    async def stop() -> None:
        await carrier.deliver(flow, client, answered)
        for _ in range(turns):
            await asyncio.sleep(0)
        carrier.stopping()
        await carrier.stop()

    asyncio.run(stop())
    assert only(journal.exchanges()).client_left is False


def test_of_each_flow_is_told_what_the_journal_will_know_before_anything_is_sent() -> None:
    told: list[tuple[HTTPFlow, Draft, object]] = []
    journal, closing, _, flow, client, answered = carried(Wait(0.001), Close())
    carrier = Carrier(
        closing, lambda: answered.draft.requested_at, on_answer=lambda *seen: told.append((*seen, flow.response))
    )
    asyncio.run(carrier.deliver(flow, client, answered))
    assert told == [(flow, answered.draft, None)]
    carrier.refuse(flow, client, None, ValueError("why"))
    client.socket = NoSocket()
    carrier.refuse_early(client, "too much", status=413, reason="", flow=flow)
    carrier.refuse_early(client, "garbage", status=400, reason="")
    assert [draft.problem for _, draft, _ in told[1:]] == [
        "this request could not be answered: ValueError: why",
        "too much",
    ]
    drafts = [exchange.draft for exchange in journal.exchanges()]
    assert [draft for _, draft, _ in told] == drafts[:3]
    assert len(drafts) == 4


def test_who_is_told_and_fails_keeps_no_answer_back() -> None:
    journal, closing, _, flow, client, answered = carried(Send(HttpResponse(200)))

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    carrier = Carrier(closing, lambda: answered.draft.requested_at, on_answer=fail)

    async def deliver() -> None:
        await carrier.deliver(flow, client, answered)
        await carrier.stop()

    asyncio.run(deliver())
    assert flow.response is not None
    assert flow.response.status_code == 599
    assert only(journal.exchanges()).draft.problem is not None


def test_a_clock_that_fails_keeps_no_refusal_back() -> None:
    journal, closing, _, flow, client, _ = carried()

    def broken() -> datetime:
        raise OSError("no clock")

    Carrier(closing, broken).refuse(flow, client, None, ValueError("why"))
    assert flow.response is not None
    assert flow.response.status_code == 599
    assert journal.exchanges() == ()


# --- below HTTP -------------------------------------------------------------------------------------------------------


class Taking(NoSocket):
    """Takes bytes; remembers what was done to it, in order."""

    def __init__(self, *, kept: int = 0) -> None:
        self.done: list[Any] = []
        self.kept = kept

    def unsent(self) -> int:
        return self.kept

    def undelivered(self) -> int:
        return self.kept

    @property
    def takes_bytes(self) -> bool:
        return True

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def end(self) -> None:
        self.done.append("end")

    def mute(self, sending: Callable[[], bool], *, chunked: bool) -> None:
        self.done.append(("mute", sending(), chunked))

    def reset(self) -> None:
        self.done.append("reset")

    def answer_raw(self, data: bytes) -> None:
        self.done.append("answer")


@pytest.mark.parametrize(
    ("end", "done", "killed"),
    [((), ("mute", True, False), False), ((Close(),), None, True), ((Reset(),), "reset", True)],
)
def test_mitmproxy_is_told_what_has_become_of_the_connection(end: Any, done: Any, killed: bool) -> None:  # noqa: FBT001
    journal, _, carrier, flow, client, answered = carried(Write(b"abc"), *end)
    client.socket = taking = Taking()
    client.number = 7
    meant = HttpResponse(418, "", (("A", "b"),), b"meant")
    asyncio.run(carrier.deliver(flow, client, Answered(answered.draft, Delivery(answered.delivery.steps, meant))))
    assert taking.done == ([b"abc"] if done is None else [b"abc", done])
    assert flow.response is not None
    assert (flow.response.status_code, flow.response.content) == (418, b"meant")
    assert (flow.error is not None) is killed
    assert not client.answering
    exchange = only(journal.exchanges())
    assert (exchange.bytes_sent, exchange.connection, exchange.client_left) == (3, 7, False)
    assert carrier.tasks == set()


@pytest.mark.parametrize(("kept", "sent"), [(0, 3), (1, 2), (100, 0)])
def test_what_did_not_get_out_before_a_reset_is_not_counted(kept: int, sent: int) -> None:
    journal, closing, _, flow, client, answered = carried(Write(b"abc"), Reset())
    client.socket = taking = Taking(kept=kept)
    carrier = Carrier(closing, lambda: answered.draft.requested_at, reset_patience=0.01)
    asyncio.run(carrier.deliver(flow, client, answered))
    assert taking.done == [b"abc", "reset"]
    exchange = only(journal.exchanges())
    assert (exchange.bytes_sent, exchange.client_left) == (sent, False)


def test_a_chunked_answer_is_muted_with_its_end() -> None:
    _, _, carrier, flow, client, answered = carried(Write(b"abc"))
    client.socket = taking = Taking()
    meant = HttpResponse(200, "", (("Transfer-Encoding", "Chunked"),))
    asyncio.run(carrier.deliver(flow, client, Answered(answered.draft, Delivery(answered.delivery.steps, meant))))
    assert taking.done == [b"abc", ("mute", True, True)]


def test_where_nothing_was_written_there_is_no_answer_to_look_at() -> None:
    journal, _, carrier, flow, client, answered = carried(Reset())
    client.socket = Taking()
    asyncio.run(carrier.deliver(flow, client, answered))
    assert flow.response is None
    assert only(journal.exchanges()).answered_at is None


def test_an_answer_that_cannot_be_said_is_not_begun() -> None:
    journal, _, carrier, flow, client, answered = carried(Write(b"abc"))
    client.socket = taking = Taking()
    meant = HttpResponse(200, "\u2603")

    async def deliver() -> None:
        await carrier.deliver(flow, client, Answered(answered.draft, Delivery(answered.delivery.steps, meant)))
        await carrier.stop()

    asyncio.run(deliver())
    assert taking.done == []
    assert flow.response is not None
    assert flow.response.status_code == 599
    assert "UnicodeEncodeError" in (only(journal.exchanges()).draft.problem or "")


@pytest.mark.parametrize("step", [Write(b"x"), Reset(), Hang()])
def test_a_request_on_no_connection_is_told_why_nothing_happens_below_http(step: Step) -> None:
    journal, _, carrier, flow, client, answered = carried(step)
    client.socket = NoSocket()

    async def deliver() -> None:
        await carrier.deliver(flow, client, answered)
        await carrier.stop()

    asyncio.run(deliver())
    assert flow.response is not None
    assert flow.response.status_code == 599
    exchange = only(journal.exchanges())
    assert "a request that mitmproxy sends again by itself has no connection" in (exchange.draft.problem or "")
    assert exchange.connection == 0


@pytest.mark.parametrize(
    ("steps", "times"),
    [
        ((Execute(), Send(HttpResponse(200))), 1),
        ((Execute(), Execute(), Close()), 2),
        ((Write(b"x"), Execute(), Close()), 1),
    ],
)
def test_who_is_told_is_told_again_when_the_call_is_carried_out(steps: tuple[Step, ...], times: int) -> None:
    told: list[int | None] = []
    _, closing, _, flow, client, answered = carried(*steps)
    client.socket = Taking()
    carrier = Carrier(
        closing, lambda: answered.draft.requested_at, on_answer=lambda _, draft: told.append(draft.executed)
    )

    async def deliver() -> None:
        await carrier.deliver(flow, client, answered)
        await carrier.stop()

    asyncio.run(deliver())
    assert told == [None, *range(1, times + 1)]


def test_who_fails_in_the_middle_of_an_answer_ends_it_without_a_word() -> None:
    journal, closing, _, flow, client, answered = carried(Write(b"half"), Execute(), Write(b"never"))
    client.socket = taking = Taking()

    def fail(_: HTTPFlow, draft: Draft) -> None:
        if draft.executed:
            raise RuntimeError("broken")

    carrier = Carrier(closing, lambda: answered.draft.requested_at, on_answer=fail)
    asyncio.run(carrier.deliver(flow, client, answered))
    assert taking.done == [b"half"]
    assert flow.error is not None
    assert "RuntimeError: broken" in (only(journal.exchanges()).draft.problem or "")


# --- recording --------------------------------------------------------------------------------------------------------

TAKE = Take("mine", Interaction(HttpRequest("GET", "http", "a", "/"), HttpResponse(200)))


class Recorder:
    """Records when it is let; says what it was asked for, and what had been sent by then."""

    def __init__(self, sent: Callable[[], object] = lambda: None, error: Exception | None = None) -> None:
        self._sent = sent
        self._error = error
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.found: list[object] = []
        self.taken: list[Take] = []

    def __call__(self, take: Take) -> None:
        self.begun.set()
        assert self.go_on.wait(10)
        self.found.append(self._sent())
        if self._error is not None:
            raise self._error
        self.taken.append(take)


def recording(recorder: Recorder, *steps: Step) -> tuple[Journal, Carrier, HTTPFlow, ClientConnection, Answered]:
    journal, closing, _, flow, client, answered = carried(*steps)
    carrier = Carrier(closing, lambda: answered.draft.requested_at, record=recorder)
    return journal, carrier, flow, client, Answered(answered.draft, answered.delivery, TAKE)


@pytest.mark.parametrize(
    "steps",
    [
        (Send(HttpResponse(200, body=b"abc")),),
        (Wait(0.001), Execute(), Execute(), Send(HttpResponse(200, body=b"abc"))),
        (Write(b"abc", Pace(1, 0.001)),),
        (Wait(0.001), Execute(), Write(b"head"), Wait(0.001), Write(b"body", Pace(2, 0.001))),
    ],
)
def test_no_byte_leaves_before_it_is_recorded_and_the_loop_goes_on_meanwhile(steps: tuple[Step, ...]) -> None:
    taking = Taking()
    recorder = Recorder(lambda: (list(taking.done), flow.response))
    _, carrier, flow, client, answered = recording(recorder, *steps)
    client.socket = taking

    async def deliver() -> None:
        delivering = asyncio.create_task(carrier.deliver(flow, client, answered))
        await asyncio.to_thread(recorder.begun.wait, 10)
        assert (taking.done, flow.response) == ([], None)
        recorder.go_on.set()
        await delivering
        await carrier.stop()

    asyncio.run(deliver())
    assert recorder.found == [([], None)]
    assert recorder.taken == [TAKE], "recorded once, however often it is carried out"
    assert flow.response is not None


@pytest.mark.parametrize("paced", [False, True])
def test_a_client_reads_nothing_before_it_is_recorded(
    listening: Any,
    respond: Respond,
    answer_of: Reading,
    paced: bool,  # noqa: FBT001
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
    step: Step = Write(head + b"abc", Pace(8, 0.001)) if paced else Send(respond(b"abc"))

    def script(request: HttpRequest) -> Answered:
        draft = refused_draft(request, HttpResponse(200), "none", number=1, now=datetime.now(UTC))
        return Answered(draft, Delivery((step,), respond(b"abc")), TAKE)

    recorder = Recorder()
    with listening(script, record=recorder) as running, running.connect(endpoint=True) as client:
        client.sendall(GET)
        assert recorder.begun.wait(10)
        with running.connect(endpoint=True) as other:  # the loop is free: others are listened to
            other.sendall(b"PRI * HTTP/2.0\r\n\r\n")
            assert other.recv(12) == b"HTTP/1.1 505"
        client.setblocking(False)
        with pytest.raises(BlockingIOError):
            client.recv(1)
        client.settimeout(10)
        recorder.go_on.set()
        assert answer_of(client).endswith(b"abc")
    assert recorder.taken == [TAKE]


@pytest.mark.parametrize("step", [Send(HttpResponse(200)), Write(b"abc")])
def test_an_answer_that_cannot_be_recorded_does_not_leave(step: Step) -> None:
    taking, recorder = Taking(), Recorder(error=FileError("a.yaml", "cannot be written: no space left"))
    journal, carrier, flow, client, answered = recording(recorder, step)
    client.socket = taking
    recorder.go_on.set()

    async def deliver() -> None:
        await carrier.deliver(flow, client, answered)
        await carrier.stop()

    asyncio.run(deliver())
    assert taking.done == []
    assert flow.response is not None
    assert flow.response.status_code == 599
    problem = only(journal.exchanges()).draft.problem or ""
    assert (
        problem == "this answer could not be sent: it could not be recorded: a.yaml: cannot be written: no space left"
    )
    assert problem.encode() in (flow.response.raw_content or b"")


@pytest.mark.parametrize("step", [Send(HttpResponse(200)), Write(b"abc")])
def test_who_leaves_before_the_answer_was_not_answered(step: Step) -> None:
    recorder = Recorder()
    recorder.go_on.set()
    journal, carrier, flow, client, answered = recording(recorder, Wait(LONG), step)
    client.socket = Taking()

    async def deliver() -> None:
        delivering = asyncio.create_task(carrier.deliver(flow, client, answered))
        await asyncio.sleep(0)
        client.left.set()
        await delivering
        await carrier.stop()

    asyncio.run(deliver())
    assert recorder.taken == []
    assert only(journal.exchanges()).client_left


def test_answers_are_recorded_in_their_order() -> None:
    recorder = Recorder()
    _, carrier, _, _, answered = recording(recorder, Send(HttpResponse(200)))
    takes = [replace(TAKE, session=str(number)) for number in range(50)]

    async def deliver() -> None:
        ways = []
        for take in takes:
            one = Answered(answered.draft, answered.delivery, take)
            ways.append(carrier.deliver(tflow(), ClientConnection(Taking(), "peer"), one))
        delivering = asyncio.gather(*ways)
        await asyncio.to_thread(recorder.begun.wait, 10)
        recorder.go_on.set()
        await delivering
        await carrier.stop()

    asyncio.run(deliver())
    assert recorder.taken == takes


def test_what_is_being_recorded_when_we_stop_is_recorded() -> None:
    recorder = Recorder()
    _, carrier, flow, client, answered = recording(recorder, Send(HttpResponse(200)))

    async def stop() -> None:
        delivering = asyncio.create_task(carrier.deliver(flow, client, answered))
        await asyncio.to_thread(recorder.begun.wait, 10)
        delivering.cancel()
        stopping = asyncio.create_task(carrier.stop())
        await asyncio.sleep(0)
        recorder.go_on.set()
        await stopping
        assert recorder.taken == [TAKE]

    asyncio.run(stop())


def test_what_is_refused_in_the_middle_of_an_answer_ends_the_connection_without_a_word() -> None:
    journal, _, carrier, flow, client, _ = carried()
    client.socket = taking = Taking()
    client.answering = True
    carrier.refuse_early(client, "too much", status=413, reason="", flow=flow)
    assert taking.done == ["end"]
    unsaid = only(journal.exchanges())
    assert (unsaid.draft.response, unsaid.answered_at, unsaid.bytes_sent) == (None, None, 0)
    client.answering = False
    carrier.refuse_early(client, "too much", status=413, reason="", flow=flow)
    assert taking.done == ["end", "answer"]
    assert journal.exchanges()[1].bytes_sent > 0


def test_what_is_under_way_below_http_when_we_stop_blames_no_client() -> None:
    journal, _, carrier, flow, client, answered = carried(Write(b"x"), Hang())
    client.socket = Taking()

    async def stop() -> None:
        task = asyncio.create_task(carrier.deliver(flow, client, answered))
        await asyncio.sleep(0.001)
        carrier.stopping()
        client.left.set()
        await task

    asyncio.run(stop())
    exchange = only(journal.exchanges())
    assert (exchange.client_left, exchange.bytes_sent) == (False, 1)


def test_what_is_cancelled_below_http_is_closed() -> None:
    journal, _, carrier, flow, client, answered = carried(Hang())
    client.socket = Taking()

    async def cancel() -> None:
        task = asyncio.create_task(carrier.deliver(flow, client, answered))
        await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert only(journal.exchanges()).client_left is False
