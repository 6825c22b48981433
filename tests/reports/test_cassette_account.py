"""What could not be read of cassettes."""

from harness.errors import FileError
from harness.reports.cassette_account import Unreadable


def test_what_an_error_says_is_kept_with_its_place() -> None:
    error = FileError("a.yaml", "is no cassette", line=3, hint="look there")
    assert Unreadable.of(error) == Unreadable("a.yaml", 3, "a.yaml:3: is no cassette (look there)")
