"""Amounts of bytes: written in the largest unit, and never more than there is."""

import pytest

from harness.faults.amounts import SIZE_UNITS, Extent, share_text, size_text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0B"),
        (1, "1B"),
        (999, "999B"),
        (1000, "1KB"),
        (1024, "1KiB"),
        (1_024_000, "1000KiB"),
        (64 * 1024, "64KiB"),
        (3_000_000, "3MB"),
        (2 * 1024**2, "2MiB"),
        (1_048_576_000_000, "1000000MiB"),
    ],
)
def test_a_size_is_written_in_the_largest_unit_that_it_is_whole_in(size: int, text: str) -> None:
    assert size_text(size) == text
    number = text.rstrip("KiMB")
    assert int(number) * SIZE_UNITS[text[len(number) :]] == size


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0%"), (0.5, "50%"), (1.0, "100%"), (0.12345, "12.345%"), (0.29, "29%"), (0.333, "33.3%")]
)
def test_a_share_is_written_in_percent(share: float, text: str) -> None:
    assert share_text(share) == text


@pytest.mark.parametrize(
    ("extent", "length", "size"),
    [
        (Extent(7), 10, 7),
        (Extent(0), 10, 0),
        (Extent(11), 10, 10),
        (Extent(share=0.5), 10, 5),
        (Extent(share=0.5), 11, 5),
        (Extent(share=0.0), 10, 0),
        (Extent(share=1.0), 10, 10),
        (Extent(share=0.5), 0, 0),
        # 0.29 times 100 is a little less than 29.
        (Extent(share=0.29), 100, 29),
    ],
)
def test_an_extent_is_whole_bytes_and_at_most_all(extent: Extent, length: int, size: int) -> None:
    assert extent.of(length) == size


def test_an_extent_is_written_as_it_is_read() -> None:
    assert [str(extent) for extent in (Extent(1024), Extent(0), Extent(share=0.5), Extent(share=0.0))] == [
        "1KiB",
        "0B",
        "50%",
        "0%",
    ]
