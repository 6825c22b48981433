"""Where two JSON values differ, as JSON pointers with both values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from harness.model import Member, Shape

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two values differ, as a JSON pointer; None on one side is what is not there, or null."""

    pointer: str
    expected: object
    found: object

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {_show(self.expected)} became {_show(self.found)}"


def compare(expected: object, found: object, pointer: str = "") -> tuple[Difference, ...]:
    """Each place that differs; a null member counts as absent, true is no number, 1 equals 1.0."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        names = [*expected, *(name for name in found if name not in expected)]
        return tuple(
            one for name in names for one in compare(expected.get(name), found.get(name), f"{pointer}/{_escape(name)}")
        )
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return tuple(one for index, (a, b) in pairs for one in compare(a, b, f"{pointer}/{index}"))
    return () if _same(expected, found) else (Difference(pointer, expected, found),)


def differences(expected: object, found: object) -> tuple[str, ...]:
    """One line for each place that differs."""
    return tuple(str(one) for one in compare(expected, found))


def only_order(expected: object, found: object) -> bool:
    """Whether nothing differs but the order of lists."""
    return not compare(_sorted(expected), _sorted(found))


def member_at(shape: Shape, pointer: str) -> Member | None:
    """The innermost member that a pointer into values of the shape leads to; None where the shape does not know it."""
    found: Member | None = None
    for part in pointer.split("/")[1:]:
        if shape.type == "list":
            shape = shape.item or shape
            continue
        found = shape.member(part.replace("~1", "/").replace("~0", "~"))
        if found is None:
            return None
        shape = found.shape
    return found


def _sorted(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _sorted(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted(
            (_sorted(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True, default=repr)
        )
    return value


def _same(a: object, b: object) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        return a == b
    return type(a) is type(b) and a == b


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _show(value: object) -> str:
    if value is None:
        return "nothing"
    text = repr(dict(value)) if isinstance(value, Mapping) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
