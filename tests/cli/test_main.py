"""The command line as a whole: help, mistakes, exit codes, what is imported when."""

import errno
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from harness import __version__
from harness.cli.main import cli, run
from harness.cli.terminating import Terminated
from harness.errors import ExitCode, UnsoundRun, UserError


def subcommands() -> Iterator[list[str]]:
    """Every command with a help of its own."""
    for name, command in cli.commands.items():
        yield [name]
        if isinstance(command, click.Group):
            yield from ([name, inner] for inner in command.commands)


@pytest.fixture
def raising() -> Iterator[dict[str, BaseException]]:
    """A command that raises what the test puts under ``error``, for as long as the test runs."""
    holder: dict[str, BaseException] = {}

    @click.command("raise-it")
    def command() -> None:
        raise holder["error"]

    cli.add_command(command)
    yield holder
    del cli.commands["raise-it"]


@pytest.mark.parametrize("command", [[], *subcommands()], ids=lambda words: " ".join(words) or "harness")
def test_every_help_has_an_example_and_the_exit_codes(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"harness {' '.join(command)}".strip() in text.partition("Example:")[2]
    assert "Exit codes" in text


@pytest.mark.parametrize("command", [[], ["specs"]], ids=["harness", "specs"])
def test_a_command_without_its_command_shows_the_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command) == ExitCode.USER_MISTAKE
    assert capsys.readouterr().err.startswith("Usage: harness")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"harness, version {__version__}\n"


def test_help_imports_no_engine() -> None:
    code = (
        "import sys\n"
        "from harness.cli.main import run\n"
        "run(['--help'])\n"
        "heavy = {'mitmproxy', 'schemathesis', 'rich', 'yaml', 'jsonschema', 'jsonschema_rs'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_module_runs_as_the_command_does() -> None:
    done = subprocess.run([sys.executable, "-m", "harness", "--version"], capture_output=True, text=True, check=False)
    assert done.stdout == f"harness, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["verfy"], "harness: unknown command 'verfy' (did you mean verify, driver?)\n"),
        (["specs", "lsit"], "harness: unknown command 'lsit' (did you mean list, lint?)\n"),
        (
            ["specs", "show"],
            "harness: Missing argument 'OPERATION' - see harness specs show --help\n",
        ),
        (
            ["specs", "show", "RebootInstance"],
            "harness: unknown operation 'RebootInstance' (did you mean RebootInstances",
        ),
        (["serve", "--sed", "1"], "harness: No such option '--sed'. (Did you mean one of: '--record', '--seed'"),
        (["serve", "--seed", "x"], "harness: Invalid value for '--seed'"),
    ],
)
def test_a_mistake_is_told_in_a_line_with_the_nearest_name(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == ExitCode.USER_MISTAKE
    captured = capsys.readouterr()
    assert captured.err.startswith(told)
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (UserError("wrong", hint="do right"), 2, "harness: wrong (do right)\n"),
        (UnsoundRun("lost"), 3, "harness: lost\n"),
        (KeyboardInterrupt(), 130, "harness: interrupted\n"),
        (Terminated(), 143, "harness: terminated\n"),
        (PermissionError(errno.EACCES, "Permission denied", "a/b"), 2, "harness: a/b: Permission denied\n"),
        (
            ValueError("oops"),
            3,
            "harness: internal error: ValueError: oops (please report it; HARNESS_DEBUG=1 shows where)\n",
        ),
    ],
)
def test_errors_have_their_exit_codes_and_no_traceback(
    error: BaseException, code: int, told: str, raising: dict[str, BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    raising["error"] = error
    assert run(["raise-it"]) == code
    assert capsys.readouterr().err == told


def test_a_crash_shows_where_when_asked(raising: dict[str, BaseException], capsys: pytest.CaptureFixture[str]) -> None:
    raising["error"] = ValueError("oops")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_DEBUG", "1")
        assert run(["raise-it"]) == ExitCode.UNSOUND
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    code = "import sys; from harness.cli.main import run; sys.exit(run(['specs', 'export']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0
