"""A driver's child process: started in a group of its own, its lines handed on as they come, its last words kept."""

import contextlib
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import IO

_LINE_LIMIT = 32 * 1024 * 1024
_STDERR_LINES = 15


class DriverProcess:
    """One process; ``on_line`` gets every line of its standard output, then None. OSError if it cannot be started."""

    def __init__(
        self, command: Sequence[str], *, environment: Mapping[str, str], on_line: Callable[[str | None], None]
    ) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - the command is the user's own, or ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._stderr: deque[str] = deque(maxlen=_STDERR_LINES)
        self._writing = threading.Lock()
        name = f"driver-{self._process.pid}"
        self._readers = (
            threading.Thread(target=_read_lines, args=(self._process.stdout, on_line), daemon=True, name=name),
            threading.Thread(target=_read_tail, args=(self._process.stderr, self._stderr), daemon=True, name=name),
        )
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The status with which it ended; None while it runs."""
        return self._process.poll()

    @property
    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        return "".join(self._stderr)

    @property
    def _stdin(self) -> IO[str]:
        if self._process.stdin is None:
            raise ValueError("it was started without one")
        return self._process.stdin

    def write(self, line: str) -> None:
        """Hand it a line. A process that is gone takes none, which its end will tell: nothing is raised."""
        with self._writing, contextlib.suppress(OSError, ValueError):
            self._stdin.write(line + "\n")
            self._stdin.flush()

    def finish(self, seconds: float) -> None:
        """Close its input and give it that long to end by itself."""
        with self._writing, contextlib.suppress(OSError, ValueError):
            self._stdin.close()
        self.wait(seconds)

    def wait(self, seconds: float) -> int | None:
        """The status with which it ends within that time; None if it does not."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def kill(self) -> None:
        """End it at once, and what it started."""
        if self._process.poll() is None:
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def reap(self, seconds: float) -> None:
        """Wait until it is gone and its output is read, and close all that was open; kills it first."""
        self.kill()
        self._process.wait()
        for reader in self._readers:
            if reader is not threading.current_thread():
                reader.join(seconds)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()


def _read_lines(stream: IO[str], on_line: Callable[[str | None], None]) -> None:
    with contextlib.suppress(ValueError, OSError):
        while line := stream.readline(_LINE_LIMIT):
            on_line(line)
    on_line(None)


def _read_tail(stream: IO[str], tail: deque[str]) -> None:
    with contextlib.suppress(ValueError, OSError):
        while line := stream.readline(4096):
            tail.append(line)
