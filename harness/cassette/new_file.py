"""Files that are replaced as a whole: whoever reads meanwhile, or after a crash, finds the old one or the new one."""

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from harness.errors import FileError


class NewFile:
    """Takes the place of ``path`` when ``put`` is called; if that never happens, nothing has happened.

    It is written beside its place, under the name ``beside`` if one is given. FileError where that cannot be done.
    """

    def __init__(self, path: Path, *, beside: Path | None = None) -> None:
        self._path = path
        self._beside = beside or path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        self._digest = hashlib.sha256()
        self._there = False

    def __enter__(self) -> Self:
        with self._telling():
            if self._beside.is_symlink() or self._beside.exists():
                self._beside.unlink()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._file = open(os.open(self._beside, flags, 0o666), "wb")  # noqa: PTH123 - closed on leaving
            self._there = True
            self._keep_mode()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        if self._there:
            with contextlib.suppress(OSError):
                self._beside.unlink()

    def write(self, data: bytes) -> None:
        """Write further bytes."""
        with self._telling():
            self._file.write(data)
        self._digest.update(data)

    def sync(self) -> str:
        """See to it that all of it is on disk; gives its SHA-256."""
        with self._telling():
            self._file.flush()
            os.fsync(self._file.fileno())
        return self._digest.hexdigest()

    def put(self) -> None:
        """Put it in its place."""
        self.sync()
        with self._telling():
            self._file.close()
            self._beside.replace(self._path)
            self._there = False
            sync_folder(self._path.parent)

    def _keep_mode(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            before = self._path.lstat().st_mode
            if stat.S_ISREG(before):
                os.fchmod(self._file.fileno(), stat.S_IMODE(before))

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise FileError(str(self._path), f"cannot be written: {error.strerror or error}") from error


def sync_folder(folder: Path) -> None:
    """See to it that what was made, renamed or removed in a folder is so on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
