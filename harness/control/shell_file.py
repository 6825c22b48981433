"""A file that a shell reads to point its programs at a harness, where there is no ``harness env`` for it."""

import contextlib
import os
from pathlib import Path

from harness.errors import FileError

_FOLDER = "shells"


class ShellFile:
    """The file of one process below ``state``, for its user only; it is there from ``write`` to ``remove``."""

    def __init__(self, state: Path, pid: int) -> None:
        self.path = state / _FOLDER / f"{pid}.sh"

    def write(self, exports: str) -> None:
        """Put these lines into it; FileError if that cannot be done."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)  # one that was left could be open to others
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(exports)
        except OSError as error:
            raise FileError(str(self.path), f"cannot be written: {error.strerror or error}") from error

    def remove(self) -> None:
        """Remove it, if it is there and can be."""
        with contextlib.suppress(OSError):
            self.path.unlink()
