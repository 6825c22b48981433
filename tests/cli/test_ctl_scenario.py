"""harness ctl scenario: shown, loaded by name or from a file, dropped."""

import json
from pathlib import Path
from typing import Any

import pytest

INTERNAL = "volcengine=error:InternalError"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A scenario file with a rule."""
    path = tmp_path / "storm.yaml"
    path.write_text(f'name: a storm\nseed: 9\nrules:\n  - "{INTERNAL}"\n')
    return path


def test_a_file_is_loaded_shown_and_dropped(commands: Any, file: Path) -> None:
    opened = commands.announce()
    assert commands("ctl", "scenario") == (0, "no scenario is loaded\n", "")
    told = f"a storm  1 rule  {file}\nits seed 9 would count from the start only: this harness draws with 7\n"
    assert commands("ctl", "scenario", str(file)) == (0, told, "")
    assert commands("ctl", "scenario") == (0, told, "")
    assert [one.text for one in opened.sessions.rules()] == [INTERNAL]
    file.write_text(f'seed: 7\nrules:\n  - "{INTERNAL}"\n  - "{INTERNAL}#1"\n')
    opened.scenario.look()
    opened.scenario.look()
    assert commands("ctl", "scenario")[1] == f"storm  2 rules  {file}\n"
    assert commands("ctl", "scenario", "--drop") == (0, "no scenario is loaded\n", "")
    assert opened.sessions.rules() == ()


def test_a_broken_edit_is_told_with_its_line(commands: Any, file: Path) -> None:
    opened = commands.announce()
    opened.scenario.load(file)
    file.write_text(f'rules:\n  - "{INTERNAL}#x"\n')
    opened.scenario.look()
    opened.scenario.look()
    status, out, err = commands("ctl", "scenario")
    assert (status, err) == (0, "")
    assert f"\nits latest edit is not taken: {file}:2 at /rules/0: " in out


def test_a_file_is_meant_as_this_folder_has_it(commands: Any, file: Path) -> None:
    commands.announce()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(file.parent)
        assert f"  {file}\n" in commands("ctl", "scenario", "storm.yaml")[1]


def test_a_preset_is_loaded_by_its_name(commands: Any) -> None:
    opened = commands.announce()
    status, out, _ = commands("ctl", "scenario", "throttle-storm")
    assert status == 0
    assert out.startswith("throttle-storm  ")
    assert {one.origin for one in opened.sessions.rules()} == {"scenario"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["throttle-strom"], "unknown preset 'throttle-strom' (did you mean throttle-storm"),
        (["missing.yaml"], "missing.yaml"),
        (["broken.yaml"], "broken.yaml:1"),
        (["throttle-storm", "--drop"], "--drop goes without a scenario"),
    ],
)
def test_a_mistake_keeps_the_scenario(commands: Any, file: Path, arguments: list[str], told: str) -> None:
    opened = commands.announce()
    opened.scenario.load(file)
    (file.parent / "broken.yaml").write_text("rulez: []\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(file.parent)
        status, out, err = commands("ctl", "scenario", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert told in err
    assert [one.text for one in opened.sessions.rules()] == [INTERNAL]


def test_a_scenario_for_programs(commands: Any, file: Path) -> None:
    commands.announce()
    assert commands("ctl", "scenario", "--format", "json") == (0, "null\n", "")
    _, out, _ = commands("ctl", "scenario", str(file), "--format", "json")
    assert json.loads(out) == {"file": str(file), "name": "a storm", "seed": 9, "rules": 1, "problem": None}
