"""Shapes as JSON Schema 2020-12."""

from typing import Any

from harness.model import Member, Operation, Shape

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LIMITS = (
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("min_length", "minLength"),
    ("max_length", "maxLength"),
    ("min_items", "minItems"),
    ("max_items", "maxItems"),
    ("pattern", "pattern"),
)
_TYPES = {"structure": "object", "list": "array"}
_ASCII = r"^[\x00-\x7F]*$"


def input_schema(operation: Operation) -> dict[str, Any]:
    """The schema of an operation's parameters as one object; nothing beside the listed parameters fits it."""
    return {"$schema": _DIALECT, **shape_schema(operation.input, closed=True)}


def output_schema(operation: Operation) -> dict[str, Any]:
    """The schema of an operation's result; members that no page lists may be there."""
    return {"$schema": _DIALECT, **shape_schema(operation.output, closed=False)}


def shape_schema(shape: Shape, *, closed: bool) -> dict[str, Any]:
    """The schema of one shape; ``closed`` refuses members that a structure does not list."""
    schema: dict[str, Any] = {"type": _TYPES.get(shape.type, shape.type)}
    if shape.type == "structure":
        schema["properties"] = {member.name: member_schema(member, closed=closed) for member in shape.members}
        required = [member.name for member in shape.members if member.required]
        if required:
            schema["required"] = required
        if closed:
            schema["additionalProperties"] = False
    if shape.item is not None:
        schema["items"] = shape_schema(shape.item, closed=closed)
    if shape.enum:
        schema["enum"] = list(shape.enum)
    for field, keyword in _LIMITS:
        limit = getattr(shape, field)
        if limit is not None:
            schema[keyword] = limit
    if shape.charset == "ascii":
        schema = {**schema, "pattern": _ASCII} if shape.pattern is None else {**schema, "allOf": [{"pattern": _ASCII}]}
    return schema


def member_schema(member: Member, *, closed: bool) -> dict[str, Any]:
    """The schema of a member: its shape, its default, whether it may be null; anything goes if its type is unknown."""
    schema = shape_schema(member.shape, closed=closed)
    if member.status("type") == "unknown":
        schema = {key: value for key, value in schema.items() if key not in {"type", "items"}}
    elif member.nullable:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    if member.default is not None:
        schema["default"] = member.default
    return schema
