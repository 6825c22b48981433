"""harness demo as a user types it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_it_needs_no_words_and_explains_what_happens_in_order(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environ = kept | {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "harness", "demo"], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    called = lines.index("program  calls tencent/as:StartInstanceRefresh")
    assert lines[called + 1].startswith("harness  not carried out; answered with 200 RequestLimitExceeded")
    assert lines[called + 2].strip() == "because of tencent/as:StartInstanceRefresh=throttle#1"
    assert lines[called + 3] == "program  is told: RequestLimitExceeded; tries again in 0.5 s"
    assert any(" -m harness run --fault " in line for line in lines[-5:])
    assert "harness: the program ended with status 0" in done.stderr
