"""Tests for runs with the rules that their cassettes were recorded with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.deck import Deck
from harness.cassette.interaction import RecordMode
from harness.contract.catalog import Catalog
from harness.responders.fake import FakeResponder
from harness.responders.replay import ReplayResponder

OPERATION = "RebootInstances"
THROTTLED = "volcengine=throttle#1"


@pytest.fixture
def twice(run: Callable[..., Any], catalog: Catalog, tmp_path: Path) -> Callable[..., tuple[list[str], Deck]]:
    """Makes two calls as a listener would, which records what is to be recorded; gives who answered."""

    def call(mode: RecordMode, *rules: str, params: tuple[Any, ...] = (None, None), **more: Any) -> Any:
        deck = Deck(tmp_path, mode, catalog)
        running = run(*rules, responder=ReplayResponder(deck, FakeResponder()), **more)
        said = []
        for one in params:
            answer = running.call(OPERATION, one)
            said.append(answer.draft.responder)
            if answer.take is not None:
                deck.record(answer.take)
        deck.close()
        return said, deck

    return call


@pytest.mark.parametrize("mode", ["none", "once", "new_episodes"])
def test_what_a_rule_answered_is_not_met_a_second_time(
    mode: RecordMode, twice: Callable[..., tuple[list[str], Deck]]
) -> None:
    assert twice("once", THROTTLED)[0] == ["fault", "fake"]
    for _ in range(2):
        said, deck = twice(mode, THROTTLED)
        assert said == ["fault", "replay"]
        report = deck.report()
        assert (report.played, report.recorded, report.unplayed, report.misses) == (2, 0, (), ())


def test_without_the_rule_all_is_played_as_it_was(twice: Callable[..., tuple[list[str], Deck]]) -> None:
    twice("once", THROTTLED)
    assert twice("none")[0] == ["replay", "replay"]


def test_another_rule_comes_on_top_of_what_was_recorded(twice: Callable[..., tuple[list[str], Deck]]) -> None:
    twice("once", THROTTLED)
    said, deck = twice("none", "volcengine=error:InternalError#1", params=(None, None, None))
    assert (said, deck.report().unplayed) == (["fault", "replay", "replay"], ())


def test_a_strict_refusal_is_not_recorded_twice(twice: Callable[..., tuple[list[str], Deck]]) -> None:
    broken = ({"InstanceIds": ["i"] * 101},)
    for recorded in (1, 0):
        said, deck = twice("new_episodes", params=broken, strict=True)
        assert (said, deck.report().recorded) == (["refusal"], recorded)


def test_a_recorded_answer_that_a_fault_had_changed_plays_once_under_the_same_fault(
    twice: Callable[..., tuple[list[str], Deck]],
) -> None:
    rule = "volcengine=error:InternalError@after#1"
    twice("once", rule)
    said, deck = twice("none", rule)
    assert (said, deck.report().unplayed, deck.report().misses) == (["replay", "replay"], (), ())
