"""The line of a value is found by its pointer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cassette.reading.places import line_of

TEXT = """\
version: 1
? [a, b]
: 5
interactions:
- request:
    uri: x
- request: &name
    "a/b": {c: [1,
      2]}
    uri: y
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("/version", 1),
        ("/interactions", 4),
        ("/interactions/0", 5),
        ("/interactions/0/request/uri", 6),
        ("/interactions/1", 7),
        ("/interactions/1/request/a~1b/c/1", 9),
        ("/interactions/1/request/uri", 10),
        ("/interactions/1/request/none/deeper", 7),
        ("/interactions/7", 4),
        ("/interactions/x", 4),
        ("/version/0", 1),
        ("/none", None),
        ("", None),
    ],
)
def test_lines(write_file: Callable[..., Path], pointer: str, line: int | None) -> None:
    assert line_of(write_file(TEXT), pointer) == line


def test_what_cannot_be_read_has_the_lines_before_it(write_file: Callable[..., Path], tmp_path: Path) -> None:
    assert line_of(write_file("a:\n  b: 1\n  c: [\n"), "/a/d") == 1
    assert line_of(tmp_path / "none", "/a") is None
