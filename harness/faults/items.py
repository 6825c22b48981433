"""The items of a call: which parameter names them, and which it names."""

from harness.contract.example import item_key
from harness.model import Call, Operation
from harness.protocols import item_errors


def item_parameter(operation: Operation) -> str | None:
    """The list parameter that names the items: ``InstanceIds`` where the output reports on each ``InstanceId``."""
    place = item_errors.place(operation.output)
    if place is None:
        return None
    shape = operation.output
    for name in place.path:
        shape = next(member.shape for member in shape.members if member.name == name)
    key = None if shape.item is None else item_key(operation, shape.item)
    return None if key is None else key[1]


def asked_items(call: Call, operation: Operation) -> tuple[str, ...]:
    """The different items that a call asks for, in its order; empty where the operation has none."""
    parameter = item_parameter(operation)
    asked = call.params.get(parameter) if parameter is not None else None
    return tuple(dict.fromkeys(item for item in asked if isinstance(item, str))) if isinstance(asked, list) else ()
