"""Rows in columns."""

from harness.reports.aligned import aligned


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    rows = [("no", "name", "what"), ("1", "a", "one"), ("12", "longer", "")]
    assert aligned(rows) == ["no  name    what", "1   a       one", "12  longer"]
    assert aligned(rows, right={0, 1}) == ["no    name  what", " 1       a  one", "12  longer"]


def test_nothing_is_no_line() -> None:
    assert aligned([]) == []
