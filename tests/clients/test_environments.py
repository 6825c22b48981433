"""Environments as they lie on the disk."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.clients.entry import ClientEntry
from harness.clients.environments import Places, environments, folder_of, look
from harness.errors import FileError

Put = Callable[..., Path]
Entries = Callable[..., ClientEntry]


def test_two_versions_of_a_client_stand_side_by_side(places: Places, put: Put, make_entry: Entries) -> None:
    entry = make_entry("@made/sdk")
    folders = [put(entry, version) for version in ("0.9", "1.0")]
    found = environments(places)
    assert [one.folder for one in found] == folders
    assert [(one.name, one.version) for one in found] == [("@made/sdk", "0.9"), ("@made/sdk", "1.0")]
    assert folders[0] == folder_of(places, entry, "0.9") == places.environments / "@made+sdk@0.9"


def test_without_a_folder_there_are_none(places: Places) -> None:
    assert environments(places) == environments(None) == ()


def test_only_what_is_described_counts(places: Places, put: Put, make_entry: Entries) -> None:
    put(make_entry())
    (places.environments / "half@1.0" / "bin").mkdir(parents=True)
    (places.environments / "a-file").touch()
    hidden = put(make_entry("hidden"))
    hidden.rename(places.environments / ".hidden@1.0.new-x")
    assert [one.name for one in environments(places)] == ["made"]


@pytest.mark.parametrize("text", ["no json", "{}", "[]", '{"name": "made"}'])
def test_a_description_that_is_none_is_told(text: str, put: Put, make_entry: Entries) -> None:
    folder = put(make_entry())
    (folder / "client.json").write_text(text)
    with pytest.raises(FileError, match=r"client.json: is no description of a client: .*remove the folder"):
        look(folder)


def test_an_interpreter_that_is_gone_is_told(put: Put, make_entry: Entries) -> None:
    whole, broken = put(make_entry("whole")), put(make_entry("broken"))
    node = put(make_entry("node", runtime="node"))
    for folder in (broken, node):
        (folder / "bin" / "python").unlink()
    problems = [found.problem for folder in (whole, broken, node) if (found := look(folder)) is not None]
    assert problems == [None, "the interpreter that it was made with is gone (/somewhere/python)", None]
