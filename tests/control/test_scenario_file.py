"""A scenario's rules follow its file; a broken edit changes nothing and is told with its line."""

import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.control.scenario_file import LoadedScenario, ScenarioKeeper
from harness.errors import FileError
from harness.sessions import SessionStore

INTERNAL, INVALID = "volcengine=error:InternalError", "volcengine=error:InvalidArgument"


def text_of(*rules: str, more: str = "") -> str:
    return f"{more}rules:\n" + "".join(f'  - "{rule}"\n' for rule in rules)


@pytest.fixture
def sessions(catalog: Catalog) -> SessionStore:
    """Sessions with a rule from the command line."""
    return SessionStore(catalog, rules=["tencent=throttle"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A scenario file with two rules."""
    path = tmp_path / "storm.yaml"
    path.write_text(text_of(INTERNAL, INVALID))
    return path


@pytest.fixture
def told() -> list[LoadedScenario]:
    """What was told of edits."""
    return []


@pytest.fixture
def keeper(sessions: SessionStore, catalog: Catalog, told: list[LoadedScenario]) -> ScenarioKeeper:
    """A keeper that looks when it is asked to."""
    return ScenarioKeeper(sessions, catalog, on_edit=told.append)


def rules(sessions: SessionStore) -> list[str]:
    return [status.text for status in sessions.rules() if status.origin == "scenario"]


def look(keeper: ScenarioKeeper) -> None:
    """Look as often as an edit needs that is complete."""
    keeper.look()
    keeper.look()


def test_a_scenario_is_loaded_after_the_rules_that_are_there(
    keeper: ScenarioKeeper, sessions: SessionStore, file: Path
) -> None:
    file.write_text(text_of(INTERNAL, INVALID, more="name: storm\nseed: 9\n"))
    loaded = keeper.load(file)
    assert loaded == keeper.loaded == LoadedScenario(file, "storm", 9, 2)
    assert [status.text for status in sessions.rules()] == ["tencent=throttle", INTERNAL, INVALID]


def test_another_scenario_takes_its_place(
    keeper: ScenarioKeeper, sessions: SessionStore, file: Path, told: list[LoadedScenario], tmp_path: Path
) -> None:
    keeper.load(file)
    other = tmp_path / "other.yaml"
    other.write_text(text_of("alibaba=throttle#1"))
    keeper.load(other)
    assert rules(sessions) == ["alibaba=throttle#1"]
    file.write_text(text_of(INVALID))
    look(keeper)
    assert rules(sessions) == ["alibaba=throttle#1"]
    assert told == []


def test_a_dropped_scenario_takes_its_rules_along_and_is_followed_no_more(
    keeper: ScenarioKeeper, sessions: SessionStore, file: Path, told: list[LoadedScenario]
) -> None:
    keeper.load(file)
    keeper.drop()
    assert (keeper.loaded, rules(sessions)) == (None, [])
    file.write_text(text_of(INVALID))
    look(keeper)
    assert (keeper.loaded, rules(sessions), told) == (None, [], [])
    keeper.drop()
    keeper.load(file)
    assert rules(sessions) == [INVALID]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (text_of(INTERNAL, "volcengine=error:NoSuchCode"), r"broken\.yaml:3 at /rules/1: .*NoSuchCode"),
        ("rules: [", r"broken\.yaml:2: is not YAML"),
        ("rulez: []", r"broken\.yaml:1.*unknown key 'rulez'.*did you mean rules"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_the_scenario_before(
    keeper: ScenarioKeeper, sessions: SessionStore, file: Path, content: str, message: str
) -> None:
    keeper.load(file)
    broken = file.with_name("broken.yaml")
    broken.write_text(content)
    with pytest.raises(FileError, match=message):
        keeper.load(broken)
    assert keeper.loaded == LoadedScenario(file, "storm", None, 2)
    assert rules(sessions) == [INTERNAL, INVALID]


def _missing(folder: Path) -> Path:
    return folder / "missing.yaml"


def _folder(folder: Path) -> Path:
    return folder


def _pipe(folder: Path) -> Path:
    path = folder / "pipe.yaml"
    os.mkfifo(path)
    return path


@pytest.mark.parametrize(
    "make", [_missing, _folder, _pipe, lambda folder: folder / ("x" * 1000), lambda folder: folder / "a\0b"]
)
def test_what_is_no_file_is_refused_without_waiting(
    keeper: ScenarioKeeper, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    with pytest.raises(FileError, match="is no file that can be read"):
        keeper.load(make(tmp_path))
    assert keeper.loaded is None


# --- edits ------------------------------------------------------------------------------------------------------------


def _in_place(file: Path, text: str) -> None:
    file.write_text(text)


def _replaced(file: Path, text: str) -> None:
    scratch = file.with_suffix(".tmp")
    scratch.write_text(text)
    scratch.replace(file)


def _deleted_and_made_anew(file: Path, text: str) -> None:
    file.unlink()
    file.write_text(text)


@pytest.mark.parametrize("edit", [_in_place, _replaced, _deleted_and_made_anew])
@pytest.mark.parametrize("through_link", [False, True])
def test_an_edit_is_taken_however_it_is_made(
    keeper: ScenarioKeeper,
    sessions: SessionStore,
    file: Path,
    told: list[LoadedScenario],
    edit: Callable[[Path, str], None],
    *,
    through_link: bool,
) -> None:
    opened = file
    if through_link:
        (file.parent / "elsewhere").mkdir()
        opened = file.parent / "elsewhere" / "link.yaml"
        opened.symlink_to(file)
    keeper.load(opened)
    edit(file, text_of(INVALID, INTERNAL, "alibaba=throttle#1"))
    look(keeper)
    assert rules(sessions) == [INVALID, INTERNAL, "alibaba=throttle#1"]
    assert told == [LoadedScenario(opened, opened.stem, None, 3)]
    assert told[0].told == "the edit of the scenario is taken: 3 rules"
    look(keeper)
    assert len(told) == 1


def test_a_link_that_leads_elsewhere_is_an_edit(
    keeper: ScenarioKeeper, sessions: SessionStore, file: Path, told: list[LoadedScenario]
) -> None:
    link, other = file.with_name("link.yaml"), file.with_name("other.yaml")
    link.symlink_to(file)
    keeper.load(link)
    other.write_text(text_of(INVALID))
    link.unlink()
    link.symlink_to(other)
    look(keeper)
    assert rules(sessions) == [INVALID]
    assert told[0].told == "the edit of the scenario is taken: 1 rule"


def test_a_file_that_is_being_written_is_left_alone(
    keeper: ScenarioKeeper, sessions: SessionStore, file: Path, told: list[LoadedScenario]
) -> None:
    keeper.load(file)
    for half in ("", "rules:\n", 'rules:\n  - "volc'):
        file.write_text(half)
        keeper.look()
    file.write_text(text_of(INVALID))
    keeper.look()
    assert (rules(sessions), told) == ([INTERNAL, INVALID], [])
    keeper.look()
    assert (rules(sessions), [one.problem for one in told]) == ([INVALID], [None])


def test_an_edit_right_after_loading_is_seen(keeper: ScenarioKeeper, sessions: SessionStore, file: Path) -> None:
    file.write_text(text_of(f"{INTERNAL}#1"))
    keeper.load(file)
    file.write_text(text_of(f"{INTERNAL}#2"))
    look(keeper)
    assert rules(sessions) == [f"{INTERNAL}#2"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (text_of(INVALID, "volcengine=eror:InternalError"), r"storm\.yaml:3 at /rules/1: .*unknown fault 'eror'"),
        ("rules:\n  - [", r"storm\.yaml:[23]: is not YAML"),
        ("seed: 1\nrulez: []\n", r"storm\.yaml:2.*unknown key 'rulez'"),
        ("", r"storm\.yaml:1: holds no mapping"),
        (None, r"storm\.yaml: cannot be read: No such file"),
    ],
)
def test_a_broken_edit_keeps_the_rules_until_it_is_mended(
    keeper: ScenarioKeeper,
    sessions: SessionStore,
    file: Path,
    told: list[LoadedScenario],
    content: str | None,
    problem: str,
    matching: Callable[[str], Any],
) -> None:
    keeper.load(file)
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    look(keeper)
    look(keeper)
    assert rules(sessions) == [INTERNAL, INVALID]
    assert told == [keeper.loaded]
    assert told[0].problem == matching(problem)
    assert told[0].told == f"the edit of the scenario is not taken, its rules stay as they were: {told[0].problem}"
    assert (told[0].name, told[0].rules) == ("storm", 2)
    file.write_text(text_of(INVALID))
    look(keeper)
    assert rules(sessions) == [INVALID]
    assert keeper.loaded == told[1] == LoadedScenario(file, "storm", None, 1)


def test_an_edit_that_is_undone_is_told_as_mended(
    keeper: ScenarioKeeper, file: Path, told: list[LoadedScenario]
) -> None:
    keeper.load(file)
    good = file.read_text()
    file.write_text("rules: 7")
    look(keeper)
    file.write_text(good)
    look(keeper)
    assert [one.problem is None for one in told] == [False, True]


def test_rules_that_stay_keep_their_numbers(keeper: ScenarioKeeper, sessions: SessionStore, file: Path) -> None:
    keeper.load(file)
    before = {status.text: status.number for status in sessions.rules()}
    file.write_text(text_of("alibaba=throttle#1", INVALID, INTERNAL))
    look(keeper)
    after = {status.text: status.number for status in sessions.rules()}
    assert {text: after[text] for text in before} == before
    assert rules(sessions) == ["alibaba=throttle#1", INVALID, INTERNAL]


# --- within its context -----------------------------------------------------------------------------------------------


def test_it_looks_by_itself_until_the_context_ends(sessions: SessionStore, catalog: Catalog, file: Path) -> None:
    edits: queue.Queue[LoadedScenario] = queue.Queue()
    with ScenarioKeeper(sessions, catalog, on_edit=edits.put) as keeper:
        keeper.load(file)
        for number in range(1, 4):
            file.write_text(text_of(f"{INTERNAL}#{number}"))
            assert edits.get(timeout=30).problem is None
            assert rules(sessions) == [f"{INTERNAL}#{number}"]
        assert any(thread.name == "harness-scenario" for thread in threading.enumerate())
    assert not any(thread.name == "harness-scenario" for thread in threading.enumerate())


def test_it_goes_on_when_nobody_can_be_told_any_more(sessions: SessionStore, catalog: Catalog, file: Path) -> None:
    edits: queue.Queue[LoadedScenario] = queue.Queue()

    def tell(loaded: LoadedScenario) -> None:
        edits.put(loaded)
        raise BrokenPipeError

    with ScenarioKeeper(sessions, catalog, on_edit=tell) as keeper:
        keeper.load(file)
        for number in (1, 2):
            file.write_text(text_of(f"{INTERNAL}#{number}"))
            assert edits.get(timeout=30).rules == 1
    assert rules(sessions) == [f"{INTERNAL}#2"]


def test_nobody_has_to_be_told(sessions: SessionStore, catalog: Catalog, file: Path) -> None:
    keeper = ScenarioKeeper(sessions, catalog)
    keeper.load(file)
    file.write_text(text_of(INVALID))
    look(keeper)
    assert rules(sessions) == [INVALID]
