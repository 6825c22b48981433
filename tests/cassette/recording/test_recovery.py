"""What killed runs have left is finished, whatever the moment they were killed in, once and with nothing lost."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cassette.interaction import Interaction
from harness.cassette.reading import read_cassette
from harness.cassette.recording import Recorder, Recovery, recover
from harness.cassette.recording.lines import Begun, Built, Taken
from harness.cassette.recording.recording_file import RecordingFile
from harness.cassette.unfinished import UNFINISHED, is_unfinished
from harness.cassette.writing import write_cassette

MakeInteraction = Callable[..., Interaction]
Leave = Callable[..., Path]


def numbers(path: Path) -> list[int]:
    return [int(one.request.body.split(b":")[1].strip(b" }")) for one in read_cassette(path).interactions]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def leave(tmp_path: Path, make_interaction: MakeInteraction) -> Leave:
    """What a run leaves that is killed after it has recorded some interactions."""

    def made(*recorded: int, built: Built | None = None, name: str = "one") -> Path:
        file = RecordingFile.take(tmp_path / f"{name}.yaml")
        file.begin(Begun(7))
        for number in recorded:
            file.append(Taken(make_interaction(number), {"recorded_by": "us"}))
        if built is not None:
            file.append(built)
        file.close()
        return file.path

    return made


def test_nothing_left(tmp_path: Path) -> None:
    assert recover(tmp_path) == recover(tmp_path / "none") == Recovery()


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert [str(one) for one in recover(tmp_path / "file").problems] == [
        f"{tmp_path / 'file'}: cannot be read: Not a directory"
    ]


def test_recordings_are_built(tmp_path: Path, leave: Leave) -> None:
    leave(1, 2)
    leave(3, name="two")
    assert recover(tmp_path) == Recovery((tmp_path / "one.yaml", tmp_path / "two.yaml"))
    assert (numbers(tmp_path / "one.yaml"), numbers(tmp_path / "two.yaml")) == ([1, 2], [3])
    assert read_cassette(tmp_path / "one.yaml").metadata == {"recorded_by": "us", **UNFINISHED}
    assert names(tmp_path) == ["one.yaml", "two.yaml"]
    assert recover(tmp_path) == Recovery()


@pytest.mark.parametrize("torn", [b"{", b'{"sha256":"0123', b"\0\0\0\0"])
def test_a_line_that_is_torn_was_never_answered(tmp_path: Path, leave: Leave, torn: bytes) -> None:
    with leave(1, 2).open("ab") as file:
        file.write(torn)
    assert recover(tmp_path) == Recovery((tmp_path / "one.yaml",))
    assert numbers(tmp_path / "one.yaml") == [1, 2]


@pytest.mark.parametrize("cut", [0, 5])
def test_a_run_killed_before_its_first_line_leaves_nothing(tmp_path: Path, leave: Leave, cut: int) -> None:
    path = leave()
    path.write_bytes(path.read_bytes()[:cut])
    assert recover(tmp_path).problems == ()
    assert names(tmp_path) == []


def test_a_run_that_recorded_nothing_leaves_the_cassette_as_it_is(
    tmp_path: Path, leave: Leave, make_interaction: MakeInteraction
) -> None:
    write_cassette(tmp_path / "one.yaml", [make_interaction(1)], {})
    leave()
    recover(tmp_path)
    assert numbers(tmp_path / "one.yaml") == [1]
    assert names(tmp_path) == ["one.yaml"]


def test_a_damaged_line_is_told_and_kept_and_costs_no_other(tmp_path: Path, leave: Leave) -> None:
    path = leave(1, 2, 3)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"Asked", b"asked")
    path.write_bytes(b"".join(lines))
    found = recover(tmp_path)
    (problem,) = found.problems
    assert str(problem) == (
        f"{path}:3: is damaged: its checksum is wrong; the other lines are in the cassette, "
        "and the file is kept as one.yaml.recording.damaged"
    )
    assert found.built == (tmp_path / "one.yaml",)
    assert numbers(tmp_path / "one.yaml") == [1, 3]
    assert (tmp_path / "one.yaml.recording.damaged").read_bytes().startswith(b"".join(lines))
    (tmp_path / "one.yaml.recording").write_bytes(b"".join(lines))
    recover(tmp_path)
    assert names(tmp_path) == ["one.yaml", "one.yaml.recording.damaged", "one.yaml.recording.damaged-2"]


def test_killed_after_the_cassette_was_put_in_its_place(
    tmp_path: Path, leave: Leave, make_interaction: MakeInteraction
) -> None:
    write_cassette(tmp_path / "one.yaml", [make_interaction(1), make_interaction(2)], {})
    leave(2, built=Built(sha256(tmp_path / "one.yaml"), "before"))
    assert recover(tmp_path).problems == ()
    assert numbers(tmp_path / "one.yaml") == [1, 2]
    assert names(tmp_path) == ["one.yaml"]


@pytest.mark.parametrize("there", [False, True])
def test_killed_before_the_cassette_was_put_in_its_place(
    tmp_path: Path, leave: Leave, make_interaction: MakeInteraction, *, there: bool
) -> None:
    if there:
        write_cassette(tmp_path / "one.yaml", [make_interaction(1)], {})
    leave(2, built=Built("what was to be", sha256(tmp_path / "one.yaml") if there else None))
    (tmp_path / ".one.yaml.building").write_text("perhaps whole")
    assert recover(tmp_path).problems == ()
    assert numbers(tmp_path / "one.yaml") == ([1, 2] if there else [2])
    assert names(tmp_path) == ["one.yaml"]


def test_killed_again_while_it_was_recovered(tmp_path: Path, leave: Leave, make_interaction: MakeInteraction) -> None:
    """Two starts were killed between the line that says what is built and the move."""
    write_cassette(tmp_path / "one.yaml", [make_interaction(1)], {})
    over = sha256(tmp_path / "one.yaml")
    leave(2, built=Built("first", over))
    file = RecordingFile.take(tmp_path / "one.yaml")
    file.append(Built("second", over))
    file.close()
    recover(tmp_path)
    assert numbers(tmp_path / "one.yaml") == [1, 2]


def test_a_cassette_that_was_changed_meanwhile_gets_nothing_twice(
    tmp_path: Path, leave: Leave, make_interaction: MakeInteraction
) -> None:
    write_cassette(tmp_path / "one.yaml", [make_interaction(5)], {})
    path = leave(2, built=Built("other", "before"))
    kept = path.read_bytes()
    found = recover(tmp_path)
    (problem,) = found.problems
    assert str(problem) == (
        f"{tmp_path / 'one.yaml'}: was changed after its recording was built into it; "
        "the recording is kept as one.yaml.recording.kept"
    )
    assert numbers(tmp_path / "one.yaml") == [5]
    assert (tmp_path / "one.yaml.recording.kept").read_bytes() == kept


def test_while_the_new_file_lies_beside_its_place_it_was_not_put_there(
    tmp_path: Path, leave: Leave, make_interaction: MakeInteraction
) -> None:
    write_cassette(tmp_path / "one.yaml", [make_interaction(5)], {})
    leave(2, built=Built("other", "before"))
    (tmp_path / ".one.yaml.building").write_text("")
    assert recover(tmp_path).problems == ()
    assert numbers(tmp_path / "one.yaml") == [5, 2]


def test_one_that_cannot_be_built_does_not_stop_the_others(tmp_path: Path, leave: Leave) -> None:
    leave(1)
    leave(2, name="two")
    (tmp_path / "one.yaml").write_text("broken: [\n")
    found = recover(tmp_path)
    assert found.built == (tmp_path / "two.yaml",)
    assert ["one.yaml:2: is no YAML" in str(one) for one in found.problems] == [True]
    assert names(tmp_path) == ["one.yaml", "one.yaml.recording", "two.yaml"]


def test_a_recording_that_is_a_link_is_not_followed(tmp_path: Path, leave: Leave) -> None:
    path = leave(1)
    shutil.move(path, tmp_path / "kept")
    path.symlink_to(tmp_path / "kept")
    assert [str(one) for one in recover(tmp_path).problems] == [f"{path}: is a symbolic link, which is not followed"]


def test_what_was_killed_is_unfinished_until_something_in_it_is_recorded_anew(
    tmp_path: Path, leave: Leave, make_interaction: MakeInteraction
) -> None:
    one = tmp_path / "one.yaml"
    leave(1, 2)
    recover(tmp_path)
    for number, over, unfinished in ((3, (), True), (4, (read_cassette(one).interactions[0],), False)):
        recorder = Recorder(tmp_path)
        recorder.append("one", make_interaction(number), over=over)
        recorder.close()
        assert is_unfinished(read_cassette(one).metadata) is unfinished
    assert numbers(one) == [2, 3, 4]


def test_a_recording_that_is_found_when_one_begins_leaves_an_unfinished_cassette(
    tmp_path: Path, leave: Leave, make_interaction: MakeInteraction
) -> None:
    leave(1)
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(2))
    recorder.close()
    assert is_unfinished(read_cassette(tmp_path / "one.yaml").metadata)


@pytest.mark.parametrize("unfinished", [True, False])
def test_a_recorder_that_is_told_so_leaves_unfinished_cassettes(
    tmp_path: Path,
    make_interaction: MakeInteraction,
    unfinished: bool,  # noqa: FBT001
) -> None:
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(2))
    recorder.unfinished = unfinished
    recorder.close()
    assert is_unfinished(read_cassette(tmp_path / "one.yaml").metadata) is unfinished
