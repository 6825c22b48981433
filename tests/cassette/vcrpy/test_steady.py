"""Threads that make connections at the same moment: none of them passes the cassette by."""

import http.client
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import urllib3
import vcr.patch

from harness.cassette import vcr as configured

CALLS = 60


def by_urllib(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:  # noqa: S310
        told: bytes = answer.read()
        return told


def by_urllib3(url: str) -> bytes:
    told: bytes = urllib3.PoolManager().request("GET", url, retries=False).data
    return told


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("fetch", [by_urllib, by_urllib3])
@pytest.mark.usefixtures("offline")
def test_all_threads_play(fetch: Callable[[str], bytes], scheme: str, tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    with configured().use_cassette(path) as made:
        for number in range(CALLS):
            answer = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"%d" % number}}
            made.append(vcr.request.Request("GET", f"{scheme}://recorded.example.com/{number}", None, {}), answer)
    with configured(require_all_played=True).use_cassette(path), ThreadPoolExecutor(12) as threads:
        told = list(threads.map(lambda number: fetch(f"{scheme}://recorded.example.com/{number}"), range(CALLS)))
    assert told == [b"%d" % number for number in range(CALLS)]


def test_who_uses_vcrpy_besides_sees_no_difference(tmp_path: Path) -> None:
    real = vcr.patch._HTTPConnection
    with vcr.VCR().use_cassette(str(tmp_path / "plain.yaml")):
        assert http.client.HTTPConnection is not real
        with vcr.patch.force_reset():
            assert http.client.HTTPConnection is real
        assert http.client.HTTPConnection is not real
