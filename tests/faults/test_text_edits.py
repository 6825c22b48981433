"""Edits for what a text is."""

import pytest

from harness.faults import json_text, xml_text
from harness.faults.text_edits import edits_of


@pytest.mark.parametrize(
    ("text", "removed"), [('{"a":1,"b":2}', '{"a":1}'), ("<r><a>1</a><b>2</b></r>", "<r><a>1</a></r>")]
)
def test_json_and_xml_are_edited_alike(text: str, removed: str) -> None:
    edits = edits_of(text)
    assert edits.value_at(text, "/b") == "2"
    assert edits.removed(text, "/b") == removed
    assert edits.added(removed, "", "b", "2") == text
    assert edits.replaced(text, "/b", "3") == text.replace("2", "3")


@pytest.mark.parametrize("text", ["", "text", '{"a":"<"}'])
def test_what_is_no_xml_is_taken_for_json(text: str) -> None:
    assert edits_of(text) is json_text
    assert edits_of(f" <{text}") is xml_text
