"""Runs a driver as a child process and talks to it in JSON lines; a driver that misbehaves is a DriverFailure."""

import contextlib
import os
import queue
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import IO, Literal, Self, TypeVar

from harness.drivers import messages
from harness.drivers.messages import ClientSession, Ready, Unreadable
from harness.errors import ExitCode, HarnessError
from harness.model import Outcome, Params

FailureKind = Literal["start", "garbage", "died", "hung"]

# A client may try a call four times, as the most patient of those that we know does, and pauses between its attempts.
_ATTEMPTS = 4
_MARGIN = 20.0
# The longest time that a client known to us waits of its own accord.
_LONGEST_DEFAULT = 60.0
_NOISE_HINT = "standard output belongs to the protocol; print to standard error"
_LINE_LIMIT = 32 * 1024 * 1024
_STDERR_LINES = 15

T = TypeVar("T")


class DriverFailure(HarnessError):
    """A driver that could not start, wrote something that is no message, ended early or did not answer in time."""

    exit_code = ExitCode.UNSOUND

    def __init__(self, kind: FailureKind, message: str, *, stderr: str = "", hint: str | None = None) -> None:
        last = stderr.strip().splitlines()[-1:] if stderr.strip() else []
        hints = [] if hint is None else [hint]
        hints += [f"its last words: {line.strip()}" for line in last]
        super().__init__(message, hint="; ".join(hints) or None)
        self.kind: FailureKind = kind
        self.stderr = stderr


def patience(session: ClientSession) -> float:
    """The seconds in which a driver has to answer a call: time for each attempt, and for the pauses between them."""
    return (_LONGEST_DEFAULT if session.timeout is None else session.timeout) * _ATTEMPTS + _MARGIN


class Driver:
    """One driver process, usable for many calls, one after the other.

    After a DriverFailure the process is gone and can be started again. Timeouts are in seconds; without a
    ``call_timeout`` it follows from the session, see ``patience``; ``grace`` is how long a driver may take to end by
    itself.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        start_timeout: float = 60.0,
        call_timeout: float | None = None,
        grace: float = 5.0,
    ) -> None:
        self._command = tuple(command)
        self._environment = dict(environment)
        self._start_timeout = start_timeout
        self._call_timeout = call_timeout
        self._grace = grace
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._stderr: deque[str] = deque(maxlen=_STDERR_LINES)
        self._readers: tuple[threading.Thread, ...] = ()
        self._count = 0
        self._killed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def twin(self) -> "Driver":
        """Another driver of the same kind, not started."""
        return Driver(
            self._command,
            environment=self._environment,
            start_timeout=self._start_timeout,
            call_timeout=self._call_timeout,
            grace=self._grace,
        )

    def start(self) -> Ready:
        """Start the process and hear what it can do; raises DriverFailure."""
        if self._killed:
            raise DriverFailure("start", "the driver was killed")
        self._lines, self._stderr = queue.Queue(), deque(maxlen=_STDERR_LINES)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the command is the user's own, or ours
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environment,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            command = " ".join(self._command)
            raise DriverFailure("start", f"the driver {command!r} could not be started: {error.strerror}") from None
        process, name = self._process, f"driver-{self._process.pid}"
        self._readers = (
            threading.Thread(target=_read_lines, args=(process.stdout, self._lines), daemon=True, name=name),
            threading.Thread(target=_read_tail, args=(process.stderr, self._stderr), daemon=True, name=name),
        )
        for reader in self._readers:
            reader.start()
        return self._ask(messages.hello(), messages.read_ready, self._start_timeout, starting=True)

    def call(self, operation: str, params: Params, session: ClientSession) -> Outcome:
        """Let the client make one call; raises DriverFailure."""
        self._count += 1
        number = str(self._count)
        line = messages.call(number, operation, params, session)
        timeout, why = self._call_timeout, None
        if timeout is None:
            timeout = patience(session)
            why = f"{_ATTEMPTS} attempts of the session's timeout, and {_MARGIN:g} s more"
        return self._ask(line, lambda text: messages.read_outcome(text, number), timeout, why=why)

    @property
    def running(self) -> bool:
        """Whether calls can be made."""
        return self._process is not None

    def kill(self) -> None:
        """End the process at once and for good, whoever waits for it; a call that is open raises DriverFailure."""
        self._killed = True
        process = self._process
        if process is not None:
            _kill_group(process)

    def close(self) -> None:
        """End the process, in good order if it lets itself be; never raises, and may be called twice."""
        if self._process is None:
            return
        with contextlib.suppress(OSError):
            self._write(messages.bye())
        with contextlib.suppress(OSError):
            self._stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self._grace)
        self._kill()

    @property
    def _stdin(self) -> IO[str]:
        if self._process is None or self._process.stdin is None:
            raise DriverFailure("died", "the driver is not running")
        return self._process.stdin

    def _write(self, line: str) -> None:
        self._stdin.write(line + "\n")
        self._stdin.flush()

    def _ask(
        self, line: str, read: Callable[[str], T], timeout: float, *, starting: bool = False, why: str | None = None
    ) -> T:
        # A driver that is gone makes the write fail; what it said last is then still in the queue, or its end is.
        with contextlib.suppress(OSError):
            self._write(line)
        try:
            answer = self._lines.get(timeout=timeout)
        except queue.Empty:
            raise self._failure("start" if starting else "hung", f"did not answer within {timeout:g} s", why) from None
        if answer is None:
            raise self._failure("start" if starting else "died", f"{self._ending()} instead of answering")
        try:
            return read(answer)
        except Unreadable as problem:
            hint = _NOISE_HINT if problem.noise else None
            kind: FailureKind = "start" if starting else "garbage"
            raise self._failure(kind, f"did not keep to the protocol: {problem}", hint) from None

    def _failure(self, kind: FailureKind, what: str, hint: str | None = None) -> DriverFailure:
        self._kill()
        return DriverFailure(kind, f"the driver {what}", stderr="".join(self._stderr), hint=hint)

    def _ending(self) -> str:
        try:
            return f"ended with status {self._process.wait(self._grace)}" if self._process is not None else "ended"
        except subprocess.TimeoutExpired:
            return "closed its output"

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        _kill_group(process)
        process.wait()
        for reader in self._readers:
            reader.join(self._grace)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _read_lines(stream: IO[str], lines: "queue.Queue[str | None]") -> None:
    """Every line that the driver writes, then None."""
    with contextlib.suppress(ValueError, OSError):
        while line := stream.readline(_LINE_LIMIT):
            lines.put(line)
    lines.put(None)


def _read_tail(stream: IO[str], tail: deque[str]) -> None:
    """What the driver writes to stderr, of which only the end is kept."""
    with contextlib.suppress(ValueError, OSError):
        while line := stream.readline(4096):
            tail.append(line)


def _kill_group(process: subprocess.Popen[str]) -> None:
    """Kill a child that still runs, and what it started: it leads a process group of its own."""
    if process.poll() is None:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
