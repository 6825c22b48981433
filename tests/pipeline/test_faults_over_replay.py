"""Every fault over a recording: what leaves, what counts as executed and what is told is as over the fake."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.deck import Deck
from harness.cassette.index import Recorded
from harness.cassette.miss import Miss
from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.errors import HarnessError
from harness.faults.catalogue.table import FAULTS
from harness.faults.grammar import RuleError
from harness.faults.rule import compile_rule
from harness.model import Execute, Params
from harness.pipeline import Answered
from harness.responders.fake import FakeResponder
from harness.responders.replay import ReplayResponder
from harness.wire import HttpResponse

ITEMS: Params = {"InstanceIds": ["i-1", "i-2"]}
EXTRA = (
    "close@mid",
    "reset:10B@mid",
    "hang@mid",
    "error:InternalError@after",
    "throttle:1/60s",
    "item:InternalError[i-2]",
)


def _samples(catalog: Catalog) -> list[str]:
    """A fault of each kind that meets calls, in each of its phases."""
    found: dict[str, None] = {}
    for kind in FAULTS.values():
        if "connection" in kind.phases:
            continue
        text = str(compile_rule(kind.example, catalog).faults[0]).partition("@")[0]
        found |= {f"{text}@{phase}": None for phase in kind.phases}
    return [*found, *EXTRA]


SAMPLES = _samples(load_catalog([Path(__file__).parent.parent.parent / "specs"]))


@pytest.fixture(scope="module")
def rules(catalog: Catalog) -> Callable[[str], list[tuple[str, str]]]:
    """The rules that a fault can make, with an operation that each meets, of one provider each."""

    def build(fault: str) -> list[tuple[str, str]]:
        found = []
        for where in ("volcengine", "alibaba", "tencent"):
            try:
                rule = compile_rule(f"{where}={fault}", catalog)
            except (RuleError, HarnessError):
                continue
            found.append((f"{where}={fault}", min(rule.operations, key=str).name))
        return found

    return build


class InOrder(Deck):
    """A deck that gives answers the fake's headers; cassettes have fewer of them, in the order of their names."""

    original: HttpResponse

    def play(self, *arguments: Any, **more: Any) -> Recorded | Miss | None:
        """The recording with the fake's headers."""
        found = super().play(*arguments, **more)
        if not isinstance(found, Recorded):
            return found
        response = found.interaction.response
        ordered = replace(response, headers=self.original.headers)
        return replace(found, interaction=replace(found.interaction, response=ordered))


@pytest.fixture
def replaying(run: Callable[..., Any], catalog: Catalog, tmp_path: Path) -> Callable[..., tuple[Any, Deck]]:
    """A pipeline that replays what the fake has answered to an operation, and its deck."""

    def build(operation: str, params: Params | None, *rules: str, answers: int = 1) -> tuple[Any, Deck]:
        folder = tmp_path / f"{operation}-{len(list(tmp_path.iterdir()))}"
        recording = Deck(folder, "once", catalog)
        fake = run()
        takes = [fake.call(operation, params).take for _ in range(answers)]
        for take in takes:
            recording.record(take)
        recording.close()
        deck = InOrder(folder, "none", catalog)
        deck.original = takes[0].interaction.response
        return run(*rules, responder=ReplayResponder(deck, FakeResponder())), deck

    return build


@pytest.mark.parametrize("fault", SAMPLES)
def test_a_fault_does_to_a_recording_what_it_does_to_the_fake(
    fault: str,
    rules: Callable[[str], list[tuple[str, str]]],
    run: Callable[..., Any],
    replaying: Callable[..., tuple[Any, Deck]],
) -> None:
    met = rules(fault)
    assert met
    for rule, operation in met:
        params = ITEMS if operation == "RebootInstances" else None
        fake = run(rule).call(operation, params)
        running, deck = replaying(operation, params, rule)
        replayed = running.call(operation, params)
        assert fake.draft.faults == replayed.draft.faults
        assert fake.draft.executed == replayed.draft.executed
        assert fake.draft.problem == replayed.draft.problem
        assert fake.draft.reply == replayed.draft.reply
        assert fake.delivery == replayed.delivery
        _check_played(replayed, deck)


def _check_played(answered: Answered, deck: Deck) -> None:
    """The recording is used up where the call came to be executed, and else still there."""
    reached = bool(answered.draft.executed) or Execute() in answered.delivery.steps
    assert deck.report().played == int(reached or answered.draft.problem is not None)
    before = not reached and answered.draft.problem is None
    assert answered.draft.responder == ("fault" if before else "replay" if reached else "none")


def test_a_throttle_then_success_plays_the_recording_for_the_second_call(
    replaying: Callable[..., tuple[Any, Deck]], codes: Callable[[Answered], tuple[str, int]]
) -> None:
    running, deck = replaying("StartInstanceRefresh", None, "tencent=throttle#1")
    assert codes(running.call("StartInstanceRefresh"))[0] == "RequestLimitExceeded"
    assert deck.report().played == 0
    again = running.call("StartInstanceRefresh")
    assert (again.draft.responder, again.draft.executed, deck.report().played) == ("replay", 1, 1)


@pytest.mark.parametrize(
    "rule",
    ["reset@after", "close:50%@mid", "hang@after", "http:502@after", "error:InternalError@after", "truncate:50%"],
)
def test_a_recording_whose_answer_was_lost_plays_for_the_call_that_comes_again(
    rule: str, replaying: Callable[..., tuple[Any, Deck]]
) -> None:
    running, deck = replaying("StartInstanceRefresh", None, f"tencent={rule}#1")
    lost, again, third = (running.call("StartInstanceRefresh") for _ in range(3))
    assert (lost.draft.executed, again.draft.executed) == (1, 1)
    assert (lost.draft.responder, again.draft.responder, third.draft.responder) == ("replay", "replay", "none")
    assert (deck.report().played, deck.report().missed) == (1, 1)


def test_what_comes_again_after_a_lost_answer_plays_the_next_recording_first(
    replaying: Callable[..., tuple[Any, Deck]],
) -> None:
    running, deck = replaying("StartInstanceRefresh", None, "tencent=reset@after#1", answers=2)
    said = [running.call("StartInstanceRefresh").draft.responder for _ in range(4)]
    assert said == ["replay", "replay", "replay", "none"]
    assert (deck.report().played, deck.report().unplayed) == (2, ())


def test_a_recording_that_only_came_late_is_used_up(replaying: Callable[..., tuple[Any, Deck]]) -> None:
    running, deck = replaying("StartInstanceRefresh", None, "tencent=delay:1s#1")
    _, again = (running.call("StartInstanceRefresh") for _ in range(2))
    assert (again.draft.responder, deck.report().missed) == ("none", 1)


@pytest.mark.parametrize(
    ("recorded", "rule", "executed", "code"),
    [
        ("error:InternalError", "delay:1s", None, "InternalError"),
        ("error:InternalError", "error:IdempotentProcessing@after", None, "IdempotentProcessing"),
        ("error:InternalError", "error:IdempotentProcessing@before", 0, "IdempotentProcessing"),
        ("error:InternalError", "item:InvalidInstance.NotFound", None, "InternalError"),
    ],
)
def test_faults_meet_recorded_errors_too(
    recorded: str,
    rule: str,
    executed: int | None,
    code: str,
    run: Callable[..., Any],
    catalog: Catalog,
    tmp_path: Path,
    codes: Callable[[Answered], tuple[str, int]],
) -> None:
    recording = Deck(tmp_path, "once", catalog)
    take = run(f"volcengine={recorded}").call("RebootInstances", ITEMS).take
    recording.record(take)
    recording.close()
    running = run(f"volcengine={rule}", responder=ReplayResponder(Deck(tmp_path, "none", catalog), FakeResponder()))
    answered = running.call("RebootInstances", ITEMS)
    assert (codes(answered)[0], answered.draft.executed) == (code, executed)
