"""Open exchanges, and who waits for them."""

import threading
from datetime import UTC, datetime

import pytest

from harness.journal import Journal
from harness.listeners.closing import Closing
from harness.listeners.refusal import refused_draft
from harness.model import Draft, Exchange
from harness.wire import HttpRequest, HttpResponse

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def draft(number: int = 1) -> Draft:
    return refused_draft(HttpRequest("GET", "http", "a", "/"), HttpResponse(599), "why", number=number, now=NOW)


def test_a_draft_is_closed_once() -> None:
    journal = Journal()
    closing = Closing(journal)
    exchange = closing.open(draft(), connection=4)
    exchange.close(NOW, answered_at=NOW, bytes_sent=3, client_left=False)
    exchange.close(NOW, answered_at=None, bytes_sent=9, client_left=True)
    assert journal.exchanges() == (Exchange(draft(), NOW, NOW, 3, client_left=False, sequence=1, connection=4),)
    assert closing.count == 1


def test_numbers_follow_the_order_of_requests() -> None:
    journal = Journal()
    closing = Closing(journal)
    first, second = closing.open(draft(1)), closing.open(draft(2))
    for exchange in (second, first):
        exchange.close(NOW, answered_at=None, bytes_sent=0, client_left=False)
    assert [(one.draft.id, one.sequence) for one in journal.exchanges()] == [("refused-2", 2), ("refused-1", 1)]


def test_waiting_ends_when_nothing_of_the_session_is_open() -> None:
    closing = Closing(Journal())
    exchanges = [closing.open(draft(number)) for number in range(2)]
    assert closing.wait("somebody else", 0)
    assert not closing.wait("anonymous", 0)
    assert not closing.wait(None, 0)
    done: list[bool] = []
    waiting = threading.Thread(target=lambda: done.append(closing.wait("anonymous", 30)))
    waiting.start()
    for exchange in exchanges:
        assert not closing.wait("anonymous", 0.01)
        exchange.close(NOW, answered_at=None, bytes_sent=0, client_left=False)
    waiting.join(30)
    assert done == [True]
    assert closing.wait(None, 0)


def test_what_is_open_can_be_given_up_and_nothing_else() -> None:
    closing = Closing(Journal())
    closing.give_up("anonymous")
    assert not closing.is_given_up("anonymous")
    exchange = closing.open(draft())
    closing.give_up("anonymous")
    assert closing.is_given_up("anonymous")
    assert not closing.is_given_up("somebody else")
    exchange.close(NOW, answered_at=None, bytes_sent=0, client_left=False)
    closing.open(draft())
    assert not closing.is_given_up("anonymous")


def test_a_journal_that_fails_leaves_nobody_waiting() -> None:
    class Broken(Journal):
        def append(self, exchange: Exchange) -> None:
            raise OSError("full")

    closing = Closing(Broken())
    with pytest.raises(OSError, match="full"):
        closing.open(draft()).close(NOW, answered_at=None, bytes_sent=0, client_left=False)
    assert closing.wait("anonymous", 0)
