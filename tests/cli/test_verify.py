"""harness verify as a user types it."""

import importlib.util
import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.main import run
from harness.clients.table import CLIENTS

CASE = "volcengine/ecs:RebootInstances/error/item/InvalidInstanceStatus"
needs_sdk = pytest.mark.skipif(
    importlib.util.find_spec("volcenginesdkecs") is None, reason="volcenginesdk-ecs is not installed"
)


@pytest.fixture
def verify(tmp_path: Path) -> Callable[..., int]:
    """Runs the command with a state directory of its own."""

    def command(*arguments: str) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HARNESS_STATE_DIR", str(tmp_path / "state"))
            return run(["verify", *arguments])

    return command


@needs_sdk
@pytest.mark.sdk
def test_one_case_of_one_client(verify: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("volcenginesdk-ecs", "--only", CASE, "--seed", "3") == 0
    captured = capsys.readouterr()
    assert "1 case" in captured.out
    assert "seed 3" in captured.out
    assert captured.err == ""


@needs_sdk
@pytest.mark.sdk
def test_the_json_report_holds_the_exchange(verify: Callable[..., int], tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    assert verify("volcenginesdk-ecs", "--only", CASE, "--format", "json", "--out", str(out)) == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert "InvalidInstanceStatus" in json.dumps(report)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["volcenginesdk-ec"], "volcenginesdk-ecs"),
        (["nope"], ", ".join(CLIENTS)),
        (["--driver", "no-such-program-anywhere"], "no-such-program-anywhere"),
        (["--specs", "nowhere-at-all"], "nowhere-at-all"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    arguments: list[str], told: str, verify: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(*arguments) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.out == ""


def test_the_help_names_the_clients_each_on_a_line(
    verify: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify("--help") == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    start = lines.index("Clients:") + 1
    assert lines[start : start + len(CLIENTS)] == list(CLIENTS)
    assert "Example:" in lines[start:]


@needs_sdk
@pytest.mark.sdk
def test_an_unknown_case_is_told_with_its_neighbours(
    verify: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify("volcenginesdk-ecs", "--only", CASE.replace("Status", "State")) == 2
    assert CASE in capsys.readouterr().err


# It never answers a call nor ends by itself; whether it lives is seen by its connection.
_SILENT = """
import json, socket, sys, time
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client = {"name": "silent", "version": "1"}
ready = {"type": "ready", "protocol": 1, "client": client, "operations": ["volcengine/ecs:RebootInstances"]}
print(json.dumps(ready), flush=True)
while "call" not in json.loads(sys.stdin.readline()).get("type", ""):
    pass
line.sendall(b"called")
while True:
    time.sleep(60)
"""


def test_termination_ends_it_and_its_drivers(tmp_path: Path) -> None:
    script = tmp_path / "silent.py"
    script.write_text(_SILENT, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        driver = shlex.join([sys.executable, str(script), str(server.getsockname()[1])])
        words = [sys.executable, "-m", "harness", "verify", "--driver", driver, "--only", CASE]
        environment = os.environ | {"HARNESS_STATE_DIR": str(tmp_path / "state")}
        with subprocess.Popen(
            words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as child:
            try:
                seen, _ = server.accept()
                with seen:
                    seen.settimeout(60)
                    assert seen.recv(6) == b"called"
                    child.terminate()
                    out, err = child.communicate(timeout=60)
                    assert seen.recv(1) == b""
            finally:
                child.kill()
    assert (child.returncode, out, err) == (143, "", "harness: terminated\n")
