"""Turns the ``type`` texts and limits of spec files into shapes and members."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import jsonschema_rs

from harness.contract.marked_yaml import MarkedFile
from harness.contract.problem import Problem, did_you_mean
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

    @property
    def type_name(self) -> str:
        """The innermost type: ``T`` of ``list<list<T>>``."""
        return str(self.facts["type"]).replace("list<", "").replace(">", "")


Structures = Mapping[str, Mapping[str, Entry]]


def type_problems(members: Mapping[str, Entry], structures: Structures) -> Iterator[Problem]:
    """Types that cannot be built: misspelt, unbalanced, structures that hold themselves, patterns that are none."""
    for entry in (*members.values(), *(entry for inner in structures.values() for entry in inner.values())):
        text = str(entry.facts["type"])
        if text.count("list<") != text.count(">"):
            yield entry.file.problem((*entry.place, "type"), f"{text!r} does not close what it opens")
        elif entry.type_name not in {*SCALARS, UNKNOWN_TYPE, *structures}:
            hint = did_you_mean(entry.type_name, [*sorted(SCALARS), *structures])
            hint = hint or "structures stand in this file or in service.yaml"
            yield entry.file.problem((*entry.place, "type"), f"there is no structure {entry.type_name!r}", hint)
        if "pattern" in entry.facts and not _is_pattern(str(entry.facts["pattern"])):
            yield entry.file.problem((*entry.place, "pattern"), f"{entry.facts['pattern']!r} is no regular expression")
    for name in structures:
        chain = _way_back(name, structures)
        if chain is not None:
            first = structures[name][chain[0]]
            way = ".".join((name, *chain))
            yield first.file.problem((*first.place, "type"), f"the structure {name!r} holds itself: {way}")


def _is_pattern(text: str) -> bool:
    """Whether the validator that will judge calls can use the expression."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": text})
    except ValueError:
        return False
    return True


def _way_back(name: str, structures: Structures) -> tuple[str, ...] | None:
    """The members by which a structure leads back to itself, None if it does not."""
    ways: list[tuple[str, tuple[str, ...]]] = [(name, ())]
    seen: set[str] = set()
    while ways:
        current, way = ways.pop()
        for member, entry in structures.get(current, {}).items():
            if entry.type_name == name:
                return (*way, member)
            if entry.type_name not in seen:
                seen.add(entry.type_name)
                ways.append((entry.type_name, (*way, member)))
    return None


class ShapeBuilder:
    """Builds shapes from entries without type problems; each structure is built once."""

    def __init__(self, structures: Structures) -> None:
        self._structures = structures
        self._built: dict[str, Shape] = {}

    def structure(self, members: Mapping[str, Entry], name: str | None = None) -> Shape:
        """A structure of the given members, in their order."""
        return Shape(type="structure", name=name, members=tuple(self._member(*item) for item in members.items()))

    def _member(self, name: str, entry: Entry) -> Member:
        facts = entry.facts
        statuses = dict(entry.statuses)
        required = facts.get("required", "unknown")
        if required == "unknown":
            statuses["required"] = "unknown"
        if self._is_unknown(entry.type_name):
            statuses["type"] = "unknown"
        return Member(
            name=name,
            shape=_with_limits(self._shape(facts["type"]), facts),
            source=entry.source,
            wire=facts.get("wire"),
            required=required if isinstance(required, bool) else None,
            default=facts.get("default"),
            example=facts.get("example"),
            idempotency_token=facts.get("idempotency_token", False),
            nullable=facts.get("nullable", False),
            statuses=statuses,
        )

    def _is_unknown(self, name: str) -> bool:
        """Nothing tells what values look like: the page says so, or names a structure that nobody defines."""
        return name == UNKNOWN_TYPE or self._structures.get(name) == {}

    def _shape(self, text: str) -> Shape:
        if text.startswith("list<"):
            return Shape(type="list", item=self._shape(text[5:-1]))
        if self._is_unknown(text):
            return Shape(type="string")
        if text in SCALARS:
            return Shape(type=cast("ShapeType", text))
        if text not in self._built:
            self._built[text] = self.structure(self._structures[text], text)
        return self._built[text]


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
