"""Turns the ``type`` texts and limits of spec files into shapes and members."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from harness.contract.marked_yaml import MarkedFile
from harness.errors import nearest
from harness.model import FactStatus, Member, Shape, ShapeType, Source

SCALARS: frozenset[str] = frozenset({"string", "integer", "number", "boolean"})
UNKNOWN_TYPE = "unknown"

_LIMITS = {
    "min": "minimum",
    "max": "maximum",
    "min_length": "min_length",
    "max_length": "max_length",
    "min_items": "min_items",
    "max_items": "max_items",
    "charset": "charset",
    "pattern": "pattern",
}
_OF_LISTS = frozenset({"min_items", "max_items"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping of facts as it stands in some file, after patches: its facts, their statuses, and where it stands.

    ``place`` is the path of the entry inside ``file``, for problems; ``source`` is what the compiled member will carry.
    """

    facts: Mapping[str, Any]
    statuses: Mapping[str, FactStatus]
    source: Source
    file: MarkedFile
    place: tuple[str | int, ...]


Structures = Mapping[str, Mapping[str, Entry]]


def member(name: str, entry: Entry, structures: Structures, inside: tuple[str, ...] = ()) -> Member:
    """The member that an entry describes. Raises FileError for a type that does not exist or that holds itself."""
    facts = entry.facts
    statuses = dict(entry.statuses)
    required = facts.get("required", "unknown")
    if required == "unknown":
        statuses["required"] = "unknown"
    if UNKNOWN_TYPE in str(facts["type"]):
        statuses["type"] = "unknown"
    return Member(
        name=name,
        shape=_with_limits(_shape(str(facts["type"]), entry, structures, inside), facts),
        source=entry.source,
        wire=facts.get("wire"),
        required=required if isinstance(required, bool) else None,
        default=facts.get("default"),
        example=facts.get("example"),
        idempotency_token=facts.get("idempotency_token") is True,
        nullable=facts.get("nullable") is True,
        statuses=statuses,
    )


def structure(members: Mapping[str, Entry], structures: Structures, name: str | None = None) -> Shape:
    """A structure of the given members, in their order."""
    inside = (name,) if name is not None else ()
    built = tuple(member(key, entry, structures, inside) for key, entry in members.items())
    return Shape(type="structure", name=name, members=built)


def _shape(text: str, entry: Entry, structures: Structures, inside: tuple[str, ...]) -> Shape:
    if text.startswith("list<") and text.endswith(">"):
        return Shape(type="list", item=_shape(text[5:-1], entry, structures, inside))
    if text in SCALARS:
        return Shape(type=cast("ShapeType", text))
    if text == UNKNOWN_TYPE:
        return Shape(type="string")
    place = (*entry.place, "type")
    if text not in structures:
        known = [*sorted(SCALARS), *structures]
        close = nearest(text, known)
        hint = f"did you mean {', '.join(close)}?" if close else "structures stand in this file or in service.yaml"
        raise entry.file.problem(place, f"there is no structure {text!r}", hint).error()
    if text in inside:
        chain = " → ".join((*inside, text))
        raise entry.file.problem(place, f"the structure holds itself: {chain}").error()
    built = tuple(member(key, inner, structures, (*inside, text)) for key, inner in structures[text].items())
    return Shape(type="structure", name=text, members=built)


def _with_limits(shape: Shape, facts: Mapping[str, Any]) -> Shape:
    """The shape with its limits; of a list, those not about the number of items go to the innermost item."""
    own: dict[str, Any] = {}
    of_items: dict[str, Any] = {}
    for key in (*_LIMITS, "enum", "const"):
        if key not in facts:
            continue
        if shape.type == "list" and key not in _OF_LISTS:
            of_items[key] = facts[key]
        elif key == "enum":
            own["enum"] = tuple(facts["enum"])
        elif key == "const":
            own["enum"] = (facts["const"],)
        else:
            own[_LIMITS[key]] = facts[key]
    if of_items and shape.item is not None:
        own["item"] = _with_limits(shape.item, of_items)
    return replace(shape, **own)
