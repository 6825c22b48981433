"""harness driver: template, check."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.main import run

ROOT = Path(__file__).parents[1]
MADE_DRIVER = ROOT / "verify" / "driver_check" / "made_driver.py"


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., int]:
    """Runs the command with a state directory of its own."""

    def command(*arguments: str) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HARNESS_STATE_DIR", str(tmp_path / "state"))
            return run(["driver", "check", *arguments])

    return command


@pytest.mark.parametrize(
    ("language", "begins"), [("python", '"""A driver'), ("javascript", "// A driver"), ("shell", "#!/bin/sh")]
)
def test_a_template_is_printed_as_it_is(language: str, begins: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["driver", "template", language]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(begins)
    assert printed.endswith("\n")
    assert not printed.endswith("\n\n")


@pytest.mark.parametrize(
    ("language", "told"), [("pyton", "did you mean python?"), ("cobol", "there is python, javascript, shell")]
)
def test_an_unknown_language_is_told_with_the_known(
    language: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["driver", "template", language]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(("mode", "status"), [("right", 0), ("idle", 1)])
def test_a_driver_is_checked_by_its_command_line(
    mode: str, status: int, check: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(shlex.join([sys.executable, str(MADE_DRIVER), mode])) == status
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["right", "starts"]
    assert any(line.startswith("wrong") for line in lines) == bool(status)


def test_the_command_line_may_be_several_words(check: Callable[..., int]) -> None:
    assert check(sys.executable, "-P", str(MADE_DRIVER), "idle") == 1


@pytest.mark.parametrize("words", ["no-such-program-anywhere x", "'open"])
def test_a_command_line_that_cannot_work_is_the_user_s_mistake(
    words: str, check: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
