"""The user's program as a child."""

import os
import signal
import sys
from pathlib import Path

import pytest

from harness.errors import UserError
from harness.run.program import Ended, check_command, run_program


def executable(path: Path, text: str = "#!/bin/sh\nexit 0\n") -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("ended", "code", "told"),
    [
        (Ended(1, 0), 0, "ended with status 0"),
        (Ended(1, 7), 7, "ended with status 7"),
        (Ended(1, -9, 9), 137, "was ended by SIGKILL"),
        (Ended(1, -36, 36), 164, "was ended by signal 36"),
    ],
)
def test_a_status_is_told_as_a_shell_tells_it(ended: Ended, code: int, told: str) -> None:
    assert ended.exit_code == code
    assert str(ended) == told


def test_commands_that_can_be_run_are_let_pass(tmp_path: Path) -> None:
    executable(tmp_path / "works")
    check_command([str(tmp_path / "works"), "--option"], {})
    check_command(["./works"], {}, cwd=tmp_path)
    check_command(["works"], {"PATH": str(tmp_path)})
    check_command(["sh"], {})


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "no command to run"),
        ("wroks", "did you mean works"),
        ("./wroks", "did you mean works"),
        ("./nothing-like-it", "there is no './nothing-like-it'"),
        ("./gone/works", "there is no './gone/works'"),
        ("./sub", "is a folder"),
        ("./text.py", "python ./text.py"),
        ("./text.txt", "chmod +x ./text.txt"),
        ("text.js", "node text.js"),
        ("local", "'local' is no command (./local)"),
        ("zzzzzzzz", "no command 'zzzzzzzz' on PATH"),
    ],
)
def test_a_command_that_is_none_is_told_with_what_may_be_meant(name: str, told: str, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (tmp_path / "sub").mkdir()
    executable(folder / "works")
    executable(tmp_path / "works")
    executable(tmp_path / "local")
    for plain in ("text.py", "text.txt", "text.js"):
        (tmp_path / plain).touch()
    path = os.pathsep.join([str(folder), "", str(tmp_path / "gone")])
    with pytest.raises(UserError) as refused:
        check_command([name], {"PATH": path}, cwd=tmp_path)
    assert told in str(refused.value)


def test_no_words_are_no_command() -> None:
    with pytest.raises(UserError, match="no command to run"):
        check_command([], {})


def test_the_program_has_our_output_its_own_environment_and_our_process_group(
    capfd: pytest.CaptureFixture[str],
) -> None:
    script = "import os, sys; print(os.environ['GREETING'], os.getpgrp(), os.getpid()); sys.exit(5)"
    ended = run_program([sys.executable, "-c", script], {"GREETING": "hello"})
    assert capfd.readouterr().out.split() == ["hello", str(os.getpgrp()), str(ended.pid)]
    assert (ended.exit_code, ended.signal) == (5, None)


def test_a_program_that_ends_well_has_no_signal() -> None:
    ended = run_program(["true"], dict(os.environ))
    assert (ended.exit_code, ended.signal) == (0, None)


def test_a_program_that_is_killed_tells_the_signal() -> None:
    ended = run_program(["sh", "-c", "kill -9 $$"], dict(os.environ))
    assert ended.signal == signal.SIGKILL
    assert ended.exit_code == 137


@pytest.mark.parametrize("text", ["#!/no/such/interpreter\n", "\x7fno program"])
def test_what_the_system_will_not_start_is_the_users_mistake(text: str, tmp_path: Path) -> None:
    broken = executable(tmp_path / "broken", text)
    with pytest.raises(UserError, match="cannot be started"):
        run_program([str(broken)], {})
