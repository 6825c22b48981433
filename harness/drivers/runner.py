"""Runs a driver as a child process and talks to it in JSON lines; a driver that misbehaves is a DriverFailure."""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self, TypeVar

from harness.drivers import messages
from harness.drivers.messages import ClientSession, Ready, Unreadable
from harness.drivers.process import DriverProcess
from harness.drivers.redaction import DriverRedaction, with_exposed
from harness.errors import ExitCode, HarnessError
from harness.model import Outcome, Params

FailureKind = Literal["start", "garbage", "died", "hung", "interrupted"]

# A client may try a call four times, as the most patient of those that we know does, and pauses between its attempts.
_ATTEMPTS = 4
_MARGIN = 20.0
# The longest time that a client known to us waits of its own accord.
_LONGEST_DEFAULT = 60.0
_NOISE_HINT = "standard output belongs to the protocol; print to standard error"

T = TypeVar("T")


class DriverFailure(HarnessError):
    """A driver that could not start, wrote something that is no message, ended early or did not answer in time.

    ``interrupted``: it failed while other calls were open too, so that this one need not have been the cause.
    """

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


@dataclass(frozen=True, slots=True)
class _Gone:
    """The driver will not answer any more; ``alone``: no other call was open."""

    alone: bool


_Answers = queue.SimpleQueue[str | _Gone]


@dataclass(frozen=True, slots=True)
class _Question:
    """What a process was asked; ``number`` is that of the call, empty for its introduction."""

    number: str
    process: DriverProcess
    answers: _Answers

    @property
    def starting(self) -> bool:
        return not self.number


class Driver:
    """One driver process, usable for many calls, from several threads at once if the driver says that it can.

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
        self._lock = threading.RLock()
        self._starting = threading.Lock()
        self._process: DriverProcess | None = None
        self._ready: Ready | None = None
        self._open: dict[str, _Answers] = {}
        self._strays: list[str] = []
        self._redaction = DriverRedaction()
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
        """Start the process, if it does not run, and hear what it can do; raises DriverFailure."""
        with self._starting:
            if self._ready is not None and self.running:
                return self._ready
            if self._killed:
                raise DriverFailure("start", "the driver was killed")
            answers: _Answers = queue.SimpleQueue()
            with self._lock:
                self._open, self._strays = {"": answers}, []
                self._process = process = self._started()
            question = _Question("", process, answers)
            self._ready = self._ask(question, messages.hello(), messages.read_ready, self._start_timeout)
            return self._ready

    def _started(self) -> DriverProcess:
        made: list[DriverProcess] = []
        begun = threading.Event()

        def on_line(line: str | None) -> None:
            begun.wait()
            self._arrived(made[0], line)

        try:
            made.append(DriverProcess(self._command, environment=self._environment, on_line=on_line))
        except OSError as error:
            command = " ".join(self._command)
            raise DriverFailure("start", f"the driver {command!r} could not be started: {error.strerror}") from None
        begun.set()
        return made[0]

    def call(self, operation: str, params: Params, session: ClientSession) -> Outcome:
        """Let the client make one call; raises DriverFailure. Neither holds the session's secrets."""
        self._redaction.learn(session)
        answers: _Answers = queue.SimpleQueue()
        with self._lock:
            process = self._process
            if process is None:
                raise DriverFailure("interrupted", "the driver is not running")
            self._count += 1
            number = str(self._count)
            self._open[number] = answers
            if self._strays:
                answers.put(self._strays.pop(0))
        line = messages.call(number, operation, params, session)
        timeout, why = self._call_timeout, None
        if timeout is None:
            timeout = patience(session)
            own = "the client's own" if session.timeout is None else f"{session.timeout:g} s"
            why = f"{_ATTEMPTS} attempts of the session's timeout, {own}, and {_MARGIN:g} s more"
        question = _Question(number, process, answers)
        outcome = self._ask(question, line, lambda text: messages.read_outcome(text, number), timeout, why=why)
        return with_exposed(outcome, session)

    @property
    def running(self) -> bool:
        """Whether calls can be made."""
        return self._process is not None

    def kill(self) -> None:
        """End the process at once and for good, whoever waits for it; calls that are open raise DriverFailure."""
        self._killed = True
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process, in good order if it lets itself be; never raises, and may be called twice."""
        process = self._process
        if process is None:
            return
        process.write(messages.bye())
        process.finish(self._grace)
        self._end(process)

    def _arrived(self, process: DriverProcess, line: str | None) -> None:
        """A line of the process, or its end: for the call that it answers, else for all that are open."""
        with self._lock:
            if process is not self._process:
                return
            if line is None:
                self._tell_all(_Gone(alone=len(self._open) == 1))
                return
            number = "" if "" in self._open else messages.answered_call(line)
            if number in self._open:
                self._open[number].put(line)
            elif self._open:
                # No answer to any of them: one call hears the line, and that it was not the only one.
                first, *others = self._open.values()
                first.put(line)
                for answers in others:
                    answers.put(_Gone(alone=False))
            else:
                self._strays.append(line)  # nobody has asked: the next call hears of it

    def _tell_all(self, gone: _Gone) -> None:
        for answers in self._open.values():
            answers.put(gone)

    def _ask(
        self, question: _Question, line: str, read: Callable[[str], T], timeout: float, *, why: str | None = None
    ) -> T:
        question.process.write(line)
        try:
            answer = question.answers.get(timeout=timeout)
        except queue.Empty:
            raise self._failure("hung", question, f"did not answer within {timeout:g} s", why) from None
        if isinstance(answer, _Gone):
            kind: FailureKind = "died" if answer.alone else "interrupted"
            raise self._failure(kind, question, f"{self._ending(question.process)} instead of answering")
        try:
            told = read(self._redaction.text(answer))
        except Unreadable as problem:
            hint = _NOISE_HINT if problem.noise else None
            kind = "interrupted" if len(self._open) > 1 else "garbage"
            raise self._failure(kind, question, f"did not keep to the protocol: {problem}", hint) from None
        with self._lock:
            if question.process is self._process:
                self._open.pop(question.number, None)
        return told

    def _failure(self, kind: FailureKind, question: _Question, what: str, hint: str | None = None) -> DriverFailure:
        """The failure of that call; its process is ended, and the other calls that are open hear of it.

        A process that has taken the place of that one meanwhile is none the worse for it.
        """
        process = question.process
        with self._lock:
            current = process is self._process
            if current:
                self._open.pop(question.number, None)
                self._tell_all(_Gone(alone=False))
                self._open = {}
        if current:
            process.wait(0 if kind == "hung" else min(self._grace, 0.2))
            process.kill()
            self._end(process)
        told: FailureKind = "start" if question.starting else kind
        return DriverFailure(told, f"the driver {what}", stderr=self._redaction.text(process.last_words), hint=hint)

    def _ending(self, process: DriverProcess) -> str:
        status = process.wait(self._grace)
        return "closed its output" if status is None else f"ended with status {status}"

    def _end(self, process: DriverProcess) -> None:
        """That process is gone, and all that was open of it."""
        with self._lock:
            if process is self._process:
                self._process, self._ready = None, None
        process.reap(self._grace)
