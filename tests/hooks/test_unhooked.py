"""Whether the command of a run had its hook."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.hooks.notes import HookedProcess, Notes, Unhooked
from harness.hooks.unhooked import started_without_hook

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
SILENCE = Notes((), (), (), frozenset())


def script(folder: Path, first: str) -> str:
    path = folder / "tool"
    path.write_text(f"{first}\nprint()\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_command_that_left_a_note_had_its_hook() -> None:
    noted = Notes((HookedProcess(7, 1, "CPython 3.11.7", ("python",), NOON),), (), (), frozenset())
    assert started_without_hook(["python", "-I"], 7, noted, search_path=None) is None
    assert started_without_hook(["python"], 8, noted, search_path=None) is not None


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["python3", "-I", "tool.py"], "-I"),
        (["/usr/bin/python3.13", "-BE", "tool.py"], "-BE"),
        (["python", "tool.py", "-I"], None),
        (["node", "tool.js"], None),
    ],
)
def test_an_interpreter_that_left_none_had_not(command: list[str], why: str | None) -> None:
    assert started_without_hook(command, 7, SILENCE, search_path="") == Unhooked(tuple(command), why)


@pytest.mark.parametrize("command", [["./tool"], ["bash", "-c", "python -I tool.py"], ["curl"], ["/no/such/tool"]])
def test_of_other_programs_nothing_is_expected(command: list[str]) -> None:
    assert started_without_hook(command, 7, SILENCE, search_path="") is None


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ("#!/opt/python3.12 -I", "-I"),
        ("#! /usr/bin/env python3", None),
        ("#!/usr/bin/env -S PYTHONDEVMODE=1 python3 -sE", "-sE"),
        ("#!/usr/bin/node", None),
    ],
)
def test_a_script_is_what_its_first_line_says(first: str, why: str | None, tmp_path: Path) -> None:
    command = [script(tmp_path, first), "-I"]
    assert started_without_hook(command, 7, SILENCE, search_path="") == Unhooked(tuple(command), why)


def test_a_python_may_be_a_script_that_finds_the_real_one(tmp_path: Path) -> None:
    shim = tmp_path / "python3"
    shim.write_text("#!/usr/bin/env bash\n", encoding="utf-8")
    shim.chmod(0o755)
    assert started_without_hook(["python3", "-I"], 7, SILENCE, search_path=str(tmp_path)) == Unhooked(
        ("python3", "-I"), "-I"
    )


def test_a_script_is_found_on_the_path_of_the_child(tmp_path: Path) -> None:
    script(tmp_path, "#!/usr/bin/python3")
    assert started_without_hook(["tool"], 7, SILENCE, search_path=str(tmp_path)) is not None
    assert started_without_hook(["tool"], 7, SILENCE, search_path="") is None


@pytest.mark.parametrize("first", ["#!/bin/sh", "#!", "#!/usr/bin/env", '#!/bin/"unfinished', "print()"])
def test_a_script_of_something_else_is_something_else(first: str, tmp_path: Path) -> None:
    assert started_without_hook([script(tmp_path, first)], 7, SILENCE, search_path="") is None
