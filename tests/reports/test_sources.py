"""Where a fact of the contract stands, in words."""

import pytest

from harness.model import Source
from harness.reports.sources import source_record, source_words

PAGE = ("Open", "2026-01-02T03:04:05", "f" * 64)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source("s.yaml", "input/A", *PAGE, (4, 6)), "page Open of 2026-01-02, lines 4-6; s.yaml at input/A"),
        (Source("s.yaml", "input/A", *PAGE, (4, 4)), "page Open of 2026-01-02, line 4; s.yaml at input/A"),
        (Source("s.yaml", "", *PAGE), "page Open of 2026-01-02; s.yaml"),
        (Source("s.yaml", "", "Open", None, None), "page Open, undated; s.yaml"),
        (Source("p.yaml", "errors/1", evidence="seen"), "p.yaml at errors/1 (by hand: seen)"),
        (Source("p.yaml", "errors/1"), "p.yaml at errors/1"),
    ],
)
def test_page_date_lines_and_file(source: Source, words: str) -> None:
    assert source_words(source) == words


def test_the_same_as_data() -> None:
    assert source_record(Source("s.yaml", "input/A", *PAGE, (4, 6))) == {
        "file": "s.yaml",
        "anchor": "input/A",
        "page": "Open",
        "page_updated": "2026-01-02T03:04:05",
        "page_sha256": "f" * 64,
        "lines": [4, 6],
        "evidence": None,
    }
    assert source_record(Source("s.yaml", ""))["lines"] is None
