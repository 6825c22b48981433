"""Output rows that stand one below the other although they are nested: an example of the answer shows the nesting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.derive.facts import Row
from harness.derive.tables.vendor_types import STRUCTURE, UNKNOWN, item_type, spec_type
from harness.model import Json


@dataclass(slots=True)
class _Level:
    """A structure whose members may follow: the path to it, what the example shows in it, what was placed."""

    path: str
    shown: Mapping[str, Json]
    placed: set[str] = field(default_factory=set)


def nested_rows(rows: Sequence[Row], shown: Mapping[str, Json]) -> tuple[Row, ...]:
    """The rows, with dotted names for those that the example shows inside the structure above them."""
    levels = [_Level("", shown)]
    found: list[Row] = []
    for row in rows:
        index = next((index for index in reversed(range(len(levels))) if _fits(levels[index], row.name)), 0)
        level = levels[index]
        del levels[index + 1 :]
        level.placed.add(row.name)
        name = f"{level.path}.{row.name}" if level.path else row.name
        found.append(replace(row, name=name))
        type_ = spec_type(row.type)
        if (item_type(type_) or type_) in {STRUCTURE, UNKNOWN}:
            inside = _inside(level.shown.get(row.name))
            if inside:
                levels.append(_Level(f"{name}.N" if item_type(type_) else name, inside))
    return tuple(found)


def _fits(level: _Level, name: str) -> bool:
    return name in level.shown and name not in level.placed


def _inside(value: Json) -> Mapping[str, Json]:
    """The members of a structure, of all in a list taken together, or of those in a list wrapped in a mapping."""
    if isinstance(value, dict):
        only = next(iter(value.values())) if len(value) == 1 else None
        return _inside(only) if isinstance(only, list) else value
    inside: dict[str, Json] = {}
    for item in value if isinstance(value, list) else ():
        inside |= item if isinstance(item, dict) else {}
    return inside


def result_of(response: Json) -> Mapping[str, Json]:
    """The part of an answer that holds the output members: ``Response``, ``Result``, or the whole."""
    if not isinstance(response, dict):
        return {}
    for name in ("Response", "Result"):
        inner = response.get(name)
        if isinstance(inner, dict):
            return inner
    return {} if "ResponseMetadata" in response else response
