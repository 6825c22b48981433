"""Files are read as they are, and what is wrong with one is told with file, line and pointer."""

import gzip
import itertools
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from harness.cassette.interaction import Interaction
from harness.cassette.reading import read_cassette, read_parts
from harness.cassette.writing import write_cassette
from harness.errors import FileError

WriteFile = Callable[..., Path]
MakeInteraction = Callable[..., Interaction]

BY_VCR = """\
interactions:
- request:
    body: '{"a": 1}'
    headers: &id001
      Accept:
      - '*/*'
    method: POST
    uri: https://as.tencentcloudapi.com/
  response:
    body:
      string: !!binary |
        {gzipped}
    headers:
      Content-Encoding:
      - gzip
    status:
      code: 200
      message: OK
    url: https://as.tencentcloudapi.com/
- request:
    body: null
    headers: *id001
    method: GET
    uri: https://as.tencentcloudapi.com/?b=2
  response:
    body:
      string: '{}'
    headers:
      Content-Encoding:
      - gzip
    status:
      code: 404
      message: Not Found
version: 1
"""


def by_vcr() -> str:
    raw = yaml.safe_dump({"string": gzip.compress(b'{"b": 1}', mtime=0)}).partition("|\n")[2].strip()
    return BY_VCR.replace("{gzipped}", raw)


def failure(path: Path, **given: object) -> str:
    with pytest.raises(FileError) as told:
        read_cassette(path, "shown.yaml", **given)  # type: ignore[arg-type]
    return str(told.value)


def test_a_cassette_of_vcr(write_file: WriteFile) -> None:
    one, two = read_cassette(write_file(by_vcr())).interactions
    assert (one.line, two.line) == (2, by_vcr().splitlines().index("- request:", 2) + 1)
    assert (one.request.body, one.response.body, one.label) == (b'{"a": 1}', b'{"b": 1}', None)
    assert one.request.headers == two.request.headers == (("Accept", "*/*"),)
    assert one.response.headers == (("Content-Length", "8"),)
    assert (two.response.status, two.response.reason, two.response.body) == (404, "Not Found", b"{}")
    assert (two.request.target, two.request.body) == ("/?b=2", b"")


@pytest.mark.parametrize("start", ["{", "\n {"])
def test_json_is_known_by_what_it_begins_with(write_file: WriteFile, start: str) -> None:
    path = write_file(start + '"version": 1, "metadata": {"a": 1}, "interactions": []}', "one.yaml")
    assert read_cassette(path).metadata == {"a": 1}


def test_yaml_in_one_line_is_yaml(write_file: WriteFile) -> None:
    assert read_cassette(write_file("{version: 1, interactions: []}")).interactions == ()


def test_windows_line_ends(write_file: WriteFile) -> None:
    one, two = read_cassette(write_file(by_vcr().replace("\n", "\r\n"))).interactions
    assert (one.response.body, two.line) == (b'{"b": 1}', by_vcr().splitlines().index("- request:", 2) + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "shown.yaml:1: is empty"),
        ("interactions: []\n", "shown.yaml:1: is no cassette: it has no 'version' (VCR.py writes it at the end: "),
        ("version: 1\n", "shown.yaml:1: is no cassette: it has no 'interactions'"),
        ("version: 1\ninteractons: []\n", "(there is 'interactons': did you mean 'interactions'?)"),
        ("http_interactions: []\nversion: 1\n", "(there is 'http_interactions': did you mean 'interactions'?)"),
        ("interactions: []\nversion: 2\n", "shown.yaml:2 at /version: is of version 2; known is 1"),
        ("interactions: []\nversion: true\n", "shown.yaml:2 at /version: is of version True; known is 1"),
        ("interactions: []\nversion: [1]\n", "shown.yaml:2 at /version: is of version [1]; known is 1"),
        ("version: 1\nmetadata: 5\ninteractions: []\n", "shown.yaml:2 at /metadata: must be a mapping"),
        ("- request: {}\n", "shown.yaml:1: is in the form of before VCR.py 1.0 (python -m vcr.migration FILE"),
        ("a: [\n", "shown.yaml:2: is no YAML"),
        (b"a: 1\nb:\n  c: \xe9\n", "shown.yaml:3: is no YAML: incomplete UTF-8 octet sequence"),
        (b"a: 1\nb: x\0y\n", "shown.yaml:2: is no YAML: control characters are not allowed"),
        (b"\0" * 5000, "shown.yaml:1: is no YAML: control characters are not allowed"),
        ("caf\xe9: 1".encode("utf-16-le"), "shown.yaml:1: is no YAML"),
        ('{"a": 1', "shown.yaml:1: is no JSON"),
    ],
    ids=itertools.count(),
)
def test_files_that_are_none(write_file: WriteFile, text: str | bytes, expected: str) -> None:
    assert expected in failure(write_file(text))


def test_the_version_may_be_text(write_file: WriteFile) -> None:
    assert read_cassette(write_file("version: '1'\ninteractions: []\nmetadata:\n")).metadata == {}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  response:", "  respose:", "shown.yaml:2 at /interactions/0: has no 'response' (there is 'respose': did"),
        (
            "      code: 200",
            "      code: ok",
            "/0/response/status/code: must be an HTTP status, not 'ok'",
        ),
        ("    method: GET", "    method: 5", "at /interactions/1/request/method: must be text, not 5"),
        ("      - '*/*'", "      - 5", "shown.yaml:5 at /interactions/0/request/headers/Accept: must be text, not 5"),
        ("    uri: https://as.tencentcloudapi.com/?b=2", "    uri: {}", "must be text, not a mapping"),
        ("- request:\n    body: null", "- 5\n- request:\n    body: null", "/interactions/1: must be a mapping, not 5"),
    ],
)
def test_what_was_edited_by_hand_is_told_with_its_place(
    write_file: WriteFile, old: str, new: str, expected: str
) -> None:
    text = by_vcr().replace(old, new, 1)
    found = failure(write_file(text))
    assert expected in found
    line = next(number for number, line in enumerate(text.splitlines(), 1) if line == new.splitlines()[0])
    assert found.startswith(f"shown.yaml:{2 if 'respose' in new else line - ('*' in old)} at /interactions/")


def test_a_place_in_json(write_file: WriteFile) -> None:
    text = '{"version": 1,\n"interactions": [\n{"request": {"method": "GET", "uri": "x"},\n "response": {}}]}'
    assert "shown.yaml:3 at /interactions/0/request/uri: must begin with a scheme" in failure(write_file(text))
    strange = text.replace("GET", "\\ud83d\\ude00")
    assert "shown.yaml:2 at /interactions/0/request/uri: must begin with a scheme" in failure(write_file(strange))


def test_one_broken_interaction_does_not_hide_the_others(write_file: WriteFile) -> None:
    parts = read_parts(write_file(by_vcr().replace("    method: POST\n", "")))
    broken, whole = parts.interactions
    assert isinstance(broken, FileError)
    assert (broken.line, broken.pointer) == (2, "/interactions/0/request")
    assert isinstance(whole, Interaction)
    assert parts.problem is None


def test_only_the_first_that_are_broken_are_told_to_the_line(write_file: WriteFile) -> None:
    one = "- request:\n    method: 5\n  response: {}\n"
    parts = read_parts(write_file(f"version: 1\ninteractions:\n{one * 25}"))
    lines = [problem.line for problem in parts.interactions if isinstance(problem, FileError)]
    assert lines == [4 + 3 * number - (number >= 20) for number in range(25)]


def test_what_stands_before_the_break_is_read(write_file: WriteFile) -> None:
    text = by_vcr()
    path = write_file(text[: text.index("version")] + "- request: {a: 'cut")
    parts = read_parts(path)
    assert [type(one) for one in parts.interactions] == [Interaction, Interaction]
    assert parts.problem is not None
    assert "found unexpected end of stream" in str(parts.problem)
    assert failure(path) == str(parts.problem).replace(str(path), "shown.yaml")


def test_a_cut_is_told_or_leaves_what_stands_before_it(
    tmp_path: Path, write_file: WriteFile, make_interaction: MakeInteraction
) -> None:
    write_cassette(tmp_path / "whole.yaml", [make_interaction(1), make_interaction(2)], {})
    whole = read_cassette(tmp_path / "whole.yaml").interactions
    data = (tmp_path / "whole.yaml").read_bytes()
    told = 0
    for end in range(len(data)):
        try:
            found = read_cassette(write_file(data[:end])).interactions
        except FileError:
            told += 1
            continue
        # Where the cut is between two interactions, or at the end of the last, nobody can see it.
        assert [one.request for one in found] == [one.request for one in whole[: len(found)]]
        assert found[:-1] == whole[: len(found)][:-1]
    assert told > 0.85 * len(data)


def test_every_cut_of_a_cassette_of_vcr_is_told(write_file: WriteFile) -> None:
    data = by_vcr().encode()
    for end in range(len(data) - len("1\n")):
        with pytest.raises(FileError):
            read_cassette(write_file(data[:end]))


def test_nothing_is_executed(write_file: WriteFile, tmp_path: Path) -> None:
    target = tmp_path / "made"
    text = by_vcr().replace("'{\"a\": 1}'", f"!!python/object/apply:os.mkdir ['{target}']")
    assert "the tag '!!python/object/apply:os.mkdir' is refused" in failure(write_file(text))
    assert not target.exists()


def test_a_file_of_more_than_the_limit_is_not_read(write_file: WriteFile) -> None:
    path = write_file(by_vcr())
    size = path.stat().st_size
    assert len(read_cassette(path, limit=size).interactions) == 2
    assert "has 0 MiB; cassettes of up to 0 MiB are read" in failure(path, limit=size - 1)
    with path.open("r+b") as file:
        file.truncate(2**40)
    assert "has 1,048,576 MiB; cassettes of up to 256 MiB are read" in failure(path)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert failure(tmp_path / "pipe.yaml") == "shown.yaml: is a pipe, not a file"
    assert failure(tmp_path) == "shown.yaml: cannot be read: Is a directory"
    assert failure(tmp_path / "none.yaml") == "shown.yaml: cannot be read: No such file or directory"
    assert failure(Path("/dev/null")) == "shown.yaml: is a device, not a file"
    with pytest.raises(FileError, match=r"a\\0b: cannot be read: .*embedded null"):
        read_cassette(Path("a\0b"))


def test_reading_a_pipe_waits_for_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    done = threading.Event()

    def read() -> None:
        assert read_parts(tmp_path / "pipe.yaml").problem is not None
        done.set()

    threading.Thread(target=read, daemon=True).start()
    assert done.wait(30)


def test_nothing_outside_the_folder_is_read(tmp_path: Path, write_file: WriteFile) -> None:
    outside = write_file(by_vcr(), "outside.yaml")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "inside.yaml").write_text(by_vcr())
    (folder / "link.yaml").symlink_to(outside)
    (folder / "near.yaml").symlink_to(folder / "inside.yaml")
    assert failure(folder / "link.yaml", within=folder) == f"shown.yaml: leads out of {folder}, where nothing is read"
    assert "leads out of" in failure(folder / ".." / "outside.yaml", within=folder)
    assert len(read_cassette(folder / "near.yaml", within=folder).interactions) == 2
    assert len(read_cassette(folder / "link.yaml").interactions) == 2
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    assert failure(folder / "loop.yaml", within=folder) == "shown.yaml: is a symbolic link that is not followed"
    assert failure(folder / "loop.yaml") == "shown.yaml: is a symbolic link that is not followed"
    (folder / "gone.yaml").symlink_to(folder / "nowhere.yaml")
    assert "No such file" in failure(folder / "gone.yaml", within=folder)
