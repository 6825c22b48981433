"""Unmodified programs of the vendors' SDKs under ``harness run``, as a user types it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = Path(__file__).parent / "scripts"


@pytest.fixture
def harness(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``harness run`` with these words to its end."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environ = kept | {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "harness", "run", *words]
        return subprocess.run(line, env=environ, capture_output=True, text=True, check=False, timeout=120)

    return call


@pytest.mark.sdk
@pytest.mark.parametrize(
    ("script", "sdk", "operation", "rule", "answered"),
    [
        (
            "tencent_sync.py",
            "tencentcloud",
            "tencent/as:ResumeInstanceRefresh",
            "tencent=error:ResourceUnavailable.RefreshActivityStatusConflictWithOperation#1",
            "ResourceUnavailable.RefreshActivityStatusConflictWithOperation",
        ),
        (
            "alibaba_sync.py",
            "alibabacloud_ecs20140526",
            "alibaba/ecs:RedeployInstance",
            "alibaba=error:IncorrectInstanceStatus#1",
            "403 IncorrectInstanceStatus",
        ),
        (
            "volcengine_sync.py",
            "volcenginesdkecs",
            "volcengine/ecs:RebootInstances",
            "volcengine=item:InvalidInstanceStatus[i-2]#1",
            "result with failed items (InvalidInstanceStatus)",
        ),
    ],
)
def test_an_unmodified_program_keeps_the_contract_and_meets_the_fault(
    script: str,
    sdk: str,
    operation: str,
    rule: str,
    answered: str,
    harness: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    pytest.importorskip(sdk, reason=f"{sdk} is not installed")
    program = (sys.executable, str(SCRIPTS / script))
    good = harness("--strict", "--", *program)
    assert good.returncode == 0, good.stderr
    assert f"      1         1  {operation}  result\n" in good.stderr
    assert "0 findings, 0 warnings, 0 notes" in good.stderr
    out = tmp_path / "report.json"
    bad = harness("--strict", "--fault", rule, "--out", str(out), "--", *program)
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["calls"][0]["answers"] == {answered: 1}
    assert [(rule["hits"], rule["state"]) for rule in report["rules"]] == [(1, "met")]
    code = answered.rpartition(" ")[2].strip("()")
    assert code in bad.stdout + bad.stderr.partition("harness: the program")[0]
    assert report["remarks"] == []


@pytest.mark.sdk
@pytest.mark.parametrize(
    ("script", "operation"),
    [
        ("tencent.cjs", "tencent/as:ResumeInstanceRefresh"),
        ("alibaba.cjs", "alibaba/ecs:RedeployInstance"),
        ("volcengine.cjs", "volcengine/ecs:RebootInstances"),
    ],
)
def test_an_unmodified_node_program_keeps_the_contract(
    script: str, operation: str, harness: Callable[..., subprocess.CompletedProcess[str]], node_clients: Path
) -> None:
    done = harness("--strict", "--", "node", str(node_clients / script))
    assert done.returncode == 0, done.stderr
    assert f"      1         1  {operation}  result\n" in done.stderr
    assert "0 findings, 0 warnings, 0 notes" in done.stderr


def test_a_program_that_ignores_its_proxy_does_not_get_out(
    harness: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    # The program's own failure is hidden, so that the status is the harness's.
    done = harness("--", "sh", "-c", f"'{sys.executable}' '{SCRIPTS / 'raw_socket.py'}' || true")
    assert done.returncode == 1
    assert "stopped by the harness: 192.0.2.1:443" in done.stderr
    assert "finding  direct-connection  192.0.2.1:443: 1 attempt past the proxy, stopped" in done.stderr


def test_a_program_that_switches_the_hooks_off_is_told_of(
    harness: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = harness("--", sys.executable, "-I", "-c", "print('alone')")
    assert (done.returncode, done.stdout) == (0, "alone\n")
    assert "ran without the hook (-I)" in done.stderr
