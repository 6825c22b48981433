"""Cassettes of ``vcr()`` with the real SDKs: recorded, and played where nobody listens any more."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harness.cassette import vcr

OTHERS: dict[str, dict[str, str]] = {
    "tencent": {"endpoint": "as.ap-guangzhou.tencentcloudapi.com"},
    "alibaba": {"endpoint": "ecs.cn-hangzhou.aliyuncs.com"},
    "alibaba-async": {"endpoint": "ecs.cn-hangzhou.aliyuncs.com"},
    "volcengine": {"endpoint": "ecs.cn-beijing.volcengineapi.com"},
}


@pytest.mark.sdk
@pytest.mark.parametrize("by", ["ours", "plain", "proxy"])
@pytest.mark.usefixtures("offline")
def test_recordings_play_out_of_order_for_other_credentials(sdk: str, by: str, recordings: Any, client: Any) -> None:
    call, (first, second) = client(sdk), recordings.told[f"{sdk}-plain" if by == "plain" else sdk]
    with vcr(require_all_played=True).use_cassette(
        getattr(recordings, by) / f"{sdk}.yaml", record_mode="none"
    ) as played:
        assert (call(2), call(1)) == (second, first)
    assert played.all_played
    assert played.unplayed == ()
    assert played.misses == []


@pytest.mark.sdk
@pytest.mark.usefixtures("offline")
def test_recordings_play_for_other_forms_of_the_host(sdk: str, recordings: Any, client: Any) -> None:
    call, (first, second) = client(sdk, **OTHERS[sdk]), recordings.told[sdk]
    with vcr().use_cassette(recordings.ours / f"{sdk}.yaml"):
        assert (call(1), call(2)) == (first, second)


@pytest.mark.sdk
@pytest.mark.usefixtures("offline")
def test_recordings_play_in_threads(sdk: str, recordings: Any, client: Any) -> None:
    with vcr(require_all_played=True).use_cassette(recordings.ours / f"{sdk}.yaml"), ThreadPoolExecutor(2) as threads:
        told = list(threads.map(client(sdk), (2, 1)))
    assert told == list(reversed(recordings.told[sdk]))
