"""What was answered is kept: whatever ends the process, whoever else records, in whatever form."""

import contextlib
import json
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from vcr.request import Request
from vcr.serializers import yamlserializer

from harness.cassette import vcr
from harness.cassette.reading import read_cassette
from harness.cassette.recording.recording_file import RecordingFile
from harness.cassette.vcrpy.safe_file import SafeFile
from harness.errors import FileError, UserError

Ask = Callable[..., str]

DYING = """
    import os, signal, sys, urllib.request
    from harness.cassette import vcr

    path, url, end = sys.argv[1:]
    with vcr(serializer="json" if path.endswith(".json") else "yaml").use_cassette(path, record_mode="new_episodes"):
        for number in (1, 2):
            print(urllib.request.urlopen(f"{url}/{number}").read().decode(), flush=True)
        os.kill(os.getpid(), getattr(signal, end))
        signal.pause()
"""


@pytest.fixture
def die(provider: Any) -> Callable[..., list[str]]:
    """Records two calls in a process that a signal then ends, and says what they were told."""

    def run(path: Path, end: str) -> list[str]:
        command = [sys.executable, "-c", textwrap.dedent(DYING), str(path), provider.url, end]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == -getattr(signal, end), done.stderr
        return done.stdout.splitlines()

    return run


def make_request(name: str) -> Request:
    return Request("GET", f"http://127.0.0.1/{name}", None, {})


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("end", ["SIGKILL", "SIGTERM"])
@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a"])
def test_a_killed_test_loses_nothing_that_was_answered(
    die: Any, ask: Ask, provider: Any, tmp_path: Path, name: str, end: str
) -> None:
    serializer = "json" if name.endswith("json") else "yaml"
    with vcr(serializer=serializer).use_cassette(tmp_path / name):
        before = ask("/before")
    told = die(tmp_path / name, end)
    assert left(tmp_path) == [name, f"{name}.recording"]
    with vcr(serializer=serializer).use_cassette(tmp_path / name) as played:
        assert [ask("/2"), ask("/1"), ask("/before")] == [*reversed(told), before]
    assert len(played) == 3
    assert left(tmp_path) == [name]
    assert len(provider.asked) == 3


def test_a_killed_test_without_a_cassette_is_recovered_before_more_is_recorded(
    die: Any, ask: Ask, provider: Any, tmp_path: Path
) -> None:
    path = tmp_path / "below" / "a.json"
    told = die(path, "SIGKILL")
    with vcr(serializer="json").use_cassette(path, record_mode="new_episodes") as more:
        ask("/more")
    assert len(more) == 3
    assert [one["response"]["body"]["string"] for one in json.loads(path.read_text())["interactions"]][:2] == told
    assert len(provider.asked) == 3


def test_what_was_answered_is_on_disk_before_the_client_has_it(ask: Ask, tmp_path: Path) -> None:
    with vcr().use_cassette(tmp_path / "a.yaml"):
        told = ask("/")
        assert json.dumps(told) in (tmp_path / "a.yaml.recording").read_text()
        assert left(tmp_path) == ["a.yaml.recording"]
    assert left(tmp_path) == ["a.yaml"]


def test_who_records_into_one_file_at_once_loses_nothing(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with vcr().use_cassette(path), vcr().use_cassette(path):
        ask("/inner")
    assert len(read_cassette(path).interactions) == 1
    path.unlink()
    both = threading.Barrier(2)

    def record(name: str) -> None:
        both.wait(10)
        with vcr().use_cassette(path) as cassette:
            answer = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"{}"}}
            cassette.append(make_request(name), answer)
            both.wait(10)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(record, ("one", "two")))
    assert {one.request.path for one in read_cassette(path).interactions} == {"/one", "/two"}
    assert left(tmp_path) == ["a.yaml"]


def test_who_loads_while_another_thread_begins_to_record_is_not_in_its_way(ask: Ask, tmp_path: Path) -> None:
    def load(path: Path, start: threading.Barrier) -> None:
        start.wait(10)
        SafeFile(path, yamlserializer).load()

    def record(path: Path, start: threading.Barrier) -> None:
        file = SafeFile(path, yamlserializer)
        start.wait(10)
        file.append(recorded, {})
        file.save([recorded], {})

    with vcr().use_cassette(tmp_path / "first.yaml"):
        ask("/")
    (recorded,) = read_cassette(tmp_path / "first.yaml").interactions
    with ThreadPoolExecutor(2) as threads:
        for number in range(200):
            path, start = tmp_path / f"{number}.yaml", threading.Barrier(2)
            for done in [threads.submit(one, path, start) for one in (load, record)]:
                done.result()
            assert read_cassette(path).interactions == (recorded,)


def test_a_cassette_that_another_process_records_is_played_but_not_recorded_into(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with vcr().use_cassette(path):
        told = ask("/")
    other = RecordingFile.take(path)
    try:
        with vcr().use_cassette(path):
            assert ask("/") == told
        use = vcr().use_cassette(path, record_mode="new_episodes")
        with pytest.raises(FileError, match="is being recorded by another process"), use:
            ask("/new")
    finally:
        other.remove()
        other.close()
    assert len(read_cassette(path).interactions) == 1


def test_a_damaged_recording_is_told_and_the_rest_is_taken(die: Any, ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    die(path, "SIGKILL")
    recording = tmp_path / "a.yaml.recording"
    lines = recording.read_bytes().splitlines(keepends=True)
    recording.write_bytes(b"".join([lines[0], lines[1].replace(b"number", b"NUMBER"), *lines[2:]]))
    with pytest.warns(UserWarning, match="is damaged"), vcr().use_cassette(path):
        assert ask("/2") == '{"number": 2}'
    assert left(tmp_path) == ["a.yaml", "a.yaml.recording.damaged"]


def test_json_has_no_word_for_bytes(tmp_path: Path) -> None:
    answer = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"\xff\xfe"}}
    use = vcr(serializer="json").use_cassette(tmp_path / "a.json")
    with pytest.raises(UserError, match="binary"), use as cassette, contextlib.suppress(UserError):
        cassette.append(make_request("one"), answer)
    assert left(tmp_path) == []


@pytest.mark.parametrize("text", ["{", '{"interactions": [{"request": 5}]}', "[]"])
def test_broken_json_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(FileError, match=r"a\.json"), vcr(serializer="json").use_cassette(tmp_path / "a.json"):
        pass


def test_an_empty_file_is_recorded_into_and_a_link_stays_one(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "real.yaml").touch()
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real.yaml")
    with vcr().use_cassette(tmp_path / "link.yaml"):
        ask("/")
    assert (tmp_path / "link.yaml").is_symlink()
    assert len(read_cassette(tmp_path / "real.yaml").interactions) == 1


def test_what_others_leave_after_a_cassette_was_loaded_stays(die: Any, ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with vcr().use_cassette(path):
        die(path, "SIGKILL")
        ask("/mine")
    assert [one.request.path for one in read_cassette(path).interactions] == ["/1", "/2", "/mine"]


def test_a_folder_that_cannot_be_made_is_told(ask: Ask, tmp_path: Path) -> None:
    def hidden() -> None:
        (tmp_path / "file").touch()
        with contextlib.suppress(FileError):
            ask("/")

    with pytest.raises(FileError, match="file: cannot be made"), vcr().use_cassette(tmp_path / "file" / "a.yaml"):
        hidden()
