"""Settings that change while a harness answers."""

import contextlib
import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness.adjustable import AdjustableHarness, JournalFile
from harness.app import SHELL_SESSION
from harness.cassette.interaction import Take
from harness.cassette.reading import read_cassette
from harness.config import Settings
from harness.control.scenario_file import LoadedScenario
from harness.errors import FileError, UnknownName, UnsoundRun, UserError
from harness.faults.grammar import RuleError
from harness.model import Exchange
from harness.pipeline import Answered
from harness.wire import HttpRequest

INVALID = "volcengine=error:InvalidArgument"
DISK = "alibaba=error:DiskError"
REBOOT = HttpRequest(
    "GET", "https", "open.volcengineapi.com", "/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
)
PATIENCE = 30.0


@pytest.fixture
def settings(specs: Path, tmp_path: Path) -> Callable[..., Settings]:
    """Builds settings with nothing asked for."""

    def build(**asked: Any) -> Settings:
        return Settings(state=tmp_path / "state", specs=(specs,), **asked)

    return build


@pytest.fixture
def harness() -> Iterator[AdjustableHarness]:
    with contextlib.closing(AdjustableHarness(setting="a setting", choose_seed=lambda: 5)) as built:
        yield built


def answered(harness: AdjustableHarness, noon: datetime) -> int:
    """The status that a call gets at this moment."""
    answer = harness.parts.pipeline.begin(REBOOT, proxy_user=None, now=noon)
    assert isinstance(answer, Answered)
    assert answer.draft.response is not None
    return answer.draft.response.status


def texts(harness: AdjustableHarness) -> list[tuple[str, str]]:
    return [(rule.text, rule.origin) for rule in harness.parts.sessions.rules()]


def test_without_settings_there_is_nothing(harness: AdjustableHarness) -> None:
    assert not harness.ready
    with pytest.raises(UnsoundRun, match="is not set up"):
        _ = harness.parts


def test_rules_follow_the_settings_and_keep_their_counts(
    harness: AdjustableHarness, settings: Callable[..., Settings], noon: datetime
) -> None:
    parts = harness.follow(settings(rules=(INVALID,)))
    assert harness.ready
    assert parts is harness.parts
    assert answered(harness, noon) == 400
    harness.follow(settings(rules=(INVALID, DISK)))
    assert [(rule.text, rule.hits) for rule in harness.parts.sessions.rules()] == [(INVALID, 1), (DISK, 0)]
    harness.follow(settings())
    assert answered(harness, noon) == 200
    assert harness.parts.sessions is parts.sessions


def test_a_rule_that_cannot_be_taken_changes_nothing(
    harness: AdjustableHarness, settings: Callable[..., Settings], noon: datetime
) -> None:
    harness.follow(settings(rules=(INVALID,)))
    with pytest.raises(RuleError, match="volcengin"):
        harness.follow(settings(rules=("volcengin=throttle",)))
    assert answered(harness, noon) == 400


def test_a_rule_that_was_added_comes_first_and_stays(
    harness: AdjustableHarness, settings: Callable[..., Settings]
) -> None:
    harness.follow(settings(rules=(INVALID,)))
    (added,) = harness.parts.sessions.add_rules([DISK], origin="somebody")
    harness.parts.sessions.pause_rule(added.number, paused=True)
    assert texts(harness) == [(DISK, "somebody"), (INVALID, "a setting")]
    harness.follow(settings(rules=(INVALID,), seed=8))
    assert texts(harness) == [(DISK, "somebody"), (INVALID, "a setting")]
    assert [rule.paused for rule in harness.parts.sessions.rules()] == [True, False]
    assert harness.parts.sessions.rules_never_met() == (DISK, INVALID)


def test_strictness_changes_and_the_counts_stay(
    harness: AdjustableHarness, settings: Callable[..., Settings], noon: datetime
) -> None:
    rules = (f"{INVALID}#3",)
    harness.follow(settings(rules=rules))
    assert answered(harness, noon) == 200
    harness.follow(settings(rules=rules, strict=True))
    assert answered(harness, noon) == 401
    harness.follow(settings(rules=rules))
    assert [answered(harness, noon) for _ in range(2)] == [200, 400]


def test_a_seed_is_chosen_once_and_changes_only_to_another(
    harness: AdjustableHarness, settings: Callable[..., Settings]
) -> None:
    first = harness.follow(settings())
    assert first.sessions.seed == 5
    assert harness.follow(settings(seed=5)).sessions is first.sessions
    changed = harness.follow(settings(seed=6))
    assert (changed.sessions.seed, changed.sessions is first.sessions) == (6, False)
    assert harness.follow(settings()).sessions is changed.sessions
    with pytest.raises(UserError, match="a seed cannot be -1"):
        harness.follow(settings(seed=-1))
    assert harness.parts.sessions is changed.sessions
    assert (changed.journal, changed.closing) == (first.journal, first.closing)


def test_minted_sessions_are_there_again_with_the_credentials_of_the_new_seed(
    harness: AdjustableHarness, settings: Callable[..., Settings]
) -> None:
    harness.follow(settings())
    made = harness.parts.sessions.mint(alias="mine")
    assert harness.minted("mine") == made
    before = harness.minted(SHELL_SESSION)
    harness.parts.sessions.choose("a key", None)
    harness.follow(settings(seed=6))
    assert harness.parts.sessions.aliases() == ("anonymous", SHELL_SESSION, "mine")
    assert harness.minted(SHELL_SESSION) != before
    harness.follow(settings(seed=5))
    assert harness.minted(SHELL_SESSION) == before
    with pytest.raises(UnknownName, match="nobody"):
        harness.minted("nobody")
    stranger = harness.parts.sessions.choose("a key", None).alias
    for alias in ("anonymous", stranger):
        with pytest.raises(UserError, match="no credentials of ours"):
            harness.minted(alias)


def test_other_specs_are_taken_if_the_rules_that_were_added_stand_in_them(
    harness: AdjustableHarness, settings: Callable[..., Settings], specs: Path, tmp_path: Path
) -> None:
    first = harness.follow(settings())
    shutil.copytree(specs / "volcengine", tmp_path / "few" / "volcengine")
    few = replace(settings(), specs=(tmp_path / "few",))
    (added,) = harness.parts.sessions.add_rules([DISK], origin="somebody")
    with pytest.raises(RuleError, match="alibaba"):
        harness.follow(few)
    assert harness.parts.catalog is first.catalog
    harness.parts.sessions.remove_rule(added.number)
    second = harness.follow(few)
    assert second.catalog.providers() == ("volcengine",)
    assert second.sessions.seed == first.sessions.seed


# --- the scenario -----------------------------------------------------------------------------------------------------


def scenario(path: Path, *rules: str, seed: int | None = None) -> Path:
    head = "" if seed is None else f"seed: {seed}\n"
    path.write_text(f"name: made\n{head}rules: {json.dumps(rules)}\n", encoding="utf-8")
    return path


def test_a_scenario_is_taken_changed_and_dropped(
    harness: AdjustableHarness, settings: Callable[..., Settings], tmp_path: Path
) -> None:
    one, other = scenario(tmp_path / "one.yaml", INVALID), scenario(tmp_path / "other.yaml", DISK)
    harness.follow(settings(rules=(DISK,), scenario=one))
    assert texts(harness) == [(DISK, "a setting"), (INVALID, "scenario")]
    threads = threading.active_count()
    harness.follow(settings(scenario=other))
    assert texts(harness) == [(DISK, "scenario")]
    assert threading.active_count() == threads  # the one before is followed no more
    with pytest.raises(FileError, match=r"no\.yaml"):
        harness.follow(settings(scenario=tmp_path / "no.yaml"))
    assert texts(harness) == [(DISK, "scenario")]
    harness.follow(settings())
    assert texts(harness) == []


def test_the_seed_of_a_scenario_counts_where_no_other_is_given(
    harness: AdjustableHarness, settings: Callable[..., Settings], tmp_path: Path
) -> None:
    harness.follow(settings())
    made = scenario(tmp_path / "made.yaml", INVALID, seed=9)
    assert harness.follow(settings(scenario=made)).sessions.seed == 9
    assert texts(harness) == [(INVALID, "scenario")]
    assert harness.follow(settings(scenario=made, seed=3, rules=(DISK,))).sessions.seed == 3
    assert harness.follow(settings(scenario=made, seed=4, rules=(DISK,))).sessions.seed == 4
    assert texts(harness) == [(DISK, "a setting"), (INVALID, "scenario")]


def test_an_edit_of_the_scenario_is_taken_until_the_end(settings: Callable[..., Settings], tmp_path: Path) -> None:
    edits: list[LoadedScenario] = []
    edited = threading.Event()

    def on_edit(loaded: LoadedScenario) -> None:
        edits.append(loaded)
        edited.set()

    harness = AdjustableHarness(setting="a setting", on_edit=on_edit)
    with contextlib.closing(harness):
        harness.follow(settings(scenario=scenario(tmp_path / "a.yaml", INVALID)))
        before = threading.active_count()
        scenario(tmp_path / "a.yaml", INVALID, DISK)
        assert edited.wait(PATIENCE)
        assert texts(harness) == [(INVALID, "scenario"), (DISK, "scenario")]
    assert edits[0].problem is None
    assert threading.active_count() == before - 1


# --- the journal ------------------------------------------------------------------------------------------------------


def test_a_journal_file_begins_anew_only_when_it_is_another(
    make_exchange: Callable[..., Exchange], tmp_path: Path
) -> None:
    sink, path = JournalFile(), tmp_path / "calls.jsonl"
    path.write_text("old\n", encoding="utf-8")
    sink(make_exchange())
    sink.use(path)
    sink(make_exchange(sequence=1))
    sink.use(path)
    sink(make_exchange(sequence=2))
    sink.use(None)
    sink(make_exchange(sequence=3))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == [1, 2]


def test_a_journal_file_that_cannot_be_written_is_refused_and_the_one_before_goes_on(
    make_exchange: Callable[..., Exchange], tmp_path: Path
) -> None:
    sink, path = JournalFile(), tmp_path / "calls.jsonl"
    sink.use(path)
    with pytest.raises(FileError, match=r"no/calls\.jsonl: cannot be written"):
        sink.use(tmp_path / "no" / "calls.jsonl")
    sink(make_exchange())
    assert path.read_text(encoding="utf-8").count("\n") == 1


def test_a_journal_file_that_goes_is_told_of_once(
    make_exchange: Callable[..., Exchange], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sink, folder = JournalFile(), tmp_path / "folder"
    folder.mkdir()
    sink.use(folder / "calls.jsonl")
    (folder / "calls.jsonl").unlink()
    folder.rmdir()
    with caplog.at_level(logging.WARNING):
        sink(make_exchange())
        sink(make_exchange())
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["the journal is no longer written"]


def test_the_journal_and_the_sinks_get_what_happens(
    settings: Callable[..., Settings], make_exchange: Callable[..., Exchange], tmp_path: Path
) -> None:
    told: list[Exchange] = []
    harness = AdjustableHarness(setting="a setting", sinks=(told.append,))
    parts = harness.follow(settings(journal=tmp_path / "calls.jsonl"))
    parts.journal.append(make_exchange())
    assert told == [make_exchange()]
    assert (tmp_path / "calls.jsonl").read_text(encoding="utf-8").count("\n") == 1


# --- cassettes --------------------------------------------------------------------------------------------------------


def take_of(harness: AdjustableHarness, noon: datetime) -> Take:
    answer = harness.parts.pipeline.begin(REBOOT, proxy_user=None, now=noon)
    assert isinstance(answer, Answered)
    assert answer.take is not None
    return answer.take


def test_nothing_is_recorded_where_nothing_is_to_be(
    harness: AdjustableHarness, settings: Callable[..., Settings], noon: datetime, tmp_path: Path
) -> None:
    harness.follow(settings())
    harness.record(take_of(harness, noon))
    assert (harness.notes(), list(tmp_path.iterdir())) == ((), [])
    harness.reset("anonymous")


def test_cassettes_are_built_once_when_others_are_set(
    harness: AdjustableHarness, settings: Callable[..., Settings], noon: datetime, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    first = settings(cassettes=one, record_mode="once")
    harness.follow(first)
    harness.record(take_of(harness, noon))
    harness.follow(replace(first, rules=(DISK,)))
    assert [path.name for path in one.iterdir()] == ["anonymous.yaml.recording"], "nothing about cassettes has changed"
    harness.follow(settings(cassettes=two, record_mode="once"))
    assert [path.name for path in one.iterdir()] == ["anonymous.yaml"]
    assert harness.notes() == ("recorded: 1, played: 0",)
    harness.record(take_of(harness, noon))
    harness.close()
    assert [path.name for path in two.iterdir()] == ["anonymous.yaml"]
    assert harness.notes() == ("recorded: 1, played: 0",)
    harness.close()
    assert harness.notes() == ()


def test_with_another_seed_what_was_recorded_is_played(
    harness: AdjustableHarness, settings: Callable[..., Settings], noon: datetime, tmp_path: Path
) -> None:
    folder = tmp_path / "cassettes"
    harness.follow(settings(cassettes=folder, record_mode="new_episodes", seed=1))
    harness.record(take_of(harness, noon))
    harness.follow(settings(cassettes=folder, record_mode="new_episodes", seed=2))
    again = harness.parts.pipeline.begin(REBOOT, proxy_user=None, now=noon)
    assert isinstance(again, Answered)
    assert (again.draft.responder, again.take) == ("replay", None)
    harness.close()
    assert len(read_cassette(folder / "anonymous.yaml").interactions) == 1


def test_what_cannot_be_played_leaves_the_recording_as_it_was(
    harness: AdjustableHarness, settings: Callable[..., Settings], noon: datetime, tmp_path: Path
) -> None:
    folder = tmp_path / "cassettes"
    first = settings(cassettes=folder, record_mode="once")
    harness.follow(first)
    with pytest.raises(FileError, match="nowhere"):
        harness.follow(settings(cassettes=tmp_path / "nowhere"))
    harness.follow(first)
    harness.record(take_of(harness, noon))
    harness.close()
    assert [path.name for path in folder.iterdir()] == ["anonymous.yaml"]


def test_what_is_played_begins_anew_with_its_session(
    harness: AdjustableHarness, settings: Callable[..., Settings], noon: datetime, tmp_path: Path
) -> None:
    folder = tmp_path / "cassettes"
    harness.follow(settings(cassettes=folder, record_mode="once"))
    harness.record(take_of(harness, noon))
    harness.follow(settings(cassettes=folder))
    assert [answered(harness, noon) for _ in range(2)] == [200, 599]
    harness.reset("anonymous")
    assert answered(harness, noon) == 200
    harness.follow(settings())
    assert harness.notes()[-1] == "recorded: 0, played: 1"
    harness.follow(settings(cassettes=folder))
    harness.close()
    assert "unplayed: " in harness.notes()[-1]
