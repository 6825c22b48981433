"""A file is as it was or whole, and nothing is left beside it."""

import hashlib
import stat
from pathlib import Path

import pytest

from harness.cassette.new_file import NewFile, sync_folder
from harness.errors import FileError


def test_it_takes_its_place_when_it_is_put(tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_text("old")
    with NewFile(path) as file:
        file.write(b"new")
        file.write(b"er")
        assert file.sync() == hashlib.sha256(b"newer").hexdigest()
        assert path.read_text() == "old"
        file.put()
    assert path.read_text() == "newer"
    assert list(tmp_path.iterdir()) == [path]


def test_without_that_nothing_has_happened(tmp_path: Path) -> None:
    with NewFile(tmp_path / "one") as file:
        file.write(b"new")
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_who_may_read_the_old_one_may_read_the_new_one(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "one"
    path.write_text("old")
    path.chmod(mode)
    with NewFile(path) as file:
        file.put()
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("left", ["file", "link"])
def test_what_a_killed_run_left_beside_is_written_anew(tmp_path: Path, left: str) -> None:
    beside, outside = tmp_path / "beside", tmp_path / "outside"
    outside.write_text("mine")
    if left == "file":
        beside.write_text("half")
    else:
        beside.symlink_to(outside)
    with NewFile(tmp_path / "one", beside=beside) as file:
        file.write(b"new")
        file.put()
    assert (tmp_path / "one").read_text() == "new"
    assert outside.read_text() == "mine"
    assert not beside.exists()


def test_what_is_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with (
        pytest.raises(FileError, match="folder: cannot be written: Is a directory"),
        NewFile(tmp_path / "folder") as one,
    ):
        one.put()
    assert list((tmp_path).iterdir()) == [tmp_path / "folder"]
    with (
        pytest.raises(FileError, match="one: cannot be written: Is a directory"),
        NewFile(tmp_path / "one", beside=tmp_path / "folder"),
    ):
        pass
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "none")
