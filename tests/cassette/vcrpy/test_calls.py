"""Our sanitizer alone, the contracts that are known, and VCR.py where it is missing."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import vcr as vcrpy

from harness.cassette import sanitizer, vcr
from harness.errors import FileError

Ask = Callable[..., str]


def test_the_sanitizer_serves_any_vcr(ask: Ask, tmp_path: Path) -> None:
    secret = "LTAI5tFmPKX8rJ2hXyZ1a2b3"
    my_vcr = vcrpy.VCR(before_save_interaction=sanitizer(), cassette_library_dir=str(tmp_path))
    with my_vcr.use_cassette("a.yaml"):
        ask(f"/?Action=RedeployInstance&Version=2014-05-26&AccessKeyId={secret}&InstanceId=i-1")
    assert secret not in (tmp_path / "a.yaml").read_text()


def test_further_specs_are_known(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="holds no spec file"):
        vcr(specs=[tmp_path])


def test_a_missing_vcrpy_is_told() -> None:
    program = "import sys; sys.modules['vcr'] = None; from harness.cassette import vcr; vcr()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "UserError: VCR.py is not installed (cloud-contract-harness[vcr] brings it)" in done.stderr
