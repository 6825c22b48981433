"""The parts alone, for who has a VCR already."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vcr as vcrpy
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.request import Request

from harness.cassette import matcher, persister, sanitizer, vcr
from harness.errors import FileError

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
    with pytest.raises(AssertionError, match=r"host was recorded as other\.example\.com and sent as one"):
        compare(one, other)


def test_the_persister_serves_any_vcr(ask: Ask, tmp_path: Path) -> None:
    my_vcr = vcrpy.VCR(cassette_library_dir=str(tmp_path))
    my_vcr.register_persister(persister())
    for _ in range(2):
        with my_vcr.use_cassette("a.yaml") as cassette:
            assert ask("/") == '{"number": 1}'
            assert cassette.get_metadata("mine", 1) == 1
    assert (tmp_path / "a.yaml").read_text().startswith("version: 1\nmetadata:\n  mine: 1\n")
    (tmp_path / "a.yaml").write_text("nothing: of the kind\n")
    with pytest.raises(FileError, match="is no cassette"), my_vcr.use_cassette("a.yaml"):
        pass


def test_the_sanitizer_serves_any_vcr(ask: Ask, tmp_path: Path) -> None:
    secret = "LTAI5tFmPKX8rJ2hXyZ1a2b3"
    my_vcr = vcrpy.VCR(before_save_interaction=sanitizer(), cassette_library_dir=str(tmp_path))
    with my_vcr.use_cassette("a.yaml"):
        ask(f"/?Action=RedeployInstance&Version=2014-05-26&AccessKeyId={secret}&InstanceId=i-1")
    assert secret not in (tmp_path / "a.yaml").read_text()


def test_a_persister_of_the_users_own_gets_what_is_sanitized(ask: Ask, tmp_path: Path) -> None:
    kept: dict[str, Any] = {}

    class InMemory:
        @staticmethod
        def load_cassette(cassette_path: str, serializer: Any) -> Any:  # noqa: ARG004
            if cassette_path not in kept:
                raise vcrpy.persisters.filesystem.CassetteNotFoundError
            return kept[cassette_path]["requests"], kept[cassette_path]["responses"], kept[cassette_path]["metadata"]

        @staticmethod
        def save_cassette(cassette_path: str, cassette_dict: Any, serializer: Any) -> None:  # noqa: ARG004
            kept[cassette_path] = cassette_dict

    my_vcr = vcr()
    my_vcr.register_persister(InMemory)
    for _ in range(2):
        with my_vcr.use_cassette("in memory"):
            assert ask(REBOOT) == '{"number": 1}'
    assert kept["in memory"]["metadata"]["recorded_by"] == "cloud-contract-harness"
    assert list(tmp_path.iterdir()) == []


def test_further_specs_are_known(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="holds no spec file"):
        vcr(specs=[tmp_path])


def test_a_missing_vcrpy_is_told() -> None:
    program = "import sys; sys.modules['vcr'] = None; from harness.cassette import vcr; vcr()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "UserError: VCR.py is not installed (cloud-contract-harness[vcr] brings it)" in done.stderr
