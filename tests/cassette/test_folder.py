"""Which files of a folder are cassettes, and which names a cassette can have."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.folder import LONGEST_NAME, CassetteFiles, cassette_files, cassette_path, is_file
from harness.cassette.interaction import Interaction
from harness.cassette.reading import read_cassette
from harness.cassette.writing import write_cassette
from harness.errors import FileError, UserError

MakeInteraction = Callable[..., Interaction]


def made(path: Path, text: str = "interactions: []\nversion: 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_files_stand_in_the_order_of_their_paths(tmp_path: Path) -> None:
    names = ["b.yaml", "a/z.yml", "a/b/c.json", "a.yaml", "a/a.YAML"]
    for name in names:
        made(tmp_path / name, '{"version": 1, "interactions": []}' if name.endswith("json") else "interactions:\n")
    assert cassette_files(tmp_path).files == tuple(sorted(tmp_path / name for name in names))


def test_what_is_hidden_or_of_another_kind_is_passed_over(tmp_path: Path) -> None:
    for name in [".one.yaml", ".git/one.yaml", "one.yaml.recording", "one.txt", "a/.b/c.yaml", ".one.yaml.building"]:
        made(tmp_path / name)
    assert cassette_files(tmp_path) == CassetteFiles(())


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\nmetadata: {}\ninteractions: []\n",
        "- request:\n    uri: x\n",
        "interactons:\n- request:\n    uri: x\n  response:\n",
        json.dumps({"interactions": [], "version": 1}, indent=4),
        "interactions:\n- request: {cut",
    ],
)
def test_what_looks_like_a_cassette(tmp_path: Path, text: str) -> None:
    path = made(tmp_path / "one.yaml", text)
    assert cassette_files(tmp_path) == CassetteFiles((path,))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_looks_like_a_cassette_in_other_letters_and_lines(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / "one.yaml"
    path.write_bytes("version: 1\ninteractions: []\n".replace("\n", end).encode(encoding))
    assert cassette_files(tmp_path) == CassetteFiles((path,))
    assert read_cassette(path).interactions == ()


@pytest.mark.parametrize("text", ["", "name: ci\non: [push]\njobs: {}\n", "- a\n", '{"name": "x"}', "\0\0\0", "inter"])
def test_what_is_something_else(tmp_path: Path, text: str) -> None:
    path = made(tmp_path / "one.yaml", text)
    assert cassette_files(tmp_path) == CassetteFiles((), others=(path,))


def test_what_we_write_is_a_cassette(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    path = tmp_path / "one.yaml"
    write_cassette(path, [make_interaction()], {"contract": {f"operation {number}": {} for number in range(1000)}})
    assert cassette_files(tmp_path).files == (path,)


def test_a_file_is_itself_whatever_it_holds(tmp_path: Path) -> None:
    path = made(tmp_path / "one.txt", "")
    assert cassette_files(path) == CassetteFiles((path,))
    assert cassette_files(tmp_path / "none").files == (tmp_path / "none",)


def test_links_that_lead_out_are_told_and_not_followed(tmp_path: Path) -> None:
    outside = made(tmp_path / "outside" / "x.yaml")
    root = tmp_path / "in"
    one = made(root / "one.yaml")
    (root / "link.yaml").symlink_to(outside)
    (root / "folder").symlink_to(outside.parent)
    (root / "gone.yaml").symlink_to(root / "nowhere")
    (root / "loop.yaml").symlink_to(root / "loop.yaml")
    (root / "same.yaml").symlink_to(one)
    (root / "here").symlink_to(root)
    found = cassette_files(root)
    assert found.files == (one,)
    assert found.outside == tuple(root / name for name in ("folder", "gone.yaml", "link.yaml", "loop.yaml"))


def test_a_link_inside_to_a_file_of_another_name_is_a_cassette(tmp_path: Path) -> None:
    hidden = made(tmp_path / ".hidden.yaml")
    (tmp_path / "link.yaml").symlink_to(hidden)
    assert cassette_files(tmp_path).files == (tmp_path / "link.yaml",)


def test_a_folder_that_is_a_link_itself_is_looked_into(tmp_path: Path) -> None:
    made(tmp_path / "real" / "one.yaml")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert cassette_files(tmp_path / "link").files == (tmp_path / "link" / "one.yaml",)
    assert cassette_files(tmp_path / "link").outside == ()


def test_a_pipe_is_told_and_waited_for_by_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    found = cassette_files(tmp_path)
    assert [str(problem) for problem in found.problems] == [f"{tmp_path / 'pipe.yaml'}: is a pipe, not a file"]
    assert found.files == found.others == ()


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes a folder one that can be listed and not entered, which modes cannot do to every user."""

    def close(folder: Path) -> None:
        for name in ("stat", "lstat"):
            plain = getattr(os, name)

            def refuse(path: Any, *arguments: Any, plain: Any = plain, **named: Any) -> Any:
                if Path(path).parent == folder:
                    raise PermissionError(errno.EACCES, "Permission denied", str(path))
                return plain(path, *arguments, **named)

            monkeypatch.setattr(os, name, refuse)

    return close


def test_a_folder_that_must_not_be_entered_is_told_and_the_others_are_looked_into(
    tmp_path: Path, closed: Callable[[Path], None]
) -> None:
    one = made(tmp_path / "a" / "one.yaml")
    made(tmp_path / "b" / "two.yaml")
    made(tmp_path / "c" / "d" / "three.yaml")
    closed(tmp_path / "b")
    closed(tmp_path / "c")
    found = cassette_files(tmp_path)
    assert found.files == (one,)
    assert sorted(map(str, found.problems)) == [
        f"{tmp_path / 'b' / 'two.yaml'}: cannot be read: Permission denied",
        f"{tmp_path / 'c' / 'd'}: cannot be read: Permission denied",
    ]


def test_whether_there_is_a_file_is_told_or_why_that_cannot_be_seen(
    tmp_path: Path, closed: Callable[[Path], None]
) -> None:
    one = made(tmp_path / "a" / "one.yaml")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert is_file(one)
    assert not any(map(is_file, (tmp_path, tmp_path / "no", one / "under", tmp_path / "loop")))
    closed(tmp_path / "a")
    with pytest.raises(FileError, match=r"one\.yaml: cannot be read: Permission denied"):
        is_file(one)


@pytest.mark.parametrize("name", ["a", "key-0123abcd", "test_x[a b]", "名", "a.b", "conx", "a" * LONGEST_NAME])
def test_names(tmp_path: Path, name: str) -> None:
    assert cassette_path(tmp_path, name) == tmp_path / f"{name}.yaml"
    made(cassette_path(tmp_path, name))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "it is empty, or begins with a dot"),
        (".", "it is empty, or begins with a dot"),
        ("..", "it is empty, or begins with a dot"),
        (".hidden", "it is empty, or begins with a dot"),
        ("../x", "it is empty, or begins with a dot"),
        ("a/../../x", "it holds a separator"),
        ("/etc/passwd", "it holds a separator"),
        ("a\\b", "it holds a separator"),
        ("a\0b", "it holds a character that cannot be printed"),
        ("a\nb", "it holds a character that cannot be printed"),
        ("a\ud800", "it holds a character that cannot be printed"),
        ("CON", "some systems keep it for a device"),
        ("lpt1.x", "some systems keep it for a device"),
        ("a" * (LONGEST_NAME + 1), "it has more than 200 bytes"),
        ("名" * 67, "it has more than 200 bytes"),
    ],
)
def test_names_that_could_mean_something_else(tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(UserError, match=f"cannot be the name of a cassette: {problem}"):
        cassette_path(tmp_path, name)
