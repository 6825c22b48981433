"""The programs that an installation runs."""

import sys
from pathlib import Path

import pytest

from harness.clients.tools import Ran, Tools, last_lines, run_command
from harness.errors import UserError


def test_a_command_is_run_in_its_folder_and_all_that_it_says_is_kept(tmp_path: Path) -> None:
    script = "import os, sys; print(os.getcwd()); print(len(sys.stdin.read()), file=sys.stderr, end=''); sys.exit(3)"
    ran = run_command((sys.executable, "-c", script), tmp_path)
    assert ran.status == 3
    assert sorted(ran.output.split()) == sorted([str(tmp_path.resolve()), "0"])


def test_a_program_is_found_or_told() -> None:
    assert Tools(which=lambda name: f"/bin/{name}").program("npm", "why") == "/bin/npm"
    with pytest.raises(UserError, match=r"npm was not found \(why\)"):
        Tools(which=lambda _name: None).program("npm", "why")


def test_the_tools_of_this_machine_are_the_default() -> None:
    tools = Tools()
    assert tools.python == sys.executable
    assert tools.program("sh", "") == tools.which("sh")
    assert tools.run((sys.executable, "-c", "print(1)"), Path.cwd()) == Ran(0, "1\n")


def test_the_last_lines_are_those_that_were_asked_for() -> None:
    assert last_lines("a\n\n b \nc\nd\n") == "b; c; d"
    assert last_lines("no\nyes 1\nno\nyes 2\nno\n", only="yes") == "yes 1; yes 2"
    assert last_lines("no\n", only="yes") == "no"
    assert last_lines(" \n") == "it said nothing"
