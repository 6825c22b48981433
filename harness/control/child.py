"""A harness in a child process: started with free ports, found by the line it prints, gone when we are.

The child's standard input is its lifeline. When this side closes it, or dies in whatever way, the child ends.
"""

import contextlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from harness.control.state_file import Owner, RunningHarness, from_json
from harness.errors import ExitCode, HarnessError, UnsoundRun, UserError

SERVER_VARIABLE = "HARNESS_SERVER"
_NEEDED = ("mitmproxy", "starlette", "uvicorn", "watchfiles")
_FREE = "127.0.0.1:0"
_START_SECONDS = 60.0
_END_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What ``harness serve`` is told; paths as this process understands them."""

    specs: tuple[Path, ...] = ()
    rules: tuple[str, ...] = ()
    scenario: str | None = None
    seed: int | None = None
    strict: bool = False
    journal: Path | None = None

    def arguments(self) -> tuple[str, ...]:
        """The options on a command line."""
        words: list[str] = []
        for folder in self.specs:
            words += ["--specs", str(folder)]
        for rule in self.rules:
            words += ["--fault", rule]
        if self.scenario is not None:
            words += ["--scenario", self.scenario]
        if self.seed is not None:
            words += ["--seed", str(self.seed)]
        if self.strict:
            words.append("--strict")
        if self.journal is not None:
            words += ["--journal", str(self.journal)]
        return tuple(words)


@dataclass(slots=True)
class ServerChild:
    """A child that serves; ``problems`` are what it had to say when it ended."""

    running: RunningHarness
    problems: tuple[str, ...] = ()


def server_command(
    environ: Mapping[str, str],
    *,
    configured: str | None = None,
    installed: Callable[[str], bool] = lambda name: importlib.util.find_spec(name) is not None,
    which: Callable[..., str | None] = shutil.which,
    interpreter: str = sys.executable,
) -> tuple[str, ...]:
    """The words that start a harness which can serve.

    What is configured (a setting, else ``HARNESS_SERVER``) counts first, then this environment if it has what a server
    needs, then a ``harness`` on PATH that is another environment's. UserError if there is none of them.
    """
    wanted = configured or environ.get(SERVER_VARIABLE)
    if wanted:
        words = tuple(shlex.split(wanted))
        if not words or which(words[0], path=environ.get("PATH")) is None:
            raise UserError(f"the server {wanted!r} is no program", hint=f"{SERVER_VARIABLE} names a `harness`")
        return words
    lacking = [name for name in _NEEDED if not installed(name)]
    if not lacking:
        # -P: a folder of the user's that is called harness must not be taken for us.
        return (interpreter, "-P", "-m", "harness")
    found = which("harness", path=environ.get("PATH"))
    if found is not None and Path(found).parent != Path(interpreter).parent:
        return (found,)
    raise UserError(
        f"no harness here can serve: {', '.join(lacking)} is not installed",
        hint=f"pip install 'cloud-contract-harness[server]', here or in an environment that {SERVER_VARIABLE} names",
    )


@contextlib.contextmanager
def serving(
    command: Sequence[str], owner: Owner, options: ServerOptions, *, environ: Mapping[str, str] | None = None
) -> Iterator[ServerChild]:
    """A child that serves while the context lasts; UserError for what it refuses, UnsoundRun if it does not start."""
    words = [*command, "serve", "--owned-by", owner, "--listen", _FREE, "--endpoint", _FREE, "--control", _FREE]
    with tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own command, or the one the user has named
                [*words, *options.arguments()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=None if environ is None else dict(environ),
                # Ctrl-C in the terminal is for the user's program; we tell the server ourselves when to end.
                start_new_session=True,
            )
        except OSError as error:
            raise UserError(f"{command[0]} cannot be started: {error.strerror or error}") from error
        with contextlib.ExitStack() as stack:
            stack.callback(_end, process)
            child = ServerChild(_ready(process, complaints))
            yield child
            stack.close()
            child.problems = tuple(_told(complaints)) if process.returncode else ()


def _ready(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> RunningHarness:
    """Wait for the line that tells where the child listens."""
    assert process.stdout is not None  # noqa: S101 - it was made with a pipe
    too_long = threading.Timer(_START_SECONDS, process.kill)
    too_long.start()
    try:
        line = process.stdout.readline()
    finally:
        too_long.cancel()
    if line:
        try:
            return from_json(json.loads(line), "the server's first line")
        except (ValueError, HarnessError) as error:
            raise UnsoundRun(f"{_name(process)} did not say where it listens: {error}") from None
    code = process.wait()
    said = " ".join(_told(complaints)) or f"it ended with status {code} and said nothing"
    if code == ExitCode.USER_MISTAKE:
        raise UserError(said)
    raise UnsoundRun(f"the server could not start: {said}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the lifeline and wait; who does not end is killed."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _told(complaints: IO[bytes]) -> list[str]:
    """What the child has said on standard error, without our name in front."""
    complaints.seek(0)
    lines = complaints.read().decode("utf-8", "replace").splitlines()
    return [line.removeprefix("harness: ").strip() for line in lines if line.strip()]


def _name(process: subprocess.Popen[bytes]) -> str:
    words = process.args
    return os.fspath(words[0]) if isinstance(words, list) else str(words)
