"""The append-only file beside a cassette that is being recorded: what was appended is on disk."""

import contextlib
import errno
import fcntl
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from harness.cassette.new_file import sync_folder
from harness.cassette.recording.lines import Begun, DamagedError, Line, encoded, read_line
from harness.errors import FileError

SUFFIX = ".recording"
_PIECE = 64 * 1024


class BeingRecordedError(FileError):
    """A cassette that another process records into."""


class RecordingFile:
    """The recording of one cassette, which nobody else records into while it is open; safe between threads."""

    def __init__(self, cassette: Path, descriptor: int) -> None:
        self.cassette = cassette
        self.path = recording_path(cassette)
        self._descriptor = descriptor
        self._changed = threading.Condition()
        self._written = self._synced = 0
        self._syncing = False
        self._problem: OSError | None = None

    @classmethod
    def take(cls, cassette: Path) -> "RecordingFile":
        """The recording of a cassette, made if there is none.

        BeingRecordedError where another process has it, FileError where it cannot be opened.
        """
        while (found := cls._take(cassette, os.O_CREAT)) is None:
            pass
        return found

    @classmethod
    def take_left(cls, cassette: Path) -> "RecordingFile | None":
        """The recording of a cassette, None where there is none; errors as ``take``."""
        return cls._take(cassette, 0)

    @classmethod
    def _take(cls, cassette: Path, create: int) -> "RecordingFile | None":
        path = recording_path(cassette)
        flags = os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(path, flags | create, 0o666)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and not create:
                return None
            raise _failed(path, error) from error
        try:
            if _locked(descriptor, path, cassette):
                return cls(cassette, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        # Whoever had it has finished it, and taken it away, since we opened it.
        os.close(descriptor)
        return None

    @property
    def is_new(self) -> bool:
        """Whether nothing has been written yet."""
        return os.fstat(self._descriptor).st_size == 0

    @property
    def is_there(self) -> bool:
        """Whether it still has a name: what is written after that, nobody finds again."""
        return _has_name(os.fstat(self._descriptor))

    def begin(self, line: Begun) -> None:
        """Write the first line; the file, too, is then there after a crash."""
        self.append(line)
        sync_folder(self.path.parent)

    def append(self, line: Line) -> None:
        """Write a line; it is on disk when this returns. FileError where that failed: then nothing was written."""
        data = encoded(line)
        with self._changed:
            self._write(data)
            self._written += 1
            mine = self._written
            while self._synced < mine:
                if self._problem is not None:
                    raise _failed(self.path, self._problem) from self._problem
                if self._syncing:
                    self._changed.wait()
                else:
                    self._sync()

    def cut_off_torn(self) -> None:
        """Take away what a crash has left of a line at the end, so that it does not spoil the line that follows."""
        size = at = os.fstat(self._descriptor).st_size
        while at:
            begin = max(0, at - _PIECE)
            place = os.pread(self._descriptor, at - begin, begin).rfind(b"\n")
            if place >= 0:
                at = begin + place + 1
                break
            at = begin
        if at < size:
            os.ftruncate(self._descriptor, at)

    @contextlib.contextmanager
    def lines(self) -> Iterator[BinaryIO]:
        """The file from its beginning, for reading."""
        with open(os.dup(self._descriptor), "rb") as file:  # noqa: PTH123 - it is open already
            file.seek(0)
            yield file

    def remove(self) -> None:
        """Take the file away: the cassette holds what it held. Another that has its name by now is not ours."""
        if self.is_there:
            self.path.unlink()
            sync_folder(self.path.parent)

    def keep_aside(self, kind: str) -> Path:
        """Give the file a name under which nobody takes it for a recording any more."""
        place = self.path.with_name(f"{self.path.name}.{kind}")
        number = 1
        while place.exists():
            number += 1
            place = self.path.with_name(f"{self.path.name}.{kind}-{number}")
        self.path.rename(place)
        sync_folder(self.path.parent)
        return place

    def close(self) -> None:
        """Let others have it."""
        os.close(self._descriptor)

    def _write(self, data: bytes) -> None:
        if self._problem is not None:
            raise _failed(self.path, self._problem) from self._problem
        before = os.fstat(self._descriptor)
        if not _has_name(before):
            raise FileError(str(self.path), "was removed while it was recorded into")
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            # Half a line must not stay before the next one.
            try:
                os.ftruncate(self._descriptor, before.st_size)
            except OSError as further:
                self._problem = further
            raise _failed(self.path, error) from error

    def _sync(self) -> None:
        """Sync for everybody who has written; those who write meanwhile are synced together, by one of them."""
        upto = self._written
        self._syncing = True
        self._changed.release()
        problem = None
        try:
            os.fdatasync(self._descriptor)
        except OSError as error:
            problem = error
        finally:
            self._changed.acquire()
            self._syncing = False
            if problem is None:
                self._synced = upto
            else:
                # What the system could not write it may have forgotten: nothing after it can be trusted.
                self._problem = problem
            self._changed.notify_all()


def _has_name(found: os.stat_result) -> bool:
    return found.st_nlink > 0


def recording_path(cassette: Path) -> Path:
    """Where a cassette's recording lies while it is being recorded."""
    return cassette.with_name(f"{cassette.name}{SUFFIX}")


def _locked(descriptor: int, path: Path, cassette: Path) -> bool:
    """Lock the file; False where it is not the one of that name any more."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise FileError(str(path), "is not a file")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BeingRecordedError(str(cassette), f"is being recorded by another process{_who(descriptor)}") from error
    except OSError as error:
        raise _failed(path, error) from error
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def _who(descriptor: int) -> str:
    with contextlib.suppress(OSError, DamagedError):
        first = read_line(os.pread(descriptor, 4096, 0).partition(b"\n")[0] + b"\n")
        if isinstance(first, Begun):
            return f" (pid {first.pid})"
    return ""


def _failed(path: Path, error: OSError) -> FileError:
    if error.errno == errno.ELOOP:
        return FileError(str(path), "is a symbolic link, which is not followed")
    return FileError(str(path), f"cannot be written: {error.strerror or error}")
