"""Pages cut at every line: each parameter, error row and example is that of the whole page or missing, and told."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.derive.derived import derive_documents, document_from
from harness.derive.text.pages import page_of
from harness.errors import FileError

PAGES = sorted((Path(__file__).parent / "pages").glob("*/*.txt"))
LIMITS = ("default", "enum", "min", "max", "min_length", "max_length", "min_items", "max_items")


def values_of(text: str) -> dict[str, Any]:
    return dict(derive_documents([document_from(page_of("cut.txt", text), "cut.txt")])[0].values)


def changed(full: Mapping[str, Any], cut: Mapping[str, Any]) -> Iterator[object]:
    """What the cut page says of a parameter or an example other than the whole page, beyond leaving it out."""
    blocks = [(block, full.get(block, {}), cut.get(block, {})) for block in ("common", "input", "output")]
    blocks += [
        (name, full.get("structures", {}).get(name, {}), rows) for name, rows in cut.get("structures", {}).items()
    ]
    for block, whole, rows in blocks:
        for name, row in rows.items():
            known = whole.get(name, row)  # the example that shows the nesting may be cut off
            yield from ((block, name, key) for key in LIMITS if key in row and row[key] != known.get(key))
    for shown, known in zip(cut["examples"], full["examples"], strict=False):
        yield from ((key, shown[key]) for key in ("request", "response") if key in shown and shown[key] != known[key])


def anchor(row: Mapping[str, Any]) -> str:
    """Scope and code of an error row."""
    return f"{row['scope']} {row['code']}"


def missing(full: Mapping[str, Any], cut: Mapping[str, Any]) -> Iterator[tuple[object, str]]:
    """What the whole page says and the cut one does not: rows, limits, errors, parts of examples."""
    for block in ("common", "input", "output"):
        for name, row in full.get(block, {}).items():
            known = cut.get(block, {}).get(name)
            yield from (
                [(block, name)] if known is None else [(name, key) for key in LIMITS if key in row.keys() - known]
            )
    yield from (("errors", anchor(row)) for row in full.get("errors", []) if row not in cut.get("errors", []))
    for number, example in enumerate(full["examples"]):
        known = cut["examples"][number] if number < len(cut["examples"]) else {}
        yield from ((number, key) for key in ("request", "response") if key in example.keys() - known)


def told(cut: Mapping[str, Any]) -> bool:
    """The register says that something is missing."""
    kinds = ("sections-missing", "text-cut", "unread-", "empty-", "example-json-")
    return any(entry["id"].startswith(kinds) for entry in cut["discrepancies"])


def places(text: str) -> list[int]:
    """Where a page is cut: before and behind each line feed, and within lines."""
    ends = [match.start() + more for match in re.finditer("\n", text) for more in (0, 1)]
    return sorted({*ends, *range(5, len(text) - 1, 29)} - {len(text) - 1, len(text)})


def wrongs(text: str) -> Iterator[tuple[str, list[object]]]:
    """Ends of a page at which it says something else than the whole one, or does not tell that something is gone."""
    full = values_of(text)
    for end in places(text):
        try:
            cut = values_of(text[:end])
        except FileError:
            continue
        other = [*changed(full, cut)]
        gone = [*missing(full, cut)]
        if told(cut):
            gone = []
        elif (
            "errors" in cut
            and text[:end].rstrip(" ").endswith(("\n", ".", "。"))
            and not text[:end].rstrip().endswith("}")
        ):
            # A table of errors that ends with a whole row looks the same whether more rows follow or not.
            known = {("errors", anchor(row)) for row in cut["errors"]}
            gone = [each for each in gone if each[0] != "errors" or each in known]
        if other or gone:
            yield text[max(0, end - 60) : end], [*other, *gone]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_cut_page_changes_nothing_and_says_what_is_missing(path: Path) -> None:
    assert [*wrongs(path.read_text("utf-8"))] == []


def test_real_pages_cut_at_any_line_change_nothing_and_say_what_is_missing(real_pages: tuple[Path, ...]) -> None:
    for path in real_pages:
        assert [*wrongs(path.read_text("utf-8"))] == [], path.name
