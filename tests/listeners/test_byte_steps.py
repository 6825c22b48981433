"""The steps that go below HTTP, with a socket that does what it is told."""

import asyncio
import selectors
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.listeners.byte_steps import ByteSteps, Outcome, below_http
from harness.listeners.client import ClientConnection, NoSocket
from harness.model import Close, Execute, Hang, Pace, Reset, Send, Step, Wait, Write
from harness.wire import HttpResponse

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LONG = 1_000_000.0


class Idle:
    """A selector that lets time pass instead of waiting."""

    def __init__(self, inner: Any, advance: Callable[[float], None]) -> None:
        self._inner = inner
        self._advance = advance

    def select(self, timeout: float | None) -> Any:
        self._advance(timeout or 0.0)
        return self._inner.select(0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class QuickLoop(asyncio.SelectorEventLoop):
    """A loop in which an hour takes no time."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(Idle(selectors.DefaultSelector(), self.advance))  # type: ignore[arg-type]

    def time(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds


class FakeSocket(NoSocket):
    """Takes what is written; ``kept`` bytes of it never get out."""

    def __init__(self, *, kept: int = 0, on_write: Callable[[], None] = lambda: None) -> None:
        self.kept = kept
        self.on_write = on_write
        self.written: list[tuple[float, bytes]] = []
        self.rooms = 0
        self.snapped = False

    @property
    def broken(self) -> bool:
        return self.snapped

    @property
    def takes_bytes(self) -> bool:
        return True

    def write(self, data: bytes) -> None:
        self.written.append((asyncio.get_running_loop().time(), data))
        self.on_write()

    def unsent(self) -> int:
        return self.kept

    def undelivered(self) -> int:
        return self.kept

    async def drained(self) -> None:
        self.rooms += 1
        self.kept = 0


def run(
    *steps: Step,
    kept: int = 0,
    bodiless: bool = False,
    reset_patience: float = LONG,
    given_up: Callable[[], bool] = lambda: False,
    before: Callable[[ClientConnection], None] = lambda _: None,
    on_write: Callable[[ClientConnection], None] = lambda _: None,
) -> tuple[Outcome, ByteSteps, FakeSocket, ClientConnection, list[str]]:
    """Carry steps out."""
    told: list[str] = []
    times = iter(NOW + timedelta(seconds=number) for number in range(10))

    async def carry_out() -> tuple[Outcome, ByteSteps, FakeSocket, ClientConnection, list[str]]:
        client = ClientConnection(NoSocket(), "peer")
        client.socket = taking = FakeSocket(kept=kept, on_write=lambda: on_write(client))
        before(client)
        work = ByteSteps(
            client,
            lambda: next(times),
            lambda: told.append("executed"),
            bodiless=bodiless,
            reset_patience=reset_patience,
            given_up=given_up,
        )
        return await work.carry_out(steps), work, taking, client, told

    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        return runner.run(carry_out())


@pytest.mark.parametrize(
    ("steps", "below"),
    [
        ((), False),
        ((Wait(1), Execute(), Send(HttpResponse(200)), Wait(1), Close()), False),
        ((Send(HttpResponse(200)), Hang()), True),
        ((Wait(1), Write(b"x")), True),
        ((Reset(),), True),
    ],
)
def test_what_http_cannot_say(steps: Sequence[Step], below: bool) -> None:  # noqa: FBT001
    assert below_http(steps) is below


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        ((Write(b"ab"), Write(b"c")), "stays"),
        ((Write(b"abc"), Close(), Write(b"never")), "close"),
        ((Write(b"abc"), Reset(), Write(b"never")), "reset"),
    ],
)
def test_steps_are_carried_out_up_to_the_one_that_ends(steps: Sequence[Step], outcome: Outcome) -> None:
    found, work, taking, client, told = run(*steps, Execute())
    assert found == outcome
    assert b"".join(data for _, data in taking.written) == b"abc"
    assert (work.written, work.answered_at) == (3, NOW)
    assert told == (["executed"] if outcome == "stays" else [])
    assert client.answering


def test_where_nothing_is_written_nothing_was_answered() -> None:
    outcome, work, taking, client, _ = run(Write(b""), Reset())
    assert (outcome, work.written, work.answered_at, taking.written) == ("reset", 0, None, [])
    assert not client.answering


def test_a_large_piece_makes_room_for_others_again_and_again() -> None:
    def keep(client: ClientConnection) -> None:
        taking: Any = client.socket
        taking.kept = 1

    _, work, taking, _, _ = run(Write(b"x" * 1_000_000), on_write=keep)
    assert work.written == 1_000_000
    assert max(len(data) for _, data in taking.written) <= 65_536
    assert taking.rooms == len(taking.written)


def test_others_get_their_turn_between_pieces_of_what_goes_out_at_once() -> None:
    turns: list[int] = []

    def count() -> None:
        asyncio.get_running_loop().call_soon(turns.append, 1)

    _, _, taking, _, _ = run(Write(b"x" * 1_000_000), on_write=lambda _: count())
    assert len(taking.written) > 10
    assert len(turns) == len(taking.written)


def test_what_breaks_while_it_is_written_to_is_a_client_that_leaves() -> None:
    def snap(client: ClientConnection) -> None:
        taking: Any = client.socket
        taking.snapped = True
        asyncio.get_running_loop().call_later(1, client.left.set)

    outcome, work, _, _, told = run(Write(b"x" * 1_000_000), Execute(), on_write=snap)
    assert (outcome, work.written, told) == ("left", 65_536, [])


def test_a_pace_is_kept_by_the_clock_and_what_is_late_is_not_made_up_for() -> None:
    def dawdle(client: ClientConnection) -> None:
        taking: Any = client.socket
        clock: Any = asyncio.get_running_loop()
        clock.advance({2: 3.0, 4: 25.0}.get(len(taking.written), 0.0))

    _, _, taking, _, _ = run(Write(b"abcdef", Pace(1, 10.0)), on_write=dawdle)
    assert [data for _, data in taking.written] == [b"a", b"b", b"c", b"d", b"e", b"f"]
    # What follows b is in time again; what follows d is late, and counts from there.
    assert [round(at, 3) for at, _ in taking.written] == [0.0, 10.0, 20.0, 30.0, 55.0, 65.0]


def test_a_pace_of_nothing_is_a_pace_of_one_byte() -> None:
    _, _, taking, _, _ = run(Write(b"ab", Pace(0, 0.0)))
    assert [data for _, data in taking.written] == [b"a", b"b"]


@pytest.mark.parametrize(
    "steps",
    [
        (Wait(LONG), Execute(), Write(b"x")),
        (Write(b"x", Pace(1, LONG)), Wait(LONG), Execute()),
        (Hang(), Execute(), Write(b"x")),
    ],
)
def test_a_client_that_leaves_ends_it_all(steps: Sequence[Step]) -> None:
    def leave_soon(client: ClientConnection) -> None:
        asyncio.get_running_loop().call_later(0.01, client.left.set)

    outcome, _, _, _, told = run(*steps, before=leave_soon)
    assert (outcome, told) == ("left", [])


def test_a_client_that_leaves_between_two_bytes_gets_no_more() -> None:
    outcome, work, _, _, _ = run(
        Write(b"abc", Pace(1, LONG)),
        on_write=lambda client: client.left.set(),
    )
    assert (outcome, work.written) == ("left", 1)


def test_a_client_that_was_told_off_meanwhile_gets_no_more() -> None:
    def refuse(client: ClientConnection) -> None:
        client.refused = True

    outcome, work, _, _, _ = run(Write(b"abc", Pace(1, 0.0)), on_write=refuse)
    assert (outcome, work.written) == ("left", 1)


def test_a_hang_answers_whatever_else_comes_by_nothing() -> None:
    seen: list[bool] = []

    def look(client: ClientConnection) -> None:
        def later() -> None:
            seen.append(client.answering)
            client.left.set()

        asyncio.get_running_loop().call_later(0.01, later)

    outcome, work, _, _, _ = run(Hang(), before=look)
    assert (outcome, seen, work.answered_at) == ("left", [True], None)


def test_a_hang_ends_with_the_connection_where_it_is_given_up() -> None:
    looks = iter([False, False, True])
    outcome, _, taking, _, told = run(Write(b"ab"), Hang(), Execute(), Write(b"x"), given_up=lambda: next(looks))
    assert (outcome, len(taking.written), told, list(looks)) == ("close", 1, [], [])


def test_a_reset_does_not_wait_for_ever_for_a_client_that_does_not_read() -> None:
    outcome, _, taking, _, _ = run(Reset(), kept=5, reset_patience=0.01)
    assert (outcome, taking.kept) == ("reset", 5)


@pytest.mark.parametrize(
    ("status", "bodiless", "body"), [(200, False, b"body"), (200, True, b""), (204, False, b""), (304, False, b"")]
)
def test_a_response_is_written_as_http_has_it(status: int, bodiless: bool, body: bytes) -> None:  # noqa: FBT001
    response = HttpResponse(status, "Fine", (("A", "b"),), b"body")
    _, _, taking, _, _ = run(Send(response), Reset(), bodiless=bodiless)
    assert b"".join(data for _, data in taking.written) == b"HTTP/1.1 %d Fine\r\nA: b\r\n\r\n" % status + body
