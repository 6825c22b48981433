"""The text of a spec: one row a line, read back as the same values."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.derive.spec_text import flow, source_text, spec_text
from harness.model import Json

DOCUMENT: dict[str, Json] = {
    "format": 1,
    "operation": "RunIt",
    "rate_limit": "unknown",
    "common": {"Version": {"type": "string", "const": "2031-01-01"}},
    "input": {"Ids": {"type": "list<string>", "wire": "Ids.N"}},
    "output": {},
    "structures": {"Box": {"Lid": {"type": "boolean"}}, "Odd": {}},
    "errors": [{"scope": "item", "code": "A.B", "message": "It's: %s, #1", "retry": "yes"}],
    "facts": [],
    "examples": [{"title": "Example 1", "request": {"Ids": ["a"]}, "response": None}],
    "discrepancies": [{"id": "x", "at": "input", "claims": ["one: 1", "two"], "decision": "none"}],
}
TEXT = """\
# Derived by `harness derive`; corrections go into RunIt.patch.yaml.
format: 1
operation: RunIt
rate_limit: unknown
common:
  Version: {type: string, const: "2031-01-01"}
input:
  Ids: {type: list<string>, wire: Ids.N}
output: {}
structures:
  Box:
    Lid: {type: boolean}
  Odd: {}
errors:
  - {scope: item, code: A.B, message: "It's: %s, #1", retry: "yes"}
facts: []
examples:
  - title: Example 1
    request: {Ids: [a]}
    response: null
discrepancies:
  - id: x
    at: input
    claims:
      - "one: 1"
      - two
    decision: none
"""


def test_a_spec_as_text() -> None:
    assert spec_text(DOCUMENT) == TEXT
    assert yaml.safe_load(TEXT) == DOCUMENT


def test_empty_lists() -> None:
    text = spec_text({"operation": "A", "errors": [], "examples": [], "discrepancies": []})
    assert text.endswith("errors: []\nexamples: []\ndiscrepancies: []\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("yes", '"yes"'),
        ("on", '"on"'),
        ("2031-01-01", '"2031-01-01"'),
        ("12", '"12"'),
        ("", '""'),
        ("%s", '"%s"'),
        ("a, b", '"a, b"'),
        ("纸灯", "纸灯"),
        (True, "true"),
        (None, "null"),
        (1.5, "1.5"),
        (["a"], "[a]"),
    ],
)
def test_scalars(value: Json, text: str) -> None:
    assert flow(value) == text


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS.filter(bool), inner, max_size=3),
    max_leaves=8,
)


@given(_VALUES)
@settings(max_examples=200, deadline=None)
def test_any_value_is_read_back_as_it_was(value: Json) -> None:
    document: dict[str, Json] = {"operation": "A", "input": {"A": {"example": value}}, "errors": [{"x": value}]}
    assert yaml.safe_load(spec_text(document)) == document


def test_sources_are_one_anchor_a_line() -> None:
    document: dict[str, Json] = {
        "format": 1,
        "page": {"file": "灯.txt"},
        "facts": {"a": {"lines": [1, 2]}, "b": {"lines": [3, 3]}},
    }
    text = source_text(document)
    assert json.loads(text) == document
    assert '    "a": {"lines": [1, 2]},\n    "b": {"lines": [3, 3]}\n' in text
    assert "灯.txt" in text
    assert json.loads(source_text({"facts": {}})) == {"facts": {}}
