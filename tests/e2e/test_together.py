"""Two processes of a test suite, a harness that serves, and a program that is run: all at once, none disturbed."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

HARNESS = (sys.executable, "-m", "harness")
TIMES = 12
CALL = """
    import json, os, sys, urllib.request

    def call(proxy):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy}))
        target = "http://open.volcengineapi.com/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
        try:
            with opener.open(target) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
"""
SUITE = """
    import pytest

    @pytest.mark.parametrize("turn", range(TIMES))
    def test_every_third_call_is_throttled(harness, turn):
        with harness.faults("volcengine=throttle#every 3") as faults:
            statuses = [call(harness.proxy_url) for _ in range(6)]
        assert statuses == [200, 200, 429] * 2
        assert faults.hits == 2
        assert len(harness.journal.exchanges) == 6
"""
PROGRAM = """
    print([call(os.environ["HTTP_PROXY"]) for _ in range(TIMES)])
"""


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """One place for state, shared by all."""
    plain = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return plain | {"HARNESS_STATE_DIR": str(tmp_path / "state")}


@pytest.fixture
def serving(environment: Mapping[str, str]) -> Iterator[None]:
    """A harness that serves and fails each second call."""
    command = [*HARNESS, "serve", "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0"]
    rule = ["--fault", "volcengine=error:InternalError#every 2"]
    with subprocess.Popen([*command, *rule], env=environment, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            while not child.stdout.readline().startswith("in another shell"):
                assert child.poll() is None
            yield
        finally:
            child.terminate()


def written(folder: Path, name: str, text: str) -> Path:
    """A program that can call."""
    file = folder / name
    code = textwrap.dedent(CALL) + textwrap.dedent(text).replace("TIMES", str(TIMES))
    file.write_text(code, encoding="utf-8")
    return file


@pytest.mark.usefixtures("serving")
def test_none_disturbs_another(environment: Mapping[str, str], tmp_path: Path) -> None:
    suite = written(tmp_path, "test_suite.py", SUITE)
    program = written(tmp_path, "program.py", PROGRAM)
    # One harness for the program that is run, one for each process of the suite, one that serves the shell.
    run = [*HARNESS, "run", "--fault", "volcengine=error:InternalError#1", "--", sys.executable, str(program)]
    shell = f'eval "$("{sys.executable}" -m harness env)"; exec "{sys.executable}" "{program}"'
    started = [
        subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for command in (
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "2", str(suite)],
            run,
            ["sh", "-c", shell],
        )
    ]
    (tested, _), (ran, report), (served, _) = [
        tuple(stream.decode() for stream in child.communicate()) for child in started
    ]
    assert f"{TIMES} passed" in tested
    assert ran.strip() == str([500] + [200] * (TIMES - 1))
    assert f"{TIMES} requests" in report
    assert served.strip() == str([200, 500] * (TIMES // 2))
    journal = subprocess.run(
        [*HARNESS, "ctl", "journal", "--last", "1000"], env=environment, capture_output=True, text=True, check=True
    )
    assert len(journal.stdout.splitlines()) == TIMES
    assert [child.returncode for child in started] == [0, 1, 0]
