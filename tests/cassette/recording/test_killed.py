"""Recovering, recording and building survive a kill at any line, and a second one while that is recovered."""

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("killed_at_each_line.py")


def test_a_kill_at_any_line_loses_and_doubles_nothing(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, PROGRAM, tmp_path, "7"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[2]) > 50
