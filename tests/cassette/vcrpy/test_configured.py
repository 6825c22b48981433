"""Cassettes of ``vcr()`` with the real SDKs: recorded, and played where nobody listens any more."""

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from harness.app import LocalHarness
from harness.cassette import vcr
from harness.cassette.vcrpy import CassetteMiss
from harness.config import ANY_PORT, Settings, spec_roots

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # what the SDKs call of Python's

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


@pytest.mark.sdk
def test_recordings_play_through_the_proxy(recordings: Any, client: Any, account: Any, tmp_path: Path) -> None:
    settings = Settings(
        state=tmp_path, specs=spec_roots(), listen=ANY_PORT, cassettes=recordings.ours, record_mode="none"
    )
    with LocalHarness(settings) as harness:
        for sdk in sorted(OTHERS):
            call = client(sdk, **account(harness, sdk))
            assert (call(2), call(1)) == recordings.told[sdk][::-1]
        report = harness.cassettes()
    assert report is not None
    assert (report.played, report.unplayed, report.misses) == (8, (), ())


@pytest.mark.sdk
@pytest.mark.usefixtures("offline")
def test_a_miss_reaches_the_test_whatever_the_sdk_makes_of_it(sdk: str, recordings: Any, client: Any) -> None:
    def hidden() -> None:
        with contextlib.suppress(Exception):
            client(sdk)(3)

    with pytest.raises(CassetteMiss, match=r"was recorded as .*1. and sent as .*3") as caught:
        leave(vcr().use_cassette(recordings.ours / f"{sdk}.yaml"), hidden)
    assert {one.reason for one in caught.value.misses} == {"no_match"}


def leave(context: Any, act: Callable[[], None]) -> None:
    with context:
        act()
