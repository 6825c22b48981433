"""What could not be read of cassettes."""

from harness.errors import FileError
from harness.reports.cassette_account import CassetteAccount, Unreadable


def test_what_an_error_says_is_kept_with_its_place() -> None:
    error = FileError("a.yaml", "is no cassette", line=3, hint="look there")
    assert Unreadable.of(error) == Unreadable("a.yaml", 3, "a.yaml:3: is no cassette (look there)")


def test_some_of_what_was_passed_over_is_named() -> None:
    names = tuple(f"{number}.yaml" for number in range(12))
    assert CassetteAccount(None, 0, passed_over=names[:10]).others == names[:10]
    assert CassetteAccount(None, 0, passed_over=names).others == (*names[:10], "and 2 more")
    assert CassetteAccount(None, 0).others == ()
