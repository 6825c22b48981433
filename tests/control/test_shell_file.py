"""The file that a shell reads."""

from pathlib import Path

import pytest

from harness.control.shell_file import ShellFile
from harness.errors import FileError


def test_it_is_there_for_its_user_until_it_is_removed(tmp_path: Path) -> None:
    file = ShellFile(tmp_path / "state", 7)
    file.remove()
    for text in ("export A=b\n", "export A=c\n"):
        file.write(text)
        assert file.path.read_text(encoding="utf-8") == text
    assert (file.path.stat().st_mode & 0o777, file.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert file.path != ShellFile(tmp_path / "state", 8).path
    file.remove()
    assert not file.path.exists()


def test_a_file_that_was_left_open_to_others_is_replaced(tmp_path: Path) -> None:
    file = ShellFile(tmp_path, 7)
    file.write("")
    file.path.chmod(0o666)
    file.write("export A=b\n")
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    file = ShellFile(tmp_path / "state", 7)
    with pytest.raises(FileError, match=r"7\.sh: cannot be written"):
        file.write("")
    file.remove()
