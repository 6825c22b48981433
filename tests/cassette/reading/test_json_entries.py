"""JSON becomes the same pieces as YAML does."""

import json

import pytest

from harness.cassette.reading.entry import Entry, UnreadableError
from harness.cassette.reading.json_entries import json_entries


def test_pieces_have_their_lines_and_numbers() -> None:
    text = '{\n "version": 1,\n "interactions": [\n  {"a": "\\ud83d\\ude00"},\n\n  {"b": null}\n ], "metadata": {}\n}\n'
    assert list(json_entries(text.encode())) == [
        Entry("version", 2, 1),
        Entry("interactions", 3, None),
        Entry("interactions", 4, {"a": "😀"}, 1),
        Entry("interactions", 6, {"b": None}, 2),
        Entry("metadata", 7, {}),
    ]


def test_empty_things() -> None:
    assert list(json_entries(b"{}")) == []
    assert list(json_entries(b'{"interactions": []}')) == [Entry("interactions", 1, None)]


def test_as_vcr_writes_it() -> None:
    text = json.dumps({"version": 1, "interactions": [{"a": 1}, {"a": 2}]}, indent=4) + "\n"
    assert [entry.line for entry in json_entries(text.encode())] == [2, 3, 4, 7]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (b'{\n"a": "\xe9"}', "is no UTF-8: invalid continuation byte", 2),
        (b"[]", "is in the form of before VCR.py 1.0", 1),
        (b'{"a": 1', "is no JSON: ',' is expected, and the file ends", 1),
        (b'{"a": 1]', "is no JSON: ',' is expected, not ']'", 1),
        (b'{"a" 1}', "is no JSON: ':' is expected, not '1'", 1),
        (b"{1: 2}", "is no JSON: a key must be text", 1),
        (b'{\n\n"a": tru}', "is no JSON: Expecting value", 3),
        (b'{"a": 1}\n\n x', "is no JSON: there is something after its end", 3),
        (b'{"interactions": {}}', "'interactions' must be a list", 1),
        (b'{"interactions": [\n{"a": 1}\n{"b": 1}]}', "is no JSON: ',' is expected, not '{'", 3),
        (b'{"interactions": [\n{"a": 1},\n', "is no JSON: Expecting value", 3),
        (b'{"a": 1,\n"a": 1}', "the key 'a' stands here twice", 2),
        (b'{"interactions": [\n{"a": {"b": 1, "c": 2, "b": 1}}]}', "the key 'b' stands here twice", 2),
        (b'{"a": ' + b"[" * 200_000, "is nested too deep", 1),
        (b'{"a": ' + b"1" * 5000 + b"}", "is no JSON: Exceeds the limit", 1),
        (b'{"a": "\0"}', "is no JSON: Invalid control character at", 1),
    ],
)
def test_what_cannot_be_read(text: bytes, message: str, line: int) -> None:
    with pytest.raises(UnreadableError) as told:
        list(json_entries(text))
    assert told.value.message.startswith(message)
    assert told.value.line == line
