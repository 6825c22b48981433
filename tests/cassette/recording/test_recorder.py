"""What is recorded is on disk at once, in the cassette at the end, and never lost or doubled on the way."""

import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.cassette.interaction import Interaction
from harness.cassette.reading import read_cassette
from harness.cassette.recording import Recorder, recover
from harness.cassette.recording.lines import Built, Taken, read_lines
from harness.cassette.recording.recording_file import RecordingFile
from harness.cassette.writing import write_cassette
from harness.errors import FileError, UserError

MakeInteraction = Callable[..., Interaction]


def numbers(path: Path) -> list[int]:
    """The numbers of the interactions that a cassette holds."""
    return [int(one.request.body.split(b":")[1].strip(b" }")) for one in read_cassette(path).interactions]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """A disk that is full from so many bytes on."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_was_recorded_is_in_the_cassette(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path / "new" / "folder")
    for number in range(3):
        recorder.append("one", make_interaction(number), {"recorded_by": "us"})
        recorder.append("two", make_interaction(number + 10))
    recorder.close()
    folder = tmp_path / "new" / "folder"
    assert names(folder) == ["one.yaml", "two.yaml"]
    assert (numbers(folder / "one.yaml"), numbers(folder / "two.yaml")) == ([0, 1, 2], [10, 11, 12])
    write_cassette(tmp_path / "same.yaml", [make_interaction(number) for number in range(3)], {"recorded_by": "us"})
    assert (folder / "one.yaml").read_bytes() == (tmp_path / "same.yaml").read_bytes()


def test_what_was_recorded_is_on_disk_at_once(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path)
    for number in range(3):
        recorder.append("one", make_interaction(number))
        with (tmp_path / "one.yaml.recording").open("rb") as file:
            taken = [line.interaction for _, line in read_lines(file) if isinstance(line, Taken)]
        assert taken == [make_interaction(one) for one in range(number + 1)]
    assert names(tmp_path) == ["one.yaml.recording"]
    recorder.close()


def test_metadata_grow_together(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(1), {"by": "us", "contract": {"a": {"day": 1}}})
    recorder.append("one", make_interaction(2), {"by": "us", "contract": {"a": {"day": 1}}})
    recorder.append("one", make_interaction(3), {"contract": {"a": {"day": 2}, "b": {}}})
    told = (tmp_path / "one.yaml.recording").read_bytes().splitlines()
    assert [b'"metadata"' in line for line in told] == [False, True, False, True]
    recorder.close()
    assert read_cassette(tmp_path / "one.yaml").metadata == {"by": "us", "contract": {"a": {"day": 2}, "b": {}}}


def test_what_is_recorded_is_decoded(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(answered=(("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))))
    recorder.close()
    assert read_cassette(tmp_path / "one.yaml").interactions[0].response.headers == (("Content-Length", "13"),)


def test_what_is_new_follows_what_is_there(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    write_cassette(tmp_path / "one.yaml", [make_interaction(1)], {"a": 1})
    before = (tmp_path / "one.yaml").read_bytes().partition(b"interactions:")[2]
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(2), {"b": 2})
    recorder.close()
    assert numbers(tmp_path / "one.yaml") == [1, 2]
    assert read_cassette(tmp_path / "one.yaml").metadata == {"a": 1, "b": 2}
    assert before in (tmp_path / "one.yaml").read_bytes()


def test_files_that_are_open_are_bounded(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path, open_at_once=3)
    for round_ in range(3):
        for name in range(10):
            recorder.append(f"n{name}", make_interaction(round_ * 10 + name))
            assert sum(one.endswith(".recording") for one in names(tmp_path)) <= 3
    recorder.close()
    assert names(tmp_path) == [f"n{name}.yaml" for name in range(10)]
    for name in range(10):
        assert numbers(tmp_path / f"n{name}.yaml") == [name, 10 + name, 20 + name]


def test_many_threads(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path, open_at_once=2)
    failed: list[Exception] = []

    def record(thread: int) -> None:
        try:
            for number in range(25):
                recorder.append(f"n{number % 4}", make_interaction(thread * 100 + number))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=record, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recorder.close()
    assert failed == []
    found = {name: numbers(tmp_path / f"n{name}.yaml") for name in range(4)}
    expected = [thread * 100 + number for thread in range(8) for number in range(25)]
    assert sorted(number for got in found.values() for number in got) == expected
    for name, got in found.items():
        for first in range(0, 800, 100):
            own = [number for number in got if number // 100 == first // 100]
            assert own == [first + number for number in range(25) if number % 4 == name]


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a\0"])
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, make_interaction: MakeInteraction, name: str) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(UserError, match="cannot be the name of a cassette"):
        Recorder(tmp_path / "in").append(name, make_interaction())
    assert names(tmp_path) == ["in"]
    assert names(tmp_path / "in") == []


@pytest.mark.parametrize("name", ["one.yaml", "one.yaml.recording"])
def test_a_link_in_their_place_is_refused(tmp_path: Path, make_interaction: MakeInteraction, name: str) -> None:
    (tmp_path / "in").mkdir()
    outside = tmp_path / "outside"
    outside.write_text("mine")
    (tmp_path / "in" / name).symlink_to(outside)
    with pytest.raises(FileError, match=f"{name}: is a symbolic link"):
        Recorder(tmp_path / "in").append("one", make_interaction())
    recover(tmp_path / "in")
    assert outside.read_text() == "mine"


def test_a_link_that_is_put_there_while_it_is_recorded_is_not_followed(
    tmp_path: Path, make_interaction: MakeInteraction
) -> None:
    (tmp_path / "in").mkdir()
    outside = tmp_path / "outside.yaml"
    write_cassette(outside, [make_interaction(1)], {})
    before = outside.read_bytes()
    recorder = Recorder(tmp_path / "in")
    recorder.append("one", make_interaction(2))
    (tmp_path / "in" / "one.yaml").symlink_to(outside)
    with pytest.raises(FileError, match="leads out of"):
        recorder.close()
    assert outside.read_bytes() == before
    (tmp_path / "in" / "one.yaml").unlink()
    assert recover(tmp_path / "in").built == (tmp_path / "in" / "one.yaml",)
    assert numbers(tmp_path / "in" / "one.yaml") == [2]


def test_what_stands_in_the_way_of_a_recording_is_told(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="file: cannot be made: File exists"):
        Recorder(tmp_path / "file").append("one", make_interaction())
    os.mkfifo(tmp_path / "pipe.yaml.recording")
    with pytest.raises(FileError, match=r"pipe\.yaml\.recording: is not a file"):
        Recorder(tmp_path).append("pipe", make_interaction())
    (tmp_path / "folder.yaml.recording").mkdir()
    with pytest.raises(FileError, match=r"folder\.yaml\.recording: cannot be written: Is a directory"):
        Recorder(tmp_path).append("folder", make_interaction())


def test_a_recorder_that_is_closed_records_no_more(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path)
    recorder.close()
    with pytest.raises(FileError, match="is not recorded into any more"):
        recorder.append("one", make_interaction())
    recorder.close()
    assert names(tmp_path) == []


def test_nobody_else_records_into_the_same_cassette(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(1))
    other = Recorder(tmp_path)
    with pytest.raises(FileError, match=rf"one\.yaml: is being recorded by another process \(pid {os.getpid()}\)"):
        other.append("one", make_interaction(2))
    other.append("two", make_interaction(3))
    assert recover(tmp_path).built == ()
    recorder.close()
    other.append("one", make_interaction(4))
    other.close()
    assert numbers(tmp_path / "one.yaml") == [1, 4]


def test_the_lock_of_a_killed_process_blocks_nobody(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    script = (
        "import os, sys, pathlib; from harness.cassette.recording.recording_file import RecordingFile\n"
        "from harness.cassette.recording.lines import Begun\n"
        "file = RecordingFile.take(pathlib.Path(sys.argv[1])); file.begin(Begun(os.getpid()))\n"
        "print('ready', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "one.yaml")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        with pytest.raises(FileError, match=rf"recorded by another process \(pid {child.pid}\)"):
            Recorder(tmp_path).append("one", make_interaction())
        child.kill()
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(1))
    recorder.close()
    assert numbers(tmp_path / "one.yaml") == [1]


def test_a_full_disk_while_it_is_recorded(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(1))
    size = (tmp_path / "one.yaml.recording").stat().st_size
    with (
        file_size_limit(size + 100),
        pytest.raises(FileError, match=r"one\.yaml\.recording: cannot be written: File too"),
    ):
        recorder.append("one", make_interaction(2))
    assert (tmp_path / "one.yaml.recording").stat().st_size == size
    recorder.append("one", make_interaction(3))
    recorder.close()
    assert numbers(tmp_path / "one.yaml") == [1, 3]


def test_what_is_removed_meanwhile_is_recorded_into_no_more_and_what_was_recorded_is_built(
    tmp_path: Path, make_interaction: MakeInteraction
) -> None:
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(1))
    (tmp_path / "one.yaml.recording").unlink()
    for _ in range(2):
        with pytest.raises(FileError, match=r"one\.yaml\.recording: was removed while it was recorded into"):
            recorder.append("one", make_interaction(2))
    recorder.close()
    assert numbers(tmp_path / "one.yaml") == [1]
    assert names(tmp_path) == ["one.yaml"]


def test_a_folder_that_is_removed_meanwhile_is_told(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path / "in")
    recorder.append("one", make_interaction(1))
    shutil.rmtree(tmp_path / "in")
    with pytest.raises(FileError, match="was removed while"):
        recorder.append("one", make_interaction(2))
    with pytest.raises(FileError, match=r"one\.yaml: cannot be written: No such file .*\(what was recorded is lost"):
        recorder.close()


def test_a_full_disk_while_it_is_built(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    write_cassette(tmp_path / "one.yaml", [make_interaction(1)], {})
    recorder = Recorder(tmp_path)
    for number in (2, 3):
        recorder.append("one", make_interaction(number))
    recorder.append("two", make_interaction(4))
    with (
        file_size_limit(300),
        pytest.raises(
            UserError,
            match=r"one\.yaml: .*: File too large \(.* is kept as one\.yaml\.recording\); .*two",
        ),
    ):
        recorder.close()
    assert names(tmp_path) == ["one.yaml", "one.yaml.recording", "two.yaml.recording"]
    assert numbers(tmp_path / "one.yaml") == [1]
    assert recover(tmp_path).problems == ()
    assert (numbers(tmp_path / "one.yaml"), numbers(tmp_path / "two.yaml")) == ([1, 2, 3], [4])
    assert names(tmp_path) == ["one.yaml", "two.yaml"]


def test_what_a_killed_run_left_is_built_before_more_is_recorded(
    tmp_path: Path, make_interaction: MakeInteraction
) -> None:
    killed = RecordingFile.take(tmp_path / "one.yaml")
    killed.append(Taken(make_interaction(1)))
    killed.close()
    with (tmp_path / "one.yaml.recording").open("ab") as file:
        file.write(b"damaged\n")
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(2))
    with pytest.raises(FileError, match=r"one\.yaml\.recording:2: is damaged"):
        recorder.close()
    assert numbers(tmp_path / "one.yaml") == [1, 2]


def test_a_cassette_that_is_none_is_not_extended(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    (tmp_path / "one.yaml").write_text("something: else\n")
    recorder = Recorder(tmp_path)
    recorder.append("one", make_interaction(1))
    with pytest.raises(FileError, match="it has no 'interactions'"):
        recorder.close()
    assert (tmp_path / "one.yaml").read_text() == "something: else\n"
    with (tmp_path / "one.yaml.recording").open("rb") as file:
        assert not [line for _, line in read_lines(file) if isinstance(line, Built)]


def test_what_was_left_and_cannot_be_built_stays(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    killed = RecordingFile.take(tmp_path / "one.yaml")
    killed.append(Taken(make_interaction(1)))
    killed.close()
    before = (tmp_path / "one.yaml.recording").read_bytes()
    (tmp_path / "one.yaml").write_text("broken: [\n")
    recorder = Recorder(tmp_path)
    for _ in range(2):
        with pytest.raises(FileError, match="is no YAML"):
            recorder.append("one", make_interaction(2))
    recorder.close()
    assert (tmp_path / "one.yaml.recording").read_bytes() == before


def test_closing_waits_for_those_who_are_recording(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    recorder = Recorder(tmp_path)
    with recorder._using("one") as recording:
        closing = threading.Thread(target=recorder.close)
        closing.start()
        while not recorder._closed:
            threading.Event().wait(0.001)
        recording.file.append(Taken(make_interaction(1)))
    closing.join()
    assert numbers(tmp_path / "one.yaml") == [1]
