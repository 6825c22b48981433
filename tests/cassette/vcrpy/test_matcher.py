"""Our matcher alone, for who has a VCR already."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vcr as vcrpy
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.request import Request

from harness.cassette import matcher

Ask = Callable[..., str]
REBOOT = "/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"


def test_the_matcher_serves_any_vcr(ask: Ask, provider: Any, tmp_path: Path) -> None:
    my_vcr = vcrpy.VCR(match_on=["method", "call"], cassette_library_dir=str(tmp_path))
    my_vcr.register_matcher("call", matcher())
    for _ in range(2):
        with my_vcr.use_cassette("a.yaml"):
            told = ask(REBOOT), ask(REBOOT.replace("i-1", "i-2")), ask("/other", b"body")
    assert told == ('{"number": 1}', '{"number": 2}', '{"number": 3}')
    use, differs = my_vcr.use_cassette("a.yaml"), r'InstanceIds\.1 was recorded as "i-1"'
    with pytest.raises(CannotOverwriteExistingCassetteException, match=differs), use:
        ask(REBOOT.replace("i-1", "i-3"))
    assert len(provider.asked) == 3


def test_the_matcher_compares_the_host_of_what_only_looks_like_a_provider() -> None:
    compare = matcher()
    one, other, real = (
        Request("GET", f"https://{host}{REBOOT}", None, {})
        for host in ("one.example.com", "other.example.com", "open.volcengineapi.com")
    )
    compare(one, one)
    compare(real, Request("GET", f"http://127.0.0.1:8080{REBOOT}", None, {}))
    unknown = {"X-TC-Action": "NobodyKnows", "X-TC-Version": "2018-04-19", "Content-Type": "application/json"}
    here, there = (Request("POST", f"http://127.0.0.1:{port}/", b"{}", unknown) for port in (8080, 8081))
    compare(here, there)
    with pytest.raises(AssertionError, match=r"host was recorded as other\.example\.com and sent as one"):
        compare(one, other)


def test_the_matcher_knows_what_a_call_is() -> None:
    compare = matcher()
    told = "InstanceId=i-1&Action=RedeployInstance&Version=2014-05-26"
    signed = (
        f"{told}&SignatureNonce=1&Timestamp=2026-01-02T12%3A00%3A00Z&Signature=abc%3D&AccessKeyId=LTAI5tAAAAAAAAAAAAAA"
    )
    asked = Request("GET", f"https://ecs.cn-hangzhou.aliyuncs.com/?{signed}", None, {})
    compare(asked, Request("GET", f"https://ecs-cn-hangzhou.aliyuncs.com/?{told}&SignatureNonce=2", None, {}))
    with pytest.raises(AssertionError, match='InstanceId was recorded as "i-2" and sent as "i-1"'):
        compare(asked, Request("GET", f"https://ecs.aliyuncs.com/?{told.replace('i-1', 'i-2')}", None, {}))
