"""Only regular files of bearable size are read, and nobody is waited for."""

import os
import socket
from pathlib import Path

import pytest

from harness.cassette.reading.open_file import opened
from harness.errors import FileError


def failure(path: Path, *, within: Path | None = None, limit: int = 5) -> str:
    with pytest.raises(FileError) as told, opened(path, "shown", within=within, limit=limit):
        pass
    return str(told.value)


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"12345")
    with opened(tmp_path / "one", "shown", limit=5) as file:
        assert file.read() == b"12345"
    with opened(tmp_path / "one", "shown", within=tmp_path) as file:
        assert file.read() == b"12345"


def test_what_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"123456")
    assert failure(tmp_path / "one") == "shown: has 0 MiB; cassettes of up to 0 MiB are read"
    assert failure(tmp_path / "none") == "shown: cannot be read: No such file or directory"
    assert failure(tmp_path / ("x" * 300)) == "shown: cannot be read: File name too long"
    os.mkfifo(tmp_path / "pipe")
    assert failure(tmp_path / "pipe") == "shown: is a pipe, not a file"
    assert failure(tmp_path) == "shown: cannot be read: Is a directory"
    assert failure(Path("/dev/zero")) == "shown: is a device, not a file"


def test_a_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        assert failure(tmp_path / "socket") == "shown: cannot be read: No such device or address"


def test_what_goes_wrong_while_it_is_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"1")
    with pytest.raises(FileError, match="shown: cannot be read: Input/output error"), opened(tmp_path / "one", "shown"):
        raise OSError(5, "Input/output error")
    with pytest.raises(ValueError, match="mine"), opened(tmp_path / "one", "shown"):
        raise ValueError("mine")
