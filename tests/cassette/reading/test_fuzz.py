"""Whatever stands in a file, reading it says so, and raises nothing but FileError."""

import tempfile
from pathlib import Path

import pytest
import vcr.serialize
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vcr.serializers import jsonserializer, yamlserializer

from harness.cassette.reading import read_cassette, read_parts
from harness.errors import FileError

YAML = b"""\
version: 1
metadata: {a: &a [x, ~]}
interactions:
- request: {method: GET, uri: "https://h/?a=1", body: !!binary "YQ==", headers: {A: ['1', 2]}}
  response:
    status: {code: 200, message: OK}
    headers: {Content-Encoding: [gzip], Content-Length: '2'}
    body: {string: '{}'}
    harness: {responder: fake, recorded: '2026-01-02', faults: [x], leaves: intact}
- request: {<<: {body: *a}, method: POST, uri: 'http://x', headers: {}}
  response: {status_code: 200, headers: [[a, [b]]], content: x}
"""
JSON = (
    b'{"interactions": [{"request": {"method": "GET", "uri": "https://h", "body": null, "headers": {}}, '
    b'"response": {"status": {"code": 200, "message": "\\ud83d\\ude00"}, "headers": {}, "body": {"string": ""}}}], '
    b'"version": 1}'
)
PIECES = [
    b"- ",
    b": ",
    b"\n",
    b"&a ",
    b"*a",
    b"!!python/object:os ",
    b"'",
    b'"',
    b"[",
    b"]",
    b"{",
    b"}",
    b"\0",
    b"\xff",
]
CHANGES = st.lists(
    st.tuples(st.integers(0, len(YAML)), st.integers(0, 30), st.sampled_from(PIECES) | st.binary(max_size=4)),
    min_size=1,
    max_size=3,
)


def changed(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, gone, new in changes:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + gone :]
    return data


@pytest.mark.fuzz
@settings(max_examples=400, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([YAML, JSON]), CHANGES)
def test_altered_files(base: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.yaml"
        path.write_bytes(changed(base, changes))
        parts = read_parts(path, "shown")
        broken = [one for one in (*parts.interactions, parts.problem) if isinstance(one, FileError)]
        assert all(str(one).startswith("shown") for one in broken)
        if broken:
            with pytest.raises(FileError):
                read_cassette(path)
        else:
            assert read_cassette(path).interactions == parts.interactions


@pytest.mark.parametrize(("text", "count"), [(YAML, 2), (JSON, 1)])
def test_the_files_that_are_altered_are_cassettes(tmp_path: Path, text: bytes, count: int) -> None:
    text = text.replace(b", 2]}", b"]}")
    (tmp_path / "one.yaml").write_bytes(text)
    assert len(read_cassette(tmp_path / "one.yaml").interactions) == count
    serializer = yamlserializer if count == 2 else jsonserializer
    assert len(vcr.serialize.deserialize(text.decode(), serializer)[0]) == count
