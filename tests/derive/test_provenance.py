"""Where facts come from."""

import hashlib
from collections.abc import Callable

from harness.derive.provenance import source_document
from harness.derive.text.pages import Page, Span


def test_lines_and_hashes(page: Callable[[str], Page]) -> None:
    made = page("one\ntwo\nthree\n")
    document = source_document("RunIt", made, "2031-01-01", {"input/A": Span(1, 2), "operation": Span(3, 3)})
    assert document == {
        "format": 1,
        "operation": "RunIt",
        "page": {"file": "made-up.txt", "updated": "2031-01-01", "sha256": made.sha256, "lines": 4},
        "facts": {
            "input/A": {"lines": [1, 2], "sha256": hashlib.sha256(b"one\ntwo").hexdigest()},
            "operation": {"lines": [3, 3], "sha256": hashlib.sha256(b"three").hexdigest()},
        },
    }
    assert "updated" not in str(source_document("RunIt", made, None, {})["page"])
