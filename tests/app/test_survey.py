"""What a harness finds of cassettes when it begins."""

from pathlib import Path

import pytest

from harness.app.survey import Survey, survey
from harness.errors import FileError, UserError

ONE = """\
version: 1
interactions:
- request: {method: GET, uri: "http://a/", body: null, headers: {}}
  response: {status: {code: 200, message: OK}, headers: {}, body: {string: ""}}
"""
TWO = ONE + ONE.partition("interactions:\n")[2]


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    return folder


def test_a_folder_that_is_not_there_yet_holds_nothing(tmp_path: Path) -> None:
    assert survey(tmp_path / "new", "once") == Survey(tmp_path / "new", "once")


def test_cassettes_interactions_and_sessions_are_counted(tmp_path: Path) -> None:
    folder = written(tmp_path, web=TWO, below__more=ONE, other="a: 1")
    found = survey(folder, "once")
    assert found.cassettes == ((folder / "below" / "more.yaml", 1), (folder / "web.yaml", 2))
    assert (found.interactions, found.sessions) == (3, ("web",))


def test_a_file_is_nobody_s_own(tmp_path: Path) -> None:
    file = written(tmp_path, web=ONE) / "web.yaml"
    assert survey(file, "none") == Survey(file, "none", ((file, 1),))


def test_what_leads_out_is_passed_over(tmp_path: Path) -> None:
    folder = written(tmp_path / "in", web=ONE)
    written(tmp_path / "out", far=ONE)
    (folder / "far.yaml").symlink_to(tmp_path / "out" / "far.yaml")
    assert survey(folder, "none").cassettes == ((folder / "web.yaml", 1),)


def test_what_a_killed_run_has_left_is_told(tmp_path: Path) -> None:
    folder = written(tmp_path, whole=ONE, cut=ONE.replace("version: 1", "version: 1\nmetadata: {unfinished: killed}"))
    assert survey(folder, "none").unfinished == (folder / "cut.yaml",)


def test_one_broken_cassette_is_told_with_its_line(tmp_path: Path) -> None:
    folder = written(tmp_path, good=ONE, bad=ONE.replace("GET", "[]"))
    with pytest.raises(FileError, match=r"bad\.yaml:3"):
        survey(folder, "none")


def test_of_many_broken_cassettes_some_are_told(tmp_path: Path) -> None:
    folder = written(tmp_path, **{f"bad{number}": ONE.replace("1\n", "7\n", 1) for number in range(5)})
    with pytest.raises(UserError, match=r"bad0.*bad1.*bad2.*; and 2 more$"):
        survey(folder, "none")
