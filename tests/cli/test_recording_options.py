"""The options about cassettes: what they give together, and what they refuse."""

from pathlib import Path
from typing import Any

import click
import pytest

from harness.cli.recording_options import cassette_options, check_named_cassette, recording_options
from harness.control.cassette_options import CassetteOptions
from harness.errors import UserError


@click.command()
@recording_options
def asking(**options: Any) -> CassetteOptions:
    return cassette_options(**options)


def asked(*words: object) -> Any:
    return asking.main([str(word) for word in words], standalone_mode=False)


def test_without_any_nothing_is_asked_for() -> None:
    assert asked() == CassetteOptions()


def test_all_that_goes_together(tmp_path: Path) -> None:
    new = tmp_path / "new"
    words = [
        "--record",
        new,
        "--record-mode",
        "all",
        "--playback-repeats",
        "--live",
        "a.example",
        "--live",
        "b.example",
    ]
    told = CassetteOptions(new, None, "all", playback_repeats=True, live=("a.example", "b.example"))
    assert asked(*words) == told
    assert asked(*words, "--allow-mutations").allow_mutations
    assert asked(*words, "--live-ca", __file__).live_ca == Path(__file__)
    assert asked("--record", tmp_path) == CassetteOptions(tmp_path)
    assert asked("--replay", tmp_path, "--playback-repeats") == CassetteOptions(None, tmp_path, playback_repeats=True)


@pytest.mark.parametrize("name", ["old.yaml", "folder"])
def test_a_replay_takes_a_folder_or_a_cassette(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "old.yaml").touch()
    assert asked("--replay", tmp_path / name).cassettes == tmp_path / name


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--record", "a", "--replay", "b"], r"^--record and --replay exclude each other \(--record plays"),
        (["--record-mode", "all"], "^--record-mode needs --record$"),
        (["--replay", ".", "--record-mode", "none"], "^--record-mode needs --record$"),
        (["--playback-repeats"], "^--playback-repeats needs --record or --replay$"),
        (["--record", "a", "--allow-mutations"], "^--allow-mutations needs --live$"),
        (["--record", "a", "--live-ca", __file__], r"^--live-ca needs --live \(only a real provider"),
        (["--replay", ".", "--live", "a.example"], "^--replay and --live exclude each other"),
        (["--record", __file__], "is not a folder"),
        (["--replay", Path(__file__).with_suffix(".yaml")], "there is no .*did you mean .*test_recording_options.py"),
        (["--replay", "/nowhere/at/all"], "^--replay: there is no '/nowhere/at/all'$"),
    ],
)
def test_what_cannot_be_is_refused(words: list[object], told: str) -> None:
    with pytest.raises(UserError, match=told):
        asked(*words)


@pytest.mark.parametrize("file", ["first.yaml", "first.yml", "first.json", "first.yaml.recording"])
def test_a_cassette_that_is_named_may_be_of_any_form_or_still_a_recording(tmp_path: Path, file: str) -> None:
    (tmp_path / file).touch()
    check_named_cassette(CassetteOptions(replay=tmp_path), "first")
    check_named_cassette(CassetteOptions(record=tmp_path, mode="none"), "first")
    for recording in (
        CassetteOptions(),
        CassetteOptions(record=tmp_path),
        CassetteOptions(record=tmp_path / "new", mode="none"),
    ):
        check_named_cassette(recording, "second")


def test_a_cassette_that_is_named_and_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    for name in ("first.yaml", "second.yaml"):
        (tmp_path / name).write_text("version: 1\ninteractions: []\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"^--cassette: there is no 'fist' in .* \(did you mean first\?\)$"):
        check_named_cassette(CassetteOptions(replay=tmp_path), "fist")
    with pytest.raises(UserError, match=r"\(without --cassette all that it holds is played\)$"):
        check_named_cassette(CassetteOptions(replay=tmp_path), "unlike")
    with pytest.raises(UserError, match=r"^--cassette needs a folder, and --replay .*first\.yaml is a file$"):
        check_named_cassette(CassetteOptions(replay=tmp_path / "first.yaml"), "first")
