"""A Python client in a virtual environment."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.clients.entry import ClientEntry, Pin
from harness.clients.python_environment import fill, lock_digest, move, packages
from harness.errors import UserError

Locked = Callable[..., ClientEntry]
PINS = (Pin("made-core[async]", "1.2"), Pin("made", "1.0"))
_LOOKED = "(from versions: 0.8, 0.9, 0.9.1)"


def test_the_locked_version_is_installed_by_hashes(tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    entry = locked()
    fill(entry, "1.0", tmp_path, made_tools.tools)
    venv, pip = made_tools.commands
    assert venv == ("/usr/bin/python-made", "-m", "venv", str(tmp_path))
    assert pip[:4] == (str(tmp_path / "bin" / "python"), "-I", "-m", "pip")
    assert pip[-3:] == ("--require-hashes", "-r", str(entry.lock))


def test_of_another_version_only_the_package_is_pinned(tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    fill(locked(package="made-core", requirements=PINS), "0.9", tmp_path, made_tools.tools)
    assert made_tools.commands[1][-2:] == ("made-core[async]==0.9", "made")
    assert "--require-hashes" not in made_tools.commands[1]


def test_an_interpreter_without_venv_is_told(tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    made_tools.fails["venv"] = "No module named venv\n"
    with pytest.raises(UserError, match=r"python-made could not make an environment: No module named venv \(its"):
        fill(locked(), "1.0", tmp_path, made_tools.tools)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("a\nb\nERROR: c\nd\nERROR: e\n", "pip could not install made: ERROR: c; ERROR: e"),
        ("a\nb\nc\nd\n", "pip could not install made: b; c; d"),
        ("\n", "pip could not install made: it said nothing"),
        (f"ERROR: requirement other==0.9.2 {_LOOKED}", "pip could not install made: ERROR: requirement other"),
        (
            f"ERROR: Could not find a version that satisfies the requirement made==0.9.2 {_LOOKED}\n",
            "there is no version 0.9.2 of made (the newest that there are: 0.8, 0.9, 0.9.1)",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement made==0.9.2 (from versions: 7, 8, 9, 10)\n",
            "there is no version 0.9.2 of made (the newest that there are: 8, 9, 10)",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement made==0.9.2 (from versions: none)\n",
            "there is no version 0.9.2 of made (the newest that there are: none)",
        ),
        (
            f"ERROR: Could not find a version that satisfies the requirement other==0.9.2 {_LOOKED}\n",
            "pip could not install made: ERROR: Could not find a version",
        ),
    ],
)
def test_what_pip_said_is_told(said: str, told: str, tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    made_tools.fails["pip"] = said
    with pytest.raises(UserError) as refused:
        fill(locked(), "0.9.2", tmp_path, made_tools.tools)
    assert str(refused.value).startswith(told)


def test_scripts_name_their_interpreter_where_it_is_in_the_end(tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    folder, target = tmp_path / "new", tmp_path / "target"
    folder.mkdir()
    fill(locked(), "1.0", folder, made_tools.tools)
    (folder / "bin" / "other").write_bytes(b"\xff")
    (folder / "bin" / "folder").mkdir()
    move(folder, target)
    assert not folder.exists()
    assert (target / "bin" / "made").read_text() == f"#!{target}/bin/python\nrun()\n"
    assert (target / "bin" / "other").read_bytes() == b"\xff"
    assert (target / "bin" / "python").is_symlink()


def test_packages_are_those_of_the_environment(tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    assert packages(tmp_path) == {}
    fill(locked(), "1.0", tmp_path, made_tools.tools)
    assert list(packages(tmp_path).items()) == [("made", "1.0"), ("Made_Core", "1.2")]


def test_another_lock_file_has_another_digest(locked: Locked) -> None:
    entry = locked()
    before = lock_digest(entry)
    assert before == lock_digest(entry)
    entry.lock.write_text("other")
    assert lock_digest(entry) != before
