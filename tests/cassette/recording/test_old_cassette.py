"""What a cassette holds is taken over as it stands, in whatever layout it is."""

from collections.abc import Callable
from pathlib import Path

import pytest
import vcr.serialize
from vcr.serializers import jsonserializer, yamlserializer

from harness.cassette.interaction import Interaction
from harness.cassette.reading import read_cassette
from harness.cassette.recording.lines import print_of
from harness.cassette.recording.old_cassette import old_cassette
from harness.cassette.writing import head_text, interaction_text, write_cassette
from harness.errors import FileError

MakeInteraction = Callable[..., Interaction]


def extended(path: Path, more: Interaction) -> tuple[Interaction, ...]:
    """What the cassette holds when another interaction follows."""
    old = old_cassette(path)
    assert old is not None
    path.write_bytes(head_text(old.metadata) + b"".join(old.pieces()) + interaction_text(more))
    return read_cassette(path).interactions


def by_vcr(path: Path, serializer: object, *, metadata: bool = True) -> None:
    requests, responses, *more = vcr.serialize.deserialize(path.read_text(encoding="utf-8"), yamlserializer)
    told = {"requests": requests, "responses": responses} | ({"metadata": more[0]} if metadata else {})
    path.write_text(vcr.serialize.serialize(told, serializer), encoding="utf-8")


@pytest.fixture
def there(tmp_path: Path, make_interaction: MakeInteraction) -> Path:
    answers = [b'{\n  "a": 1\n}\n', b"- no\nversion: 2\n", b"\xff"]
    write_cassette(tmp_path / "one.yaml", [make_interaction(n, answer=a) for n, a in enumerate(answers)], {"a": "b"})
    return tmp_path / "one.yaml"


def test_some_may_be_left_out(there: Path, make_interaction: MakeInteraction) -> None:
    first, second, third = read_cassette(there).interactions
    old = old_cassette(there, without={print_of(second), print_of(make_interaction(9))})
    assert old is not None
    there.write_bytes(head_text(old.metadata) + b"".join(old.pieces()))
    assert read_cassette(there).interactions == (first, third)
    assert read_cassette(there).metadata == {"a": "b"}


@pytest.mark.parametrize("how", ["ours", "vcr", "vcr json", "flow", "indented", "comments", "crlf", "no break"])
def test_every_layout(there: Path, make_interaction: MakeInteraction, how: str) -> None:
    before = read_cassette(there).interactions
    text = there.read_bytes()
    if how == "vcr":
        by_vcr(there, yamlserializer)
    elif how == "vcr json":
        write_cassette(there, before[:2], {"a": "b"})
        before = read_cassette(there).interactions
        by_vcr(there, jsonserializer)
    elif how == "flow":
        there.write_bytes(b"{version: 1, metadata: {a: b}, interactions: []}")
        before = ()
    elif how == "indented":
        head, _, body = text.partition(b"interactions:\n")
        there.write_bytes(head + b"interactions:\n" + b"".join(b"  " + line for line in body.splitlines(keepends=True)))
    elif how == "comments":
        there.write_bytes(b"# mine\n" + text.replace(b"interactions:\n", b"# here\ninteractions:\n# there\n\n"))
    elif how == "crlf":
        there.write_bytes(text.replace(b"\n", b"\r\n"))
    elif how == "no break":
        there.write_bytes(text.removesuffix(b"\n"))
    found = extended(there, make_interaction(9))
    assert [one.request for one in found] == [one.request for one in (*before, make_interaction(9))]
    assert [one.response for one in found] == [one.response for one in (*before, make_interaction(9))]
    assert [one.label for one in found] == [one.label for one in (*before, make_interaction(9))]
    assert read_cassette(there).metadata == {"a": "b"}


def test_the_text_of_vcr_is_kept(there: Path, make_interaction: MakeInteraction) -> None:
    by_vcr(there, yamlserializer, metadata=False)
    text = there.read_bytes()
    body = text[text.index(b"\n") : text.index(b"\nversion: 1")]
    extended(there, make_interaction(9))
    assert body in there.read_bytes()
    assert there.read_bytes().startswith(b"version: 1\ninteractions:\n- request:\n    body:")


def test_none(tmp_path: Path) -> None:
    assert old_cassette(tmp_path / "none.yaml") is None


def test_a_cassette_without_interactions(tmp_path: Path, make_interaction: MakeInteraction) -> None:
    write_cassette(tmp_path / "one.yaml", [], {"a": 1})
    assert len(extended(tmp_path / "one.yaml", make_interaction())) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: 2\ninteractions:\n- request: {}\n", "is of version 2"),
        ("version: 1\nmetadata: [1]\ninteractions:\n- request: {}\n", "must be a mapping"),
        ("version: 1\nversion: 1\ninteractions: []\n", "stands here twice"),
        ("version: [\ninteractions:\n- request: {}\n", "is no YAML"),
        ("interactions:\n- request: {}\n", "has no 'version'"),
        ("version: 1\ninteractions:\n", "'interactions' must be a list"),
    ],
)
def test_what_is_none_is_told(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "one.yaml").write_text(text)
    with pytest.raises(FileError, match=message):
        old_cassette(tmp_path / "one.yaml")
