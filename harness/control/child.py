"""A harness in a child process: started with free ports, found by the line it prints, gone when we are.

The child's standard input is its lifeline. When this side closes it, or dies in whatever way, the child ends. A word
before that tells it which of both it was.
"""

import contextlib
import importlib.util
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from harness.control.cassette_options import CassetteOptions
from harness.control.state_file import Owner, RunningHarness, from_json
from harness.errors import ExitCode, HarnessError, UnsoundRun, UserError

SERVER_VARIABLE = "HARNESS_SERVER"
GOOD_END = b"end\n"
"""What this side says before it closes the lifeline."""
_NEEDED = ("mitmproxy", "starlette", "uvicorn")
_FREE = "127.0.0.1:0"
_START_SECONDS = 60.0
_END_SECONDS = 10.0
_OWN = "harness: "
_HINT = f"{SERVER_VARIABLE} names a `harness` of this version"
_MOST_LINES = 3
_MOST_NOISE, _LONGEST_LINE = 100, 65536


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What ``harness serve`` is told; paths as this process understands them."""

    specs: tuple[Path, ...] = ()
    rules: tuple[str, ...] = ()
    scenario: str | None = None
    seed: int | None = None
    strict: bool = False
    journal: Path | None = None
    cassettes: CassetteOptions = field(default_factory=CassetteOptions)

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
        return (*words, *self.cassettes.arguments())


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
        words = _words(wanted)
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


def _words(command: str) -> tuple[str, ...]:
    """A command line in words; none if its quotes are not closed."""
    try:
        return tuple(shlex.split(command))
    except ValueError:
        return ()


@contextlib.contextmanager
def serving(
    command: Sequence[str],
    owner: Owner,
    options: ServerOptions,
    *,
    environ: Mapping[str, str] | None = None,
    start_seconds: float = _START_SECONDS,
    end_seconds: float = _END_SECONDS,
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
        ending = _Ending(process, end_seconds)
        with contextlib.ExitStack() as stack:
            stack.callback(ending.end)
            child = ServerChild(_ready(process, shlex.join(command), complaints, start_seconds))
            yield child
            stack.close()
            child.problems = ending.problems(complaints)


def _ready(process: subprocess.Popen[bytes], name: str, complaints: IO[bytes], seconds: float) -> RunningHarness:
    """Wait for the line that tells where the child listens; what other programs say before it is passed over."""
    assert process.stdout is not None  # noqa: S101 - it was made with a pipe
    too_late = threading.Event()

    def give_up() -> None:
        too_late.set()
        process.kill()

    timer = threading.Timer(seconds, give_up)
    timer.start()
    try:
        for _ in range(_MOST_NOISE):
            line = process.stdout.readline(_LONGEST_LINE)
            if line.startswith(b"{"):
                return _running(line, name)
            if not line:
                break
        else:
            raise UserError(f"the server {name} is no harness: it goes on about something else", hint=_HINT)
        code = process.wait()
    finally:
        timer.cancel()
    if too_late.is_set():
        raise UnsoundRun(f"the server {name} did not start within {seconds:g} s")
    raise _not_started(name, code, _told(complaints))


def _running(line: bytes, name: str) -> RunningHarness:
    try:
        return from_json(json.loads(line), f"what the server {name} says first", hint=_HINT)
    except ValueError:
        raise UserError(f"the server {name} is no harness: it says {line[:100]!r}", hint=_HINT) from None


def _not_started(name: str, code: int, said: Sequence[str]) -> HarnessError:
    """Why there is no server; its own words where it has chosen them."""
    own = " ".join(line.removeprefix(_OWN) for line in said if line.startswith(_OWN))
    if code < 0:
        return UnsoundRun(f"the server {name} was ended by signal {-code} before it could start")
    if own and code == ExitCode.USER_MISTAKE and "--owned-by" not in own:
        return UserError(own)
    if own and code != ExitCode.USER_MISTAKE:
        return UnsoundRun(f"the server could not start: {own}")
    reason = " ".join(said) if len(said) <= _MOST_LINES else said[-1]
    reason = reason or f"it ended with status {code} and said nothing"
    return UserError(f"the server {name} did not start: {reason}", hint=_HINT)


class _Ending:
    """The end of a child: its lifeline is closed, and who does not end of that is killed."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._seconds = seconds
        self._killed = False

    def end(self) -> None:
        """Say that this is the end, close the lifeline and wait."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(GOOD_END)
                self._process.stdin.flush()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            self._process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            self._killed = True
            self._process.kill()
            self._process.wait()

    def problems(self, complaints: IO[bytes]) -> tuple[str, ...]:
        """Why the child did not end in good order, after its end; empty if it did."""
        if self._killed:
            return (f"the server did not end within {self._seconds:g} s and was killed",)
        code = self._process.returncode
        said = tuple(line.removeprefix(_OWN) for line in _told(complaints))
        return (said or (f"the server ended by itself with status {code}",)) if code else ()


def _told(complaints: IO[bytes]) -> list[str]:
    """The lines that the child has said on standard error."""
    complaints.seek(0)
    lines = complaints.read().decode("utf-8", "replace").splitlines()
    return [line.strip() for line in lines if line.strip()]
