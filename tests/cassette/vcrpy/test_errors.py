"""What a person reads of a miss."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from vcr.request import Request

from harness.cassette import vcr
from harness.cassette.vcrpy import CassetteMiss

ANSWER = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"{}"}}


def reboot(*instances: str) -> Request:
    listed = "&".join(f"InstanceIds.{number}={one}" for number, one in enumerate(instances, start=1))
    uri = f"https://open.volcengineapi.com/?Action=RebootInstances&Version=2020-04-01&{listed}"
    return Request("GET", uri, None, {})


def test_the_nearest_recordings_are_told_each_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with vcr().use_cassette(path) as cassette:
        cassette.append(reboot("i-1", "i-2"), ANSWER)
        cassette.append(reboot("i-3"), ANSWER)
    with pytest.raises(CassetteMiss) as caught, vcr(record_mode="none").use_cassette(path) as cassette:
        cassette.filter_request(reboot("i-4"))
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("no recording answers this call (volcengine/ecs:RebootInstances)")
    assert lines[0].endswith('interaction 2: InstanceIds.1 was recorded as "i-3" and sent as "i-4"')
    assert lines[1].startswith(f"  then comes {path}, interaction 1: InstanceIds.1 was recorded as")
    assert lines[2] == "(record_mode 'none' does not record it)"
    assert caught.value.reason == "no_match"
    assert {differing for _, _, [(differing, _)] in caught.value.similar_requests} == {"call"}


def twice_hidden(cassette: Any) -> None:
    for _ in range(2):
        with contextlib.suppress(CassetteMiss):
            cassette.filter_request(reboot("i-4"))


def test_the_same_miss_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(CassetteMiss) as caught, vcr(record_mode="none").use_cassette(tmp_path / "a.yaml") as cassette:
        twice_hidden(cassette)
    assert len(caught.value.misses) == 2
    assert len(str(caught.value).splitlines()) == 2
