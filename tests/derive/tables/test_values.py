"""Cell texts as values."""

import pytest

from harness.derive.tables.values import typed
from harness.model import Json


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("true", "boolean", True),
        ("False", "boolean", False),
        ("maybe", "boolean", None),
        ("20", "integer", 20),
        ("-3", "integer", -3),
        ("2.5", "integer", None),
        ("9" * 30, "integer", None),
        ("2.5", "number", 2.5),
        ("2", "number", 2),
        ("x", "number", None),
        (" a b ", "string", "a b"),
        ("20", "string", "20"),
        ("-", "string", None),
        ("无", "string", None),
        ("None", "string", None),
        ('["a"]', "list<string>", ["a"]),
        ('{"a": 1}', "list<string>", None),
        ('{"a": 1}', "Thing", {"a": 1}),
        ('["a"]', "Thing", None),
        ("[a", "list<string>", None),
        ("[NaN]", "list<number>", None),
        ('["\\ud800"]', "list<string>", None),
        ("[1, 2]", "string", "[1, 2]"),
        ("a", "list<string>", None),
        ("a", "Thing", None),
    ],
)
def test_values(text: str, type_: str, value: Json) -> None:
    found = typed(text, type_)
    assert found == value
    assert type(found) is type(value)
