"""Cassettes that hold only what a run had recorded when it was killed."""

from harness.cassette.unfinished import UNFINISHED, finished, is_unfinished


def test_it_says_so_until_it_is_recorded_anew() -> None:
    assert is_unfinished({"recorded_by": "us", **UNFINISHED})
    assert not is_unfinished({"recorded_by": "us"})
    assert finished({"recorded_by": "us", **UNFINISHED}) == {"recorded_by": "us"}
