"""How an answer leaves, while faults work on it: each sets what it is about, in whatever order; the steps come last."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from harness.errors import UnsoundRun
from harness.faults.amounts import Extent
from harness.faults.changed_answer import NOT_MET
from harness.model import Close, Delivery, Execute, Hang, Pace, Reset, Send, Step, Wait, Write
from harness.wire import Headers, HttpResponse, head_bytes

Ending = Literal["close", "reset", "hang"]
Framing = Literal["fitting", "twice", "contradictory", "chunked"]
"""What the head says of the body's length: what is true of a body that was made shorter; the same twice; two things
that contradict each other; that it comes in chunks, of which the last never comes."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where an answer ends early: after ``extent`` of head and body together, or of one of them."""

    extent: Extent
    of: Literal["answer", "head", "body"]

    def offset(self, interim: bytes, head: bytes, body: bytes) -> int:
        """The number of bytes of all three that still go out."""
        match self.of:
            case "answer":
                return self.extent.of(len(interim) + len(head) + len(body))
            case "head":
                return len(interim) + self.extent.of(len(head))
            case "body":
                return len(interim) + len(head) + self.extent.of(len(body))


@dataclass(frozen=True, slots=True)
class Transmission:
    """An answer on its way out; what no fault has set is as HTTP has it.

    ``response`` None: nothing is sent. ``before`` are seconds before the provider carries the call out, ``wait`` those
    after that and before the head, ``gap`` those between head and body. ``interim`` are bytes in front of the head,
    ``status_line`` is one in place of the answer's, ``fields`` are further lines of the head. ``left`` is what is left
    of the body, ``framing`` how the head tells its length where not as before. ``cut`` ends the answer early, and
    ``ending`` says what becomes of the connection where it does not stay open (after the cut, or after all).
    ``executions`` is how many times the call is carried out; None where there is no call, or nobody can know.
    ``asked``: the real provider was asked already, so that nothing here changes when or how often it did that.
    """

    response: HttpResponse | None
    executions: int | None
    asked: bool = False
    before: float = 0.0
    wait: float = 0.0
    gap: float = 0.0
    interim: bytes = b""
    status_line: bytes | None = None
    fields: bytes = b""
    left: Extent | None = None
    framing: Framing | None = None
    head_pace: Pace | None = None
    body_pace: Pace | None = None
    cut: Cut | None = None
    ending: Ending | None = None

    @property
    def executed_at_once(self) -> int | None:
        """How many times the call is carried out before anything has to be waited for."""
        return 0 if self.before and self.executions and not self.asked else self.executions

    @property
    def is_whole(self) -> bool:
        """Whether all of the answer leaves, in a form that HTTP has."""
        shaped = (self.left, self.framing, self.cut, self.status_line)
        return not self.fields and self.ending != "reset" and all(one is None for one in shaped)

    def delivery(self, *, bodiless: bool = False) -> Delivery:
        """The steps. ``bodiless``: the request's method allows no body in the answer (HEAD)."""
        steps: list[Step] = []
        if self.before:
            steps.append(Wait(self.before))
            steps += [Execute()] * (0 if self.asked else self.executions or 0)
        if self.wait:
            steps.append(Wait(self.wait))
        if self.response is not None:
            steps += self._writes(self.response, bodiless) if self._in_bytes else (Send(self.response),)
        return Delivery((*steps, *self._ended()), self.response)

    @property
    def _in_bytes(self) -> bool:
        """Whether anything is to be done that HTTP cannot say."""
        shaped = (self.gap, self.interim, self.fields, self.head_pace, self.body_pace, self.framing)
        return any(shaped) or any(one is not None for one in (self.status_line, self.left, self.cut))

    def _writes(self, response: HttpResponse, bodiless: bool) -> Iterator[Step]:  # noqa: FBT001 - passed on
        bodiless = bodiless or response.status in {204, 304}
        head, body = self._shaped(response, bodiless=bodiless)
        whole = self.interim + head + body
        head_size = len(self.interim) + len(head)
        if self.cut is not None and self.cut.of == "answer":
            _check_shorter(self.cut.extent, len(whole), "answer")
        until = len(whole) if self.cut is None else self.cut.offset(self.interim, head, body)
        if not self.gap and self.head_pace == self.body_pace:
            yield from _written(whole[:until], self.head_pace)
            return
        yield from _written(whole[: min(head_size, until)], self.head_pace)
        if self.gap and until >= head_size:
            yield Wait(self.gap)
        yield from _written(whole[head_size:until], self.body_pace)

    def _shaped(self, response: HttpResponse, *, bodiless: bool) -> tuple[bytes, bytes]:
        """Head and body as they go out where nothing cuts them."""
        response = response if bodiless else _with_length(response)
        if self.left is not None:
            _check_shorter(self.left, len(response.body), "body")
        body = response.body if self.left is None else response.body[: self.left.of(len(response.body))]
        framed = () if self.framing is None else tuple(_lengths(self.framing, response.body, body))
        headers = response.headers if self.framing is None else _reframed(response.headers, framed)
        line, _, fields = head_bytes(replace(response, headers=headers)).partition(b"\r\n")
        line = line if self.status_line is None else self.status_line
        head = line + b"\r\n" + fields.removesuffix(b"\r\n") + self.fields + b"\r\n"
        if self.framing == "chunked" and body:
            body = b"%x\r\n%b\r\n" % (len(body), body)
        return head, b"" if bodiless else body

    def _ended(self) -> tuple[Step, ...]:
        match self.ending:
            case "close":
                return (Close(),)
            case "reset":
                return (Reset(),)
            case "hang":
                return (Hang(),)
        return ()


def _written(data: bytes, pace: Pace | None) -> Iterator[Step]:
    if data:
        yield Write(data, pace)


def _check_shorter(extent: Extent, length: int, what: str) -> None:
    """Raise UnsoundRun where so many bytes are to be left that nothing is cut: that must not pass for a cut."""
    if extent.size is not None and extent.size >= length:
        raise UnsoundRun(f"{NOT_MET}: the {what} has {length} bytes, and {extent} of it were to be left")


def _with_length(response: HttpResponse) -> HttpResponse:
    """The answer with its length in the head: without it, the connection could not stay open."""
    if response.header("content-length") is not None and response.header("transfer-encoding") is None:
        return response
    return replace(response, headers=_reframed(response.headers, (_length(len(response.body)),)))


def _lengths(framing: Framing, whole: bytes, left: bytes) -> Iterator[tuple[str, str]]:
    """The fields of the head that tell the length of the body."""
    match framing:
        case "fitting":
            yield _length(len(left))
        case "twice":
            yield from (_length(len(whole)), _length(len(whole)))
        case "contradictory":
            yield from (_length(len(whole)), _length(len(whole) - 1 if whole else 1))
        case "chunked":
            yield "Transfer-Encoding", "chunked"


def _length(size: int) -> tuple[str, str]:
    return "Content-Length", str(size)


def _reframed(headers: Headers, framed: Headers) -> Headers:
    """The headers with these fields in place of those that told the length of the body."""
    told = [name.lower() in {"content-length", "transfer-encoding"} for name, _ in headers]
    place = told.index(True) if any(told) else len(headers)
    kept = [pair for pair, tells in zip(headers, told, strict=True) if not tells]
    return (*kept[:place], *framed, *kept[place:])
