"""harness demo as one function, with everything that it starts."""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.run.demo.command import RULES, demo

ROOT = Path(__file__).parent.parent.parent.parent


def test_the_three_faults_are_explained_from_what_happened(
    specs: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environ = kept | {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}
    said, explained, report = list[str](), list[str](), io.StringIO()
    code = demo(
        specs=[specs],
        environ=environ,
        say=said.append,
        explain=explained.append,
        stderr=report,
        clock=lambda: datetime.now(UTC),
        program="./harness",
    )
    assert code == 0
    assert [line.strip() for line in said[2:5]] == list(RULES)
    assert any(line.startswith("  ./harness run ") for line in said[6:])
    throttled, first, again, listed, second, lost, third, twice = explained
    assert throttled.startswith("harness  not carried out; answered with 200 RequestLimitExceeded: ")
    assert [first, second, third] == [f"         because of {rule}" for rule in RULES]
    assert again == "harness  carried out, and answered with a result"
    assert listed.endswith("a result in which this failed: i-2 (InvalidInstanceStatus)")
    assert lost == "harness  carried out, but its answer never left"
    assert twice == "harness  carried out for the second time, and answered with a result"
    out = capfd.readouterr().out.splitlines()
    assert out.count("program  is told: done") == 2
    assert "program  is told nothing: the connection has ended; tries again in 0.5 s" in out
    assert "0 findings, 1 warning, 0 notes; seed 7" in report.getvalue()
