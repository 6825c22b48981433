"""Drivers are standalone files that share a text in each language; only what concerns one SDK is their own."""

from pathlib import Path

import pytest

import harness.drivers

FOLDER = Path(harness.drivers.__file__).parent
LANGUAGES = [("*_driver.py", "# --- the same in every Python driver -", "# --- this SDK -")]
LANGUAGES += [("*_driver.cjs", "// --- the same in every JavaScript driver -", "// --- this SDK -")]


@pytest.mark.parametrize(("pattern", "begin", "end"), LANGUAGES)
def test_the_drivers_of_a_language_share_one_text(pattern: str, begin: str, end: str) -> None:
    shared = {}
    for file in sorted(FOLDER.glob(pattern)):
        text = file.read_text(encoding="utf-8")
        assert begin in text, f"{file.name} has no shared part"
        assert text.count(end) == 1
        shared[file.name] = text[text.index(begin) : text.index(end)]
    (first, *others) = shared
    for name in others:
        assert shared[name] == shared[first], f"the shared parts of {first} and {name} differ"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*_driver.*")), ids=lambda file: str(file.name))
def test_a_driver_needs_nothing_of_the_harness(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for reference in ("import harness", "from harness", 'require("./', 'require("../'):
        assert reference not in text
