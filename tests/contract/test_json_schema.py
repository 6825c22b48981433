"""Shapes as JSON Schema."""

import jsonschema
import pytest

from harness.contract.json_schema import input_schema, member_schema, output_schema, shape_schema
from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.model import Member, Operation, Shape, Source

_SOURCE = Source("f", "input/A")


def test_the_input_is_one_closed_object(start: Operation) -> None:
    assert input_schema(start) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "GroupId": {"type": "string"},
            "Settings": {
                "type": "object",
                "properties": {
                    "Count": {"type": "integer", "minimum": 1, "maximum": 5},
                    "Mode": {"type": "string", "enum": ["FAST", "SLOW"]},
                    "Tags": {
                        "type": "array",
                        "maxItems": 2,
                        "items": {
                            "type": "object",
                            "properties": {
                                "Key": {"type": "string", "maxLength": 4},
                                "Value": {"type": ["string", "null"]},
                            },
                            "required": ["Key"],
                            "additionalProperties": False,
                        },
                    },
                },
                "required": ["Count"],
                "additionalProperties": False,
            },
            "Token": {"type": "string", "maxLength": 8, "pattern": r"^[\x00-\x7F]*$"},
            "Ratio": {"type": "number", "default": 0.5},
        },
        "required": ["GroupId", "Settings"],
        "additionalProperties": False,
    }


def test_the_output_is_open(stop: Operation) -> None:
    schema = output_schema(stop)
    assert "additionalProperties" not in str(schema)
    assert schema["properties"]["Details"]["items"]["properties"]["Error"]["properties"]["Code"] == {"type": "string"}


def test_what_may_be_null_may_be_so_beside_an_enum() -> None:
    member = Member("A", Shape("string", enum=("x",)), _SOURCE, nullable=True)
    assert member_schema(member, closed=True) == {"type": ["string", "null"], "enum": ["x", None]}


def test_an_unknown_type_leaves_the_other_limits() -> None:
    member = Member("A", Shape("string", max_length=3), _SOURCE, statuses={"type": "unknown"})
    assert member_schema(member, closed=True) == {"maxLength": 3}


def test_a_pattern_and_a_charset_both_hold() -> None:
    schema = shape_schema(Shape("string", pattern="^a$", charset="ascii"), closed=True)
    assert schema == {"type": "string", "pattern": "^a$", "allOf": [{"pattern": r"^[\x00-\x7F]*$"}]}


@pytest.mark.parametrize("make", [input_schema, output_schema])
def test_the_schemas_of_the_real_operations_are_valid(make: object) -> None:
    assert callable(make)
    catalog = load_catalog([bundled_root()])
    for identity in catalog.ids():
        jsonschema.Draft202012Validator.check_schema(make(catalog.operation(identity)))
