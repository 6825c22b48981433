"""The texts of a query as values of the input: a query cannot be typed without the parameters it is for."""

from collections.abc import Mapping

from harness.derive.tables.values import typed
from harness.derive.tables.vendor_types import item_type
from harness.model import Json


def typed_params(
    params: Mapping[str, Json], members: Mapping[str, Json], structures: Mapping[str, Json]
) -> dict[str, Json]:
    """``params`` with the texts of typed parameters as values; what fits no type stays as the page shows it."""
    return {name: _typed(value, _type(members.get(name)), structures) for name, value in params.items()}


def _type(member: Json) -> str:
    type_ = member.get("type") if isinstance(member, dict) else None
    return type_ if isinstance(type_, str) else "unknown"


def _typed(value: Json, type_: str, structures: Mapping[str, Json]) -> Json:
    item = item_type(type_)
    if isinstance(value, list):
        return [_typed(element, item or "unknown", structures) for element in value]
    if isinstance(value, dict):
        members = structures.get(type_)
        return typed_params(value, members if isinstance(members, dict) else {}, structures)
    if isinstance(value, str) and type_ in {"boolean", "integer", "number"}:
        found = typed(value, type_)
        return value if found is None else found
    return value
