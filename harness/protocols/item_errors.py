"""Errors of single items inside a success: where an output has room for them, putting them there and reading them.

The place is found by shape, never by the name of an operation: a list of structures that have an ``Error`` with
``Code`` and ``Message``, and an id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.model import ItemError, Json, Params, Shape

ERROR = "Error"
"""The member of an item that holds its error."""


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """The members that lead to the list, and the member of its structures that names the item."""

    path: tuple[str, ...]
    id_member: str


def place(output: Shape) -> ItemPlace | None:
    """Where the output carries item errors, or None; the nearest place to the top counts."""
    waiting: list[tuple[tuple[str, ...], Shape]] = [((), output)]
    while waiting:
        path, shape = waiting.pop(0)
        for member in shape.members:
            inner = member.shape
            if inner.type == "list" and inner.item is not None and (id_member := _id_member(inner.item)) is not None:
                return ItemPlace((*path, member.name), id_member)
            if inner.type == "structure":
                waiting.append(((*path, member.name), inner))
    return None


def _id_member(item: Shape) -> str | None:
    error = item.member(ERROR)
    if error is None or error.shape.member("Code") is None or error.shape.member("Message") is None:
        return None
    return next(
        (
            member.name
            for member in item.members
            if member.shape.type == "string" and member.name.endswith(("Id", "ID"))
        ),
        None,
    )


def merge(value: Params, errors: Sequence[ItemError], output: Shape) -> dict[str, Json]:
    """The value with the errors set in the entries of their items; an item that has no entry gets one.

    Raises ValueError if there are errors and the output has no place for them.
    """
    merged = dict(value)
    if not errors:
        return merged
    where = place(output)
    if where is None:
        raise ValueError("the output has no list of items with an Error")
    parent = merged
    for name in where.path[:-1]:
        inner = parent.get(name)
        copied: dict[str, Json] = dict(inner) if isinstance(inner, dict) else {}
        parent[name] = copied
        parent = copied
    given = parent.get(where.path[-1])
    entries: list[Json] = list(given) if isinstance(given, list) else []
    for error in errors:
        told: Json = {"Code": error.code, "Message": error.message}
        at = [index for index, entry in enumerate(entries) if _names(entry, where.id_member, error.item)]
        for index in at:
            entries[index] = {**_object(entries[index]), ERROR: told}
        if not at:
            entries.append({where.id_member: error.item, ERROR: told})
    parent[where.path[-1]] = entries
    return merged


def extract(value: Params, output: Shape) -> tuple[ItemError, ...]:
    """The item errors that the value holds, in order; entries without an error, or without a code, are successes."""
    where = place(output)
    if where is None:
        return ()
    current: Json = dict(value)
    for name in where.path:
        current = _object(current).get(name)
    found = []
    for entry in current if isinstance(current, list) else []:
        error = _object(_object(entry).get(ERROR))
        code, message = error.get("Code"), error.get("Message")
        if isinstance(code, str) and code:
            item = _object(entry).get(where.id_member)
            found.append(
                ItemError(item if isinstance(item, str) else "", code, message if isinstance(message, str) else "")
            )
    return tuple(found)


def _names(entry: Json, id_member: str, item: str) -> bool:
    return _object(entry).get(id_member) == item


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
