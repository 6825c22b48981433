"""YAML with lines: what is read, and that everything else is refused at its line."""

from pathlib import Path

import pytest

from harness.contract.marked_yaml import parse_json, parse_yaml, read_json, read_yaml
from harness.errors import FileError


def test_scalars_are_those_of_json() -> None:
    text = "a: yes\nb: 2020-01-01\nc: [1, -2, 2.5, true, false, null, ~, '1']\nd: 010\ne: 1e3\nf:\ng: 1.5e+3\nh: 1_0\n"
    assert parse_yaml(text, "f").data == {
        "a": "yes",
        "b": "2020-01-01",
        "c": [1, -2, 2.5, True, False, None, None, "1"],
        "d": "010",
        "e": "1e3",
        "f": None,
        "g": 1500.0,
        "h": "1_0",
    }


def test_numbers_that_would_lose_something_stay_text() -> None:
    long, longest = "1" * 41, "1" * 40
    text = f"a: {long}\nb: {longest}\nc: 1.0e+999\n"
    assert parse_yaml(text, "f").data == {"a": long, "b": int(longest), "c": "1.0e+999"}


def test_nesting_has_a_limit() -> None:
    deepest = "a: " + "[" * 60 + "]" * 60
    assert parse_yaml(deepest, "f").line("a") == 1
    with pytest.raises(FileError, match="nested too deeply"):
        parse_yaml("a: " + "[" * 61 + "]" * 61, "f")


def test_each_value_has_its_line() -> None:
    file = parse_yaml("# head\na:\n  b/c: 1\n  d:\n    - x\n    - {e: 2}\n", "f")
    assert file.line() == 2
    assert file.line("a", "b/c") == 3
    assert file.line("a", "d", 1, "e") == 6
    assert file.lines["/a/b~1c"] == 3


def test_a_place_that_is_not_written_has_the_line_of_the_nearest_above() -> None:
    file = parse_yaml("a:\n  b: {c: 1}\n", "f")
    assert file.line("a", "b", "missing", "deeper") == 2
    assert (file.value(), file.value("a", "b", "c")) == ({"a": {"b": {"c": 1}}}, 1)
    problem = file.problem(("a", "b", "x"), "wrong", "a hint")
    assert str(problem) == "f:2 at /a/b/x: wrong (a hint)"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "f:3 at /a", "the key 'a' is already on line 1"),
        ("x:\n  a: 1\n  a: 2\n", "f:3 at /x/a", "already on line 2"),
        ("a: &name 1\n", "f:1 at /a", "anchors are not used"),
        ("a: &name [1]\n", "f:1 at /a", "anchors are not used"),
        ("a: 1\nb: *name\n", "f:2 at /b", "aliases are not used here (quote what begins with '*')"),
        ("a: 1\nb: *\n", "f:2", "(quote what begins with '*' or '&')"),
        ("a: 1\nb: &\n", "f:2", "(quote what begins with '*' or '&')"),
        ("a: !!str 1\n", "f:1 at /a", "the tag tag:yaml.org,2002:str is not used"),
        ("a: !!python/object/apply:os.system [x]\n", "f:1 at /a", "is not used"),
        ("a: !own {b: 1}\n", "f:1 at /a", "the tag !own is not used"),
        ("a: [\n", "f:2", "is not YAML"),
        ("a: b: c\n", "f:1", "is not YAML"),
        ("? [1]\n: 2\n", "f:1", "a key has to be text"),
        ("- 1\n", "f:1", "holds no mapping"),
        ("just text\n", "f:1", "holds no mapping"),
        ("", "f:1", "holds no mapping"),
        ("a: 1\n---\nb: 2\n", "f:2", "more than one document"),
        ("a: " + "[" * 100_000, "f:1 at /a/0/0", "nested too deeply"),
        ("a: \x00\n", "f", "is not YAML"),
    ],
)
def test_what_is_no_spec_file_is_refused_at_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(FileError) as caught:
        parse_yaml(text, "f")
    assert str(caught.value).startswith(place)
    assert message in str(caught.value)


def test_the_line_of_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(FileError) as caught:
        read_yaml(path, shown="shown.yaml")
    assert str(caught.value) == "shown.yaml:2: is not UTF-8 text"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=f"{tmp_path}: cannot be read"):
        read_yaml(tmp_path)
    with pytest.raises(FileError, match="cannot be read"):
        read_json(tmp_path / "missing.json")


def test_json_files_are_objects(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text('{"a": 1}')
    assert read_json(path).data == {"a": 1}
    assert (read_json(path).file, read_json(path, shown="x").file) == (str(path), "x")
    with pytest.raises(FileError, match="f:3: is not JSON"):
        parse_json('{"a": 1,\n\n x}', "f")
    with pytest.raises(FileError, match="f:1: holds no mapping"):
        parse_json("[]", "f")
    with pytest.raises(FileError, match="nested too deeply"):
        parse_json("[" * 200_000, "f")
