"""Faults of every point, met by unmodified programs of the vendors' SDKs under ``harness run``."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = Path(__file__).parent / "scripts"
PROGRAMS = {
    "tencent/as:ResumeInstanceRefresh": ("tencent_sync.py", "tencentcloud"),
    "alibaba/ecs:RedeployInstance": ("alibaba_sync.py", "alibabacloud_ecs20140526"),
    "volcengine/ecs:RebootInstances": ("volcengine_sync.py", "volcenginesdkecs"),
}

pytestmark = pytest.mark.sdk


@pytest.fixture
def met(tmp_path: Path) -> Callable[[str, str], dict[str, Any]]:
    """Runs the program that calls an operation with a rule; gives the report for programs."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environ = kept | {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}
    out = tmp_path / "report.json"

    def call(operation: str, rule: str) -> dict[str, Any]:
        script, sdk = PROGRAMS[operation]
        pytest.importorskip(sdk, reason=f"{sdk} is not installed")
        line = [sys.executable, "-m", "harness", "run", "--fault", rule, "--out", str(out)]
        done = subprocess.run(
            [*line, "--", sys.executable, str(SCRIPTS / script)],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert out.is_file(), done.stderr
        report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        assert [(one["hits"], one["state"]) for one in report["rules"]] == [(1, "met")], done.stderr
        return report

    return call


def first(report: dict[str, Any]) -> dict[str, Any]:
    """The exchange that the rule met."""
    found: dict[str, Any] = next(one for one in report["exchanges"] if one["faults"])
    return found


@pytest.mark.parametrize("operation", PROGRAMS)
@pytest.mark.parametrize(
    ("fault", "executed", "status"),
    [
        ("reset@after", 1, None),
        ("close", 0, None),
        ("truncate:50%", 1, 200),
        ("http:502@after", 1, 502),
    ],
)
def test_a_call_meets_its_fault(
    operation: str, fault: str, executed: int, status: int | None, met: Callable[[str, str], dict[str, Any]]
) -> None:
    exchange = first(met(operation, f"{operation}={fault}#1"))
    assert exchange["operation"].endswith(operation.rpartition(":")[2])
    assert exchange["executed"] == executed
    assert (exchange["response"] or {}).get("status") == status


@pytest.mark.parametrize("operation", PROGRAMS)
def test_a_connection_meets_its_fault_before_there_is_a_call(
    operation: str, met: Callable[[str, str], dict[str, Any]]
) -> None:
    exchange = first(met(operation, f"{operation.partition('/')[0]}=tls:expired#1"))
    assert (exchange["operation"], exchange["executed"]) == (None, None)
    assert exchange["request"]["method"] == "CONNECT"
