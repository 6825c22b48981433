"""Metadata are merged; a cassette can be made by somebody else of its recording."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.interaction import Interaction
from harness.cassette.reading import read_cassette
from harness.cassette.recording.building import build, merged, rewrite
from harness.cassette.recording.lines import Again, Begun, Taken
from harness.cassette.recording.recording_file import RecordingFile
from harness.errors import FileError

MakeInteraction = Callable[..., Interaction]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {}, {}),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3, "d": 4}}, {"a": {"b": 1, "c": 3, "d": 4}}),
        ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
        ({"a": 2}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": [1]}, {"a": [2]}, {"a": [2]}),
    ],
)
def test_metadata(old: Mapping[str, Any], new: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    assert merged(old, new) == expected


@pytest.fixture
def recording(tmp_path: Path, make_interaction: MakeInteraction) -> RecordingFile:
    file = RecordingFile.take(tmp_path / "one.yaml")
    file.begin(Begun(7))
    file.append(Taken(make_interaction(1), {"a": 1}))
    return file


def test_another_form(tmp_path: Path, recording: RecordingFile) -> None:
    def compose(interactions: Iterable[Interaction], metadata: Mapping[str, Any]) -> Iterable[bytes]:
        return [b"%d %s" % (len(list(interactions)), repr(metadata).encode())]

    assert build(recording, compose) is None
    recording.close()
    assert [path.name for path in tmp_path.iterdir()] == ["one.yaml"]
    assert (tmp_path / "one.yaml").read_text() == "1 {'a': 1}"


def test_what_begins_again_drops_all_that_was_before(
    tmp_path: Path, recording: RecordingFile, make_interaction: MakeInteraction
) -> None:
    recording.append(Again())
    recording.append(Taken(make_interaction(2), {"b": 1}, over=("22",)))
    recording.append(Again())
    for number in (3, 4):
        recording.append(Taken(make_interaction(number), {"c": number}))
    assert build(recording) is None
    recording.close()
    cassette = read_cassette(tmp_path / "one.yaml")
    assert [one.request.target for one in cassette.interactions] == [make_interaction(n).request.target for n in (3, 4)]
    assert cassette.metadata == {"c": 4}


def test_what_begins_again_and_goes_no_further_leaves_what_there_was(tmp_path: Path, recording: RecordingFile) -> None:
    recording.append(Again())
    assert build(recording) is None
    recording.close()
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_else_has_made_of_it(tmp_path: Path, recording: RecordingFile) -> None:
    rewrite(recording, [b"a", b"b"])
    recording.close()
    assert [path.name for path in tmp_path.iterdir()] == ["one.yaml"]
    assert (tmp_path / "one.yaml").read_text() == "ab"


@pytest.mark.parametrize("way", [build, lambda file: rewrite(file, [b"a"])])
def test_a_recording_that_was_removed_is_built_and_another_of_its_name_stays(
    tmp_path: Path, recording: RecordingFile, way: Callable[..., Any]
) -> None:
    recording.path.unlink()
    recording.path.write_text("of somebody else")
    assert way(recording) is None
    recording.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.yaml", "one.yaml.recording"]
    assert recording.path.read_text() == "of somebody else"


@pytest.mark.parametrize("way", [build, lambda file: rewrite(file, [b"a"])])
def test_a_folder_that_is_gone_is_told(tmp_path: Path, recording: RecordingFile, way: Callable[..., Any]) -> None:
    tmp_path.rename(tmp_path.with_name("elsewhere"))
    with pytest.raises(FileError, match=r"one\.yaml: cannot be written: No such file"):
        way(recording)
    recording.close()
    tmp_path.with_name("elsewhere").rename(tmp_path)
