"""The folder of a run."""

import stat
from pathlib import Path

import pytest

from harness.errors import ExitCode, FileError
from harness.hooks.folder import install


def test_the_hooks_lie_where_the_child_looks_for_them(tmp_path: Path, authority: Path) -> None:
    folder = install(tmp_path / "run", authority)
    assert {path.name for path in folder.python.iterdir()} == {"sitecustomize.py", "harness_guard.py"}
    assert folder.node.is_file()
    assert (folder.node.parent / "node_guard.cjs").is_file()
    assert list(folder.notes.iterdir()) == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder.python, folder.notes, folder.node.parent)} == {0o700}


def test_what_was_trusted_before_is_trusted_still(tmp_path: Path, authority: Path, other_authority: Path) -> None:
    unfinished = tmp_path / "unfinished.pem"
    unfinished.write_text("-----BEGIN", encoding="utf-8")
    missing = tmp_path / "missing.pem"
    folder = install(tmp_path / "run", authority, trusted=[unfinished, other_authority, missing, other_authority])
    harness, other = authority.read_text(encoding="utf-8"), other_authority.read_text(encoding="utf-8")
    assert folder.bundle.read_text(encoding="utf-8") == f"{harness}-----BEGIN\n{other}"


def test_a_folder_that_cannot_be_written_is_the_users_mistake(tmp_path: Path, authority: Path) -> None:
    (tmp_path / "run").write_text("a file", encoding="utf-8")
    with pytest.raises(FileError, match=r"run.*cannot be set up") as refused:
        install(tmp_path / "run", authority)
    assert refused.value.exit_code is ExitCode.USER_MISTAKE


def test_a_missing_ca_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.pem: cannot be set up: No such file"):
        install(tmp_path / "run", tmp_path / "none.pem")
