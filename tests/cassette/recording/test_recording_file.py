"""What was appended is on disk, or the one who appended is told; never something in between."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cassette.interaction import Interaction
from harness.cassette.recording import recording_file
from harness.cassette.recording.lines import Begun, Taken, read_lines
from harness.cassette.recording.recording_file import BeingRecordedError, RecordingFile
from harness.errors import FileError

MakeInteraction = Callable[..., Interaction]


def test_lines_follow_each_other(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    file = RecordingFile.take(tmp_path / "one.yaml")
    assert file.is_new
    file.begin(Begun(7))
    file.append(Taken(make_interaction(1)))
    assert not file.is_new
    with file.lines() as lines:
        assert [line for _, line in read_lines(lines)] == [Begun(7), Taken(make_interaction(1))]
    file.append(Taken(make_interaction(2)))
    with file.lines() as lines:
        assert len(list(read_lines(lines))) == 3
    file.remove()
    assert list(tmp_path.iterdir()) == []
    file.close()


@pytest.mark.parametrize("torn", [1, 40, 65_536, 200_000])
@pytest.mark.parametrize("whole", [0, 1, 2])
def test_what_is_torn_can_be_cut_off(tmp_path: Path, torn: int, whole: int) -> None:
    file = RecordingFile.take(tmp_path / "one.yaml")
    for pid in range(whole):
        file.append(Begun(pid))
    before = file.path.read_bytes()
    file.cut_off_torn()
    assert file.path.read_bytes() == before
    file.path.write_bytes(before + b"x" * torn)
    file.cut_off_torn()
    assert file.path.read_bytes() == before
    file.close()


def test_none_is_left_where_there_is_none(tmp_path: Path) -> None:
    assert RecordingFile.take_left(tmp_path / "one.yaml") is None
    with pytest.raises(FileError, match="No such file"):
        RecordingFile.take(tmp_path / "none" / "one.yaml")


def test_one_at_a_time(tmp_path: Path) -> None:
    file = RecordingFile.take(tmp_path / "one.yaml")
    with pytest.raises(BeingRecordedError, match=r"one\.yaml: is being recorded by another process$"):
        RecordingFile.take(tmp_path / "one.yaml")
    file.begin(Begun(7))
    with pytest.raises(BeingRecordedError, match=r"by another process \(pid 7\)$"):
        RecordingFile.take_left(tmp_path / "one.yaml")
    file.close()
    again = RecordingFile.take_left(tmp_path / "one.yaml")
    assert again is not None
    again.close()


def test_a_file_that_was_taken_away_meanwhile_is_not_the_one(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml.recording"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    assert recording_file._locked(descriptor, path, tmp_path / "one.yaml")
    path.unlink()
    assert not recording_file._locked(descriptor, path, tmp_path / "one.yaml")
    path.write_text("another")
    assert not recording_file._locked(descriptor, path, tmp_path / "one.yaml")
    os.close(descriptor)


def test_takers_and_finishers_at_once(tmp_path: Path) -> None:
    """Whoever has the file has it alone, however often it is taken away and made again."""
    inside, most, rounds = 0, 0, [0]
    lock = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        for _ in range(100):
            try:
                file = RecordingFile.take(tmp_path / "one.yaml")
            except BeingRecordedError:
                continue
            with lock:
                inside += 1
                most = max(most, inside)
                rounds[0] += 1
            with lock:
                inside -= 1
            file.remove()
            file.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert rounds[0] > 0
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_synced_is_told_for_ever(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    reader, writer = os.pipe()  # takes what is written, and cannot be synced
    file = RecordingFile(tmp_path / "one.yaml", writer)
    for _ in range(2):
        with pytest.raises(FileError, match=r"one\.yaml\.recording: cannot be written: Invalid argument"):
            file.append(Taken(make_interaction()))
    os.close(reader)
    file.close()


def test_what_cannot_be_written_is_told(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    file = RecordingFile(tmp_path / "one.yaml", os.open("/dev/full", os.O_RDWR))  # full, and cannot be cut
    for _ in range(2):
        with pytest.raises(FileError, match=r"one\.yaml\.recording: cannot be written"):
            file.append(Taken(make_interaction()))
    file.close()


def test_those_who_wait_are_told_too(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    reader, writer = os.pipe()
    file = RecordingFile(tmp_path / "one.yaml", writer)
    told: list[str] = []

    def append() -> None:
        with pytest.raises(FileError) as error:
            file.append(Taken(make_interaction()))
        told.append(str(error.value))

    threads = [threading.Thread(target=append) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 8
    os.close(reader)
    file.close()


def test_names_under_which_a_file_is_kept(tmp_path: Path) -> None:
    for expected in ("one.yaml.recording.kept", "one.yaml.recording.kept-2", "one.yaml.recording.kept-3"):
        file = RecordingFile.take(tmp_path / "one.yaml")
        assert file.keep_aside("kept") == tmp_path / expected
        file.close()
