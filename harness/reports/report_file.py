"""Files that reports are written to."""

import os
from pathlib import Path

from harness.errors import FileError


def check_writable(out: Path) -> None:
    """Find out before the work whether there will be a place for its result; FileError if there is none."""
    if out.is_dir() or not out.parent.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK):
        raise FileError(str(out), "the report cannot be written there")


def write_report(out: Path, text: str) -> None:
    """Write the report; FileError if that fails all the same."""
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileError(str(out), f"cannot be written: {error.strerror}") from None
