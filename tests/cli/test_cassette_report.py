"""Where reports on cassettes go."""

import json
from pathlib import Path

from tests.cli.made_cassettes import ROOT, Command

OURS = ROOT / "cassettes" / "volcengine"


def test_reports_go_where_they_are_wanted(command: Command, tmp_path: Path) -> None:
    status, out, _ = command("check", OURS, "--out", tmp_path / "a.json", "--report", tmp_path / "b.xml")
    assert (status, out) == (0, "")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["summary"]["interactions"] == 5
    assert "<testsuites" in (tmp_path / "b.xml").read_text(encoding="utf-8")
    status, out, _ = command("check", OURS, "--format", "json", "--report", tmp_path / "c.txt")
    assert json.loads(out)["version"] == 1
    assert "5 interactions" in (tmp_path / "c.txt").read_text(encoding="utf-8")
    assert command("check", OURS, "--out", tmp_path / "a.html")[0] == 2
    assert command("check", OURS, "--out", tmp_path / "no" / "a.json")[0] == 2
    full = Path("/dev/full")
    if full.exists():
        assert "cannot be written" in command("check", OURS, "--format", "text", "--out", full)[2]
