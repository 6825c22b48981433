"""Files that reports are written to."""

from pathlib import Path

import pytest

from harness.errors import FileError
from harness.reports.report_file import check_writable, write_report


def test_a_place_for_the_report_is_looked_for_first(tmp_path: Path) -> None:
    (tmp_path / "there.json").touch()
    check_writable(tmp_path / "new.json")
    check_writable(tmp_path / "there.json")
    for wrong in (tmp_path, tmp_path / "gone" / "new.json", tmp_path / "there.json" / "new.json"):
        with pytest.raises(FileError, match="the report cannot be written there"):
            check_writable(wrong)


def test_a_report_is_written_or_it_is_said_why_not(tmp_path: Path) -> None:
    write_report(tmp_path / "new.json", "é\n")
    assert (tmp_path / "new.json").read_bytes() == b"\xc3\xa9\n"
    with pytest.raises(FileError, match="cannot be written: No space left on device"):
        write_report(Path("/dev/full"), "x")
