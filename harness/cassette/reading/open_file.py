"""Files opened so that nothing but a regular file of bearable size is ever read, and none outside a given folder."""

import contextlib
import errno
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from harness.errors import FileError

LIMIT = 256 * 1024 * 1024


@contextlib.contextmanager
def opened(path: Path, name: str, *, within: Path | None = None, limit: int = LIMIT) -> Iterator[io.BufferedReader]:
    """The file, open for reading; FileError, naming it ``name``, where it cannot be, or while it is being read."""
    try:
        # A pipe that nobody writes to must not be waited for.
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (os.O_NOFOLLOW if within is not None else 0)
        descriptor = os.open(path if within is None else _inside(path, within, name), flags)
    except ValueError as error:
        raise FileError(name.replace("\0", "\\0"), f"cannot be read: {error}") from error
    except OSError as error:
        raise _failed(name, error) from error
    try:
        with open(descriptor, "rb") as file:  # noqa: PTH123 - it is open already
            _check(os.fstat(descriptor), name, limit)
            yield file
    except OSError as error:
        raise _failed(name, error) from error


def _check(status: os.stat_result, name: str, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise FileError(name, f"is {_KINDS.get(stat.S_IFMT(status.st_mode), 'a device')}, not a file")
    if status.st_size > limit:
        size, most = (f"{one / 1024 / 1024:,.0f} MiB" for one in (status.st_size, limit))
        raise FileError(name, f"has {size}; cassettes of up to {most} are read")


def _failed(name: str, error: OSError) -> FileError:
    if error.errno == errno.ELOOP:
        return FileError(name, "is a symbolic link that is not followed")
    return FileError(name, f"cannot be read: {error.strerror or error}")


def _inside(path: Path, within: Path, name: str) -> Path:
    try:
        place = path.resolve(strict=True)
    except RuntimeError as error:  # what older interpreters make of links that lead to themselves
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from error
    if not place.is_relative_to(within.resolve(strict=True)):
        raise FileError(name, f"leads out of {within}, where nothing is read")
    return place


_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
