"""Requests and responses between VCR.py and us: nothing is lost on the way."""

import gzip
import io
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import urllib3
import yaml
from vcr.request import Request

from harness.cassette import vcr
from harness.cassette.vcrpy.conversion import from_interaction, to_interaction, to_request
from harness.errors import UserError

URI = "https://recorded.example.com/path?b=1&a="


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (None, b""),
        ("text", b"text"),
        (b"\xff", b"\xff"),
        (bytearray(b"bytes"), b"bytes"),
        (io.BytesIO(b"file"), b"file"),
        (iter([b"in ", b"parts"]), b"in parts"),
        ({"b": 1, "a": [True]}, b'{"a": [true], "b": 1}'),
    ],
    ids=["nothing", "text", "binary", "bytearray", "file", "parts", "json"],
)
def test_bodies_are_read_as_they_would_be_sent(body: Any, sent: bytes) -> None:
    request = Request("POST", URI, body, {"X-One": b"b\xe9", "x-two": "2"})
    for _ in range(2):
        read = to_request(request)
        assert read.body == sent
    assert (read.method, read.authority, read.target) == ("POST", "recorded.example.com", "/path?b=1&a=")
    assert read.headers == (("X-One", "b\xe9"), ("x-two", "2"))


@pytest.mark.parametrize("body", [object(), {"a": {1, 2}}])
def test_bodies_that_nothing_can_be_compared_with_are_told(body: Any) -> None:
    with pytest.raises(UserError, match="cannot be recorded"):
        to_request(Request("POST", URI, body, {}))


def test_both_ways_give_the_same() -> None:
    answer = {
        "status": {"code": 429, "message": "Slow Down"},
        "headers": {"Content-Length": ["2"], "Set": ["1", "2"]},
        "body": {"string": b"\x00\xff"},
        "harness": {"responder": "fake", "recorded": "2026-01-02"},
    }
    interaction = to_interaction(Request("PUT", URI, b"body", {"A": "1"}), answer)
    request, response = from_interaction(interaction)
    assert to_interaction(request, response) == interaction
    assert (request.uri, request.body, dict(request.headers)) == (URI, b"body", {"A": "1"})
    assert response["headers"]["Set"] == ["1", "2"]
    assert response["body"]["string"] == b"\x00\xff"
    assert response["harness"] == answer["harness"]


def by_httpx(url: str) -> bytes:
    return httpx.get(url).content


def by_urllib3(url: str) -> bytes:
    told: bytes = urllib3.PoolManager().request("GET", url).data
    return told


def by_urllib(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:  # noqa: S310
        told: bytes = answer.read()
        return told


@pytest.mark.parametrize("fetch", [by_httpx, by_urllib3, by_urllib])
@pytest.mark.parametrize("body", [b'{"a": 1}', gzip.compress(b'{"a": 1}', mtime=0)], ids=["decoded", "encoded"])
@pytest.mark.usefixtures("offline")
def test_a_coded_body_plays_for_every_client_whoever_recorded_it(
    fetch: Callable[[str], bytes], body: bytes, tmp_path: Path
) -> None:
    answer = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Content-Encoding": ["gzip"], "Content-Length": ["28"]},
        "body": {"string": body},
    }
    asked: dict[str, Any] = {"method": "GET", "uri": "https://recorded.example.com/", "body": None, "headers": {}}
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump({"version": 1, "interactions": [{"request": asked, "response": answer}]}))
    with vcr().use_cassette(path):
        assert fetch("https://recorded.example.com/") == b'{"a": 1}'
