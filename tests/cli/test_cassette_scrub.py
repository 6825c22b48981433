"""harness cassette scrub."""

import json
from pathlib import Path

import yaml

from tests.cli.made_cassettes import KEY, Command, foreign


def test_what_is_scrubbed_goes_elsewhere_in_the_same_folders(command: Command, folder: Path, tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in folder.rglob("*.*")}
    out_folder = tmp_path / "new" / "clean"
    status, out, err = command("scrub", folder, "--out", out_folder)
    assert (status, err) == (0, "")
    assert {file: file.read_bytes() for file in folder.rglob("*.*")} == before
    assert sorted(str(file.relative_to(out_folder)) for file in out_folder.rglob("*.*")) == ["a.yaml", "deep/b.json"]
    assert f"{out_folder / 'a.yaml'}: 1 tencent-key-id, " in out
    assert KEY not in out
    for file in out_folder.rglob("*.*"):
        assert KEY not in file.read_text(encoding="utf-8")
    written = json.loads((out_folder / "deep" / "b.json").read_text(encoding="utf-8"))
    assert (written["version"], written["metadata"]) == (1, {"recorded": "2026-01-02"})
    assert command("scan", out_folder)[0] == 0
    assert command("check", out_folder)[0] == command("check", folder)[0] == 0


def test_the_original_is_replaced_only_when_asked_for(command: Command, folder: Path) -> None:
    assert command("scrub", folder)[0] == 2
    assert command("scrub", folder, "--in-place", "--out", folder)[0] == 2
    status, _, err = command("scrub", folder, "--out", folder)
    assert status == 2
    assert "would be written over" in err
    assert KEY in (folder / "a.yaml").read_text(encoding="utf-8")
    assert command("scrub", folder, "--in-place")[0] == 0
    assert command("scan", folder)[0] == 0
    kept = (folder / "a.yaml").read_bytes()
    status, out, _ = command("scrub", folder / "a.yaml", "--in-place")
    assert (status, out) == (0, f"{folder / 'a.yaml'}: nothing to replace\n")
    assert (folder / "a.yaml").read_bytes() == kept


def test_two_files_of_one_name_are_not_written_over_each_other(command: Command, folder: Path, tmp_path: Path) -> None:
    (folder / "deep" / "a.yaml").write_bytes((folder / "a.yaml").read_bytes())
    status, _, err = command("scrub", folder / "a.yaml", folder / "deep" / "a.yaml", "--out", tmp_path / "clean")
    assert status == 2
    assert "scrub them one after the other" in err
    assert not (tmp_path / "clean").exists()


def test_a_broken_cassette_is_left_alone_and_the_rest_goes_on(command: Command, folder: Path) -> None:
    cut = (folder / "a.yaml").read_text(encoding="utf-8") + "nonsense: [\n"
    (folder / "a.yaml").write_text(cut, encoding="utf-8")
    status, out, err = command("scrub", folder, "--in-place")
    assert status == 2
    assert err.startswith(f"harness: {folder / 'a.yaml'}:")
    assert (folder / "a.yaml").read_text(encoding="utf-8") == cut
    assert out.startswith(f"{folder / 'deep' / 'b.json'}: ")


def test_nothing_is_written_outside_of_the_folder(command: Command, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "deep").symlink_to(tmp_path / "outside")
    status, _, err = command("scrub", folder, "--out", tmp_path / "clean")
    assert status == 2
    assert f"{tmp_path / 'clean' / 'deep' / 'b.json'}: leads out of {tmp_path / 'clean'}, and is not written" in err
    assert list((tmp_path / "outside").iterdir()) == []
    assert (tmp_path / "clean" / "a.yaml").exists()


def test_bytes_have_no_word_in_json(command: Command, folder: Path, tmp_path: Path) -> None:
    given = foreign()
    given["interactions"][0]["response"]["body"] = {"string": b"\xff\xfe"}  # type: ignore[index]
    (folder / "a.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
    (folder / "a.yaml").rename(folder / "a.json")
    status, _, err = command("scrub", folder / "a.json", "--out", tmp_path / "clean")
    assert status == 2
    assert "holds bytes, for which JSON has no word (keep it as .yaml)" in err
    assert list((tmp_path / "clean").iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(command: Command, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / "deep").write_text("a file", encoding="utf-8")
    status, _, err = command("scrub", folder, "--out", tmp_path / "clean")
    assert status == 2
    assert "cannot be written" in err


def test_what_a_file_says_of_itself_is_scrubbed_too(command: Command, folder: Path) -> None:
    file = folder / "deep" / "b.json"
    file.write_text(json.dumps(foreign(metadata={"by": "me", "key": KEY})), encoding="utf-8")
    assert command("scrub", file, "--in-place")[0] == 0
    metadata = json.loads(file.read_text(encoding="utf-8"))["metadata"]
    assert metadata["by"] == "me"
    assert metadata["key"].startswith("AKIDEXAMPLE")


def test_what_changes_each_time_is_taken_out_too(command: Command, folder: Path) -> None:
    given = foreign()
    headers = given["interactions"][0]["request"]["headers"]  # type: ignore[index]
    headers["Authorization"] = ["SKIP"]
    (folder / "a.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
    status, out, _ = command("scrub", folder / "a.yaml", "--in-place")
    assert (status, out) == (0, f"{folder / 'a.yaml'}: values that change each time\n")
