"""The files that commands about cassettes are given."""

import os
from pathlib import Path

import pytest

from harness.cli.cassette_files import GivenCassettes
from harness.errors import FileError, UserError

GOOD = """\
version: 1
interactions:
- request: {method: GET, uri: 'https://x.example/', body: null, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, body: {string: ''}}
"""
CUT = GOOD + "- request: {method: GET\n"


def given(*paths: Path) -> tuple[GivenCassettes, list[str]]:
    said: list[str] = []
    return GivenCassettes(paths, said.append), said


def test_a_folder_stands_for_all_below_it_each_once(tmp_path: Path) -> None:
    for name in ("b.yaml", "a/c.yml", "a/d.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.yaml").write_text("other: 1\n", encoding="utf-8")
    found, said = given(tmp_path, tmp_path / "b.yaml")
    assert [str(one.path.relative_to(tmp_path)) for one in found.cassettes()] == ["a/c.yml", "a/d.json", "b.yaml"]
    assert [root for _, root in found] == [tmp_path] * 3
    assert (found.passed_over, said, found.broken) == ([str(tmp_path / "notes.yaml")], [], [])


def test_a_broken_file_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(CUT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    found, said = given(tmp_path)
    assert [(one.path.name, len(one.interactions)) for one in found.cassettes()] == [("a.yaml", 1), ("b.yaml", 1)]
    assert len(said) == len(found.broken) == 1
    assert said[0].startswith(f"{tmp_path / 'a.yaml'}:")
    assert [(one.path.name, len(one.interactions)) for one in found.whole()] == [("b.yaml", 1)]


def test_of_a_broken_interaction_the_others_are_taken_in_their_places(tmp_path: Path) -> None:
    entry = GOOD.partition("interactions:\n")[2]
    (tmp_path / "a.yaml").write_text(GOOD + entry.replace("code: 200", "code: x") + entry, encoding="utf-8")
    found, said = given(tmp_path)
    (read,) = found.cassettes()
    assert [isinstance(one, FileError) for one in read.interactions] == [False, True, False]
    assert [one.line for one in found.broken] == [6]
    assert said[0].startswith(f"{tmp_path / 'a.yaml'}:6 at /interactions/1/")
    assert list(given(tmp_path)[0].whole()) == []


def test_a_file_of_which_nothing_can_be_read_is_none(tmp_path: Path) -> None:
    broken = GOOD.replace("code: 200", "code: x")
    for text, told in (("version: 9\ninteractions: []\n", "version 9"), (broken, "/interactions/0/")):
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
        found, said = given(tmp_path)
        assert list(found.cassettes()) == []
        assert told in said[0]


@pytest.mark.parametrize(
    ("left", "told"),
    [
        ("", "is empty"),
        ("\n  \n", "is empty"),
        ("\0" * 4096, "is empty"),
        ("inter", "ends before its first interaction"),
        ("version: 1\nmeta", "ends before its first interaction"),
        ("version: 1\nmetadata:\n  recorded_by: cloud-contract-harness\n  rec", "ends before its first interaction"),
        ("version: 2\n", None),
        ("name: ci\n", None),
    ],
)
def test_what_is_left_of_a_cassette_is_no_other_file(tmp_path: Path, left: str, told: str | None) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(left, encoding="utf-8")
    found, said = given(tmp_path)
    assert [one.path.name for one in found.cassettes()] == ["a.yaml"]
    assert len(found.passed_over) == (told is None)
    assert [one.path for one in found.broken] == ([] if told is None else [str(tmp_path / "b.yaml")])
    assert all(told is not None and told in one for one in said)


def test_an_empty_file_alone_is_one_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"")
    for place in (tmp_path, tmp_path / "a.yaml"):
        found, said = given(place)
        assert (list(found.cassettes()), len(found.broken), len(said)) == ([], 1, 1)


def test_nothing_at_all_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"there is no cassette in .*cassettes end in"):
        given(tmp_path)
    (tmp_path / "x.yaml").write_text("a: 1\n", encoding="utf-8")
    with pytest.raises(UserError, match="1 file ends as cassettes do, and none is one"):
        given(tmp_path)
    with pytest.raises(FileError, match="none: does not exist"):
        given(tmp_path / "none")


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    found, said = given(tmp_path)
    assert [one.path.name for one in found.cassettes()] == ["b.yaml"]
    assert said == [f"{tmp_path / 'a.yaml'}: is a pipe, not a file"]
    found, said = given(tmp_path / "a.yaml")
    assert (list(found.cassettes()), len(said)) == ([], 1)
    assert found.text(tmp_path / "a.yaml") == ""


def test_a_link_that_leads_out_is_told_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.yaml").symlink_to(tmp_path / "outside.yaml")
    found, said = given(tmp_path / "in")
    assert list(found.cassettes()) == []
    assert said == [f"{tmp_path / 'in' / 'a.yaml'}: leads out of {tmp_path / 'in'}, and is not followed"]
