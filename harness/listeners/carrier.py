"""Carries deliveries out, step by step, and closes their exchanges when the connection is done with them."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from itertools import count

from mitmproxy import http

from harness.cassette.interaction import Take
from harness.errors import HarnessError, UnsoundRun
from harness.listeners import messages
from harness.listeners.byte_steps import ByteSteps, below_http
from harness.listeners.client import ClientConnection
from harness.listeners.closing import Closing, OpenExchange
from harness.listeners.refusal import on_the_wire, refusal, refused_draft
from harness.model import Close, Draft, Execute, Send, Step, Wait
from harness.pipeline import Answered
from harness.pipeline.drafts import local_error
from harness.wire import HttpRequest, HttpResponse

RECORDER_NAME = "harness-recorder"
RESET_PATIENCE = 1.0
"""Seconds that what was written has to get out before a reset discards it."""

_UNKNOWN = HttpResponse(200, "", (("Content-Length", "0"),))


def _tell_nobody(flow: http.HTTPFlow, draft: Draft) -> None:
    pass


def record_nothing(take: Take) -> None:
    """Record no answer."""


class Carrier:
    """Turns deliveries into what mitmproxy sends. A response is sent by mitmproxy once our hook returns.

    What goes below HTTP is written past mitmproxy, which then believes that it has sent it. ``on_answer`` is told of
    each flow what the journal will know of it, before anything is sent, and again where the call is carried out later.
    ``record`` is called in a thread of its own, for one answer after the other, and has recorded when it returns; no
    byte of the answer is sent before.
    """

    def __init__(
        self,
        closing: Closing,
        clock: Callable[[], datetime],
        *,
        on_answer: Callable[[http.HTTPFlow, Draft], None] = _tell_nobody,
        record: Callable[[Take], None] = record_nothing,
        reset_patience: float = RESET_PATIENCE,
    ) -> None:
        self._closing = closing
        self._clock = clock
        self._on_answer = on_answer
        self._record = record
        self._reset_patience = reset_patience
        # One thread: so the recordings of a session have the order of its answers.
        self._recorder = ThreadPoolExecutor(1, RECORDER_NAME)
        self._refused = count(1)
        self._stopping = False
        self.tasks: set[asyncio.Task[None]] = set()

    async def deliver(
        self,
        flow: http.HTTPFlow,
        client: ClientConnection,
        answered: Answered,
        *,
        exchange: OpenExchange | None = None,
    ) -> None:
        """Carry out the steps up to the first Send; what comes after it is carried out in the background.

        A delivery that goes below HTTP is carried out to its end. ``exchange`` is the one that is open already for this
        request.
        """
        if exchange is None:
            exchange = self._closing.open(answered.draft, connection=client.number)
        exchange.draft = answered.draft
        flow.response = None
        rest: Sequence[Step] | None
        try:
            self._on_answer(flow, answered.draft)
            if below_http(answered.delivery.steps):
                await self._below_http(flow, client, exchange, answered)
                return
            rest = await self._until_sent(flow, client, exchange, answered)
        except asyncio.CancelledError:
            self._close(exchange, client)
            raise
        except Exception as error:
            problem = f"this answer could not be sent: {error if isinstance(error, UnsoundRun) else describe(error)}"
            exchange.draft = replace(exchange.draft, response=local_error(problem), reply=None, problem=problem)
            with contextlib.suppress(Exception):
                self._on_answer(flow, exchange.draft)
            flow.response = messages.carried_response(local_error(problem), method=flow.request.method)
            rest = None if client.answering else ()  # nothing can be said in the middle of an answer
        if rest is None:
            self._close(exchange, client)
            _end(flow)
            return
        task = asyncio.get_running_loop().create_task(self._finish(flow, client, exchange, rest))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        # A task that is cancelled before its first turn closes nothing itself.
        task.add_done_callback(lambda _: self._close(exchange, client))

    def refuse(
        self, flow: http.HTTPFlow, client: ClientConnection, request: HttpRequest | None, error: Exception
    ) -> None:
        """Answer 599, whatever has happened, and say so in the journal."""
        problem = f"this request could not be answered: {describe(error)}"
        response = local_error(problem)
        flow.response = messages.carried_response(response, method=flow.request.method)
        self._note(request or _without_content(flow), response, problem, client, flow)

    def refuse_early(
        self, client: ClientConnection, problem: str, *, status: int, reason: str, flow: http.HTTPFlow | None = None
    ) -> None:
        """Answer before the request is complete, past mitmproxy's layers, and end the connection."""
        client.refused = True
        response = refusal(problem, status=status, reason=reason)
        said = not client.answering  # nothing can be said in the middle of another answer
        if said:
            client.socket.answer_raw(on_the_wire(response))
        else:
            client.socket.end()
        request = HttpRequest("", "", "", "") if flow is None else _without_content(flow)
        self._note(request, response, problem, client, flow, said=said)

    def give_up(
        self, client: ClientConnection, exchange: OpenExchange, draft: Draft, flow: http.HTTPFlow | None = None
    ) -> None:
        """Answer with the draft's response, past mitmproxy's layers, and end the connection.

        Nobody is answered who has left, or where it is us who leave.
        """
        left = client.left.is_set() or client.socket.broken
        silent = left or self._stopping or draft.response is None
        exchange.draft = replace(draft, response=None) if silent else draft
        if flow is not None:
            self._on_answer(flow, exchange.draft)
        now = self._clock()
        if silent or draft.response is None:
            exchange.close(now, answered_at=None, bytes_sent=0, client_left=left and not self._stopping)
            return
        data = on_the_wire(draft.response)
        client.refused = True
        client.socket.answer_raw(data)
        client.socket.mute(lambda: True, chunked=False)  # mitmproxy has an answer of its own to this
        exchange.close(now, answered_at=now, bytes_sent=len(data), client_left=False)

    def open(self, draft: Draft, *, connection: int = 0, flow: http.HTTPFlow | None = None) -> OpenExchange:
        """The exchange of a connection that comes to no request, for whoever knows when to close it."""
        if flow is not None:
            self._on_answer(flow, draft)
        return self._closing.open(draft, connection=connection)

    @property
    def is_stopping(self) -> bool:
        """Whether it is us who leave, not the clients."""
        return self._stopping

    async def stop(self) -> None:
        """Give up on what is still under way; what is being recorded is recorded."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await asyncio.to_thread(self.recorded_all)

    def recorded_all(self) -> None:
        """Wait until all is recorded that is about to be answered; what comes later cannot be recorded any more."""
        self._recorder.shutdown()

    def stopping(self) -> None:
        """From now on it is us who leave, not the clients."""
        self._stopping = True

    async def _until_sent(
        self, flow: http.HTTPFlow, client: ClientConnection, exchange: OpenExchange, answered: Answered
    ) -> Sequence[Step] | None:
        """The steps after the first Send; None if the connection ends without an answer."""
        steps = answered.delivery.steps
        for index, step in enumerate(steps):
            match step:
                case Wait(seconds):
                    if not await client.pause(seconds):
                        return None
                case Execute():
                    self._executed(flow, exchange)
                case Send(response):
                    rest = steps[index + 1 :]
                    if any(isinstance(later, Send) for later in rest):
                        raise ValueError("the delivery sends more than one response")
                    await self._recorded(answered.take)
                    flow.response = messages.carried_response(response, method=flow.request.method)
                    return rest
                case Close():
                    await self._recorded(answered.take)  # the provider has answered, whatever the client gets of it
                    return None
        raise ValueError("the delivery neither sends nor closes")

    async def _recorded(self, take: Take | None) -> None:
        """Record what is to be recorded; UnsoundRun if that fails."""
        if take is None:
            return
        try:
            await asyncio.get_running_loop().run_in_executor(self._recorder, self._record, take)
        except Exception as error:
            said = str(error) if isinstance(error, HarnessError) else describe(error)
            raise UnsoundRun(f"it could not be recorded: {said}") from error

    async def _below_http(
        self, flow: http.HTTPFlow, client: ClientConnection, exchange: OpenExchange, answered: Answered
    ) -> None:
        """Carry out the whole delivery, close its exchange, and tell mitmproxy what has become of the connection."""
        delivery = answered.delivery
        if not client.socket.takes_bytes:
            raise ValueError("it goes below HTTP, and a request that mitmproxy sends again by itself has no connection")
        # First of all: what cannot be said must not be begun.
        response = messages.carried_response(delivery.response or _UNKNOWN, method=flow.request.method)
        work = ByteSteps(
            client,
            self._clock,
            lambda: self._executed(flow, exchange),
            bodiless=flow.request.method == "HEAD",
            reset_patience=self._reset_patience,
            given_up=lambda: self._closing.is_given_up(exchange.draft.session),
            answering=lambda: self._recorded(answered.take),
        )
        outcome = await work.carry_out(delivery.steps)
        lost = client.socket.undelivered() if outcome == "reset" else client.socket.unsent()
        left = client.left.is_set() if outcome in {"left", "reset"} else lost > 0
        # Before the exchange closes: should one of these fail, nothing more may be said, and the journal says why.
        client.answering = True
        if outcome == "stays":
            chunked = "chunked" in response.headers.get("transfer-encoding", "").lower()
            client.socket.mute(lambda: flow.live, chunked=chunked)
        if outcome == "reset":
            client.socket.reset()
        exchange.close(
            self._clock(),
            answered_at=work.answered_at,
            bytes_sent=max(0, work.written - lost),
            client_left=left and not self._stopping,
        )
        client.answering = False
        if work.answered_at is not None:
            flow.response = response
        if outcome != "stays":
            _end(flow)

    def _executed(self, flow: http.HTTPFlow, exchange: OpenExchange) -> None:
        exchange.draft = replace(exchange.draft, executed=(exchange.draft.executed or 0) + 1)
        self._on_answer(flow, exchange.draft)

    async def _finish(
        self, flow: http.HTTPFlow, client: ClientConnection, exchange: OpenExchange, rest: Sequence[Step]
    ) -> None:
        """Wait until the answer is out, carry out the remaining steps, close the exchange."""
        sent, answered_at, left = 0, None, True
        try:
            await client.until(lambda: not flow.live)
            if flow.response is not None and flow.error is None and not flow.live:
                answered_at = self._clock()
                await client.until(lambda: not client.socket.unsent())
                await asyncio.sleep(0)  # a connection that broke is known to have broken one turn later
                lost = client.socket.unsent()
                sent, left = max(0, messages.wire_size(flow.response) - lost), lost > 0
            await self._after_send(client, rest)
        finally:
            exchange.close(
                self._clock(), answered_at=answered_at, bytes_sent=sent, client_left=left and not self._stopping
            )

    async def _after_send(self, client: ClientConnection, steps: Sequence[Step]) -> None:
        for step in steps:
            if isinstance(step, Wait):
                await client.pause(step.seconds)
            else:
                client.socket.end()

    def _close(self, exchange: OpenExchange, client: ClientConnection) -> None:
        exchange.close(self._clock(), answered_at=None, bytes_sent=0, client_left=self._has_left(client))

    def _note(
        self,
        request: HttpRequest,
        response: HttpResponse,
        problem: str,
        client: ClientConnection,
        flow: http.HTTPFlow | None,
        *,
        said: bool = True,
    ) -> None:
        with contextlib.suppress(Exception):  # a journal that fails must not keep the answer back
            now = self._clock()
            draft = refused_draft(request, response, problem, number=next(self._refused), now=now)
            draft = draft if said else replace(draft, response=None)
            if flow is not None:
                self._on_answer(flow, draft)
            self._closing.open(draft, connection=client.number).close(
                now,
                answered_at=now if said else None,
                bytes_sent=len(on_the_wire(response)) if said else 0,
                client_left=self._has_left(client),
            )

    def _has_left(self, client: ClientConnection) -> bool:
        return client.left.is_set() and not self._stopping


def _end(flow: http.HTTPFlow) -> None:
    """Let mitmproxy close the connection without an answer."""
    if flow.killable:
        flow.kill()


def _without_content(flow: http.HTTPFlow) -> HttpRequest:
    return HttpRequest(
        flow.request.data.method.decode("latin-1"),
        flow.request.scheme,
        flow.request.pretty_host,
        flow.request.data.path.decode("latin-1"),
    )


def describe(error: BaseException) -> str:
    """An error in one line, for a person."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
