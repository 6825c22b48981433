"""Parameters and results to try an operation with: the page's own examples first, made-up values where it has none."""

import re
from collections.abc import Mapping
from typing import Any

from harness.model import Json, Member, Operation, Params, Shape

REQUEST_ID = "RequestId"
_MASK = re.compile(r"\*+")


def example_params(operation: Operation) -> dict[str, Json]:
    """Parameters that satisfy the contract.

    Those of the page's first example, else each parameter that has an example or must be there. Masked identifiers
    (``i-bp1azkttqpldxgted****``) are made whole.
    """
    for example in operation.examples:
        if example.params:
            given = {name: unmask(value) for name, value in example.params.items()}
            missing = {m.name: _value(m) for m in operation.input.members if m.required and m.name not in given}
            return {**given, **missing}
    return {
        member.name: _value(member)
        for member in operation.input.members
        if member.required or (member.example is not None and not member.idempotency_token)
    }


def example_result(operation: Operation, params: Params) -> dict[str, Json]:
    """Output members of a success without the request id.

    A list of structures answers for each item that was asked for (``OperationDetails`` for each of ``InstanceIds``);
    errors of single items are left out of it.
    """
    shown = _shown_output(operation)
    result: dict[str, Json] = {}
    for member in operation.output.members:
        if member.name == REQUEST_ID:
            continue
        item = member.shape.item
        if item is not None and item.type == "structure":
            result[member.name] = _answers(operation, item, params)
        elif member.name in shown:
            result[member.name] = unmask(shown[member.name])
        else:
            result[member.name] = _value(member)
    return result


def item_key(operation: Operation, item: Shape) -> tuple[str, str] | None:
    """Which member of an answer's item names what was asked for, and in which parameter: (InstanceId, InstanceIds)."""
    for member in item.members:
        for parameter in operation.input.members:
            plural = {f"{member.name}s", f"{member.name}List", f"{member.name}Set"}
            if parameter.shape.type == "list" and parameter.name in plural:
                return member.name, parameter.name
    return None


def item_error(item: Shape) -> Member | None:
    """The member of an answer's item that holds the error of that item: a structure with a code and a message."""
    for member in item.members:
        names = {inner.name for inner in member.shape.members}
        if {"Code", "Message"} <= names:
            return member
    return None


def unmask(value: Json) -> Json:
    """The value with the asterisks of masked identifiers replaced by digits, the same ones each time."""
    if isinstance(value, str):
        return _MASK.sub(lambda mask: "1".rjust(len(mask.group()), "0"), value)
    if isinstance(value, list):
        return [unmask(item) for item in value]
    if isinstance(value, dict):
        return {key: unmask(item) for key, item in value.items()}
    return value


def _answers(operation: Operation, item: Shape, params: Params) -> Json:
    key = item_key(operation, item)
    asked = params.get(key[1]) if key is not None else None
    error = item_error(item)
    one = {inner.name: _value(inner) for inner in item.members if inner is not error}
    if key is None or not isinstance(asked, list):
        return [one]
    return [{**one, key[0]: value} for value in asked]


def _shown_output(operation: Operation) -> Mapping[str, Json]:
    """The output members inside the page's example of an answer, wherever its envelope puts them."""
    names = {member.name for member in operation.output.members} - {REQUEST_ID}
    for example in operation.examples:
        level: list[Json] = [example.response]
        while level:
            for value in level:
                if isinstance(value, dict) and names & value.keys():
                    return value
            level = [inner for value in level if isinstance(value, dict) for inner in value.values()]
    return {}


def _value(member: Member) -> Json:
    if member.example is not None:
        return unmask(member.example)
    if member.default is not None:
        return member.default
    return _made_up(member.shape, member.name)


def _made_up(shape: Shape, name: str) -> Json:
    if shape.enum:
        return shape.enum[0]
    match shape.type:
        case "string":
            return _text(shape, name)
        case "boolean":
            return False
        case "integer" | "number":
            return _number(shape)
        case "list":
            item = shape.item if shape.item is not None else Shape(type="string")
            return [_made_up(item, name) for _ in range(max(1, shape.min_items or 0))]
        case "structure":
            return {member.name: _value(member) for member in shape.members if member.required}


def _text(shape: Shape, name: str) -> str:
    text = f"{name.lower()}-00000001"
    if shape.min_length is not None:
        text = text.ljust(shape.min_length, "0")
    return text[: shape.max_length] if shape.max_length is not None else text


def _number(shape: Shape) -> int | float:
    low, high = shape.minimum, shape.maximum
    value: Any = low if low is not None else (min(1, high) if high is not None else 1)
    return int(value) if shape.type == "integer" else float(value)
