"""Nested parameters as flat names and back: ``Name.1.Key=value``.

Lists count from ``first`` (0 or 1, as the vendor has it). Reading follows the operation's input shape, which alone
tells the text ``1`` from the number and ``Name.1`` from a list.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping

from harness.model import Json, Member, Shape
from harness.protocols.form_body import TextPairs
from harness.protocols.json_body import shown
from harness.protocols.wire_protocol import Malformed

MAX_INDEX = 99_999
_INDEX = re.compile(r"0|[1-9][0-9]*")
_INTEGER = re.compile(r"-?[0-9]{1,4000}")
_NUMBER = re.compile(r"-?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?")

# What follows the name of a parameter after its dot (None: no dot), and the value.
_Entries = list[tuple[str | None, str]]


class _Absent:
    """Stands for a value that was not given; None is one."""


_ABSENT = _Absent()


def flatten(params: Mapping[str, Json], shape: Shape, *, first: int) -> TextPairs:
    """The parameters as flat pairs; None, an empty list and an empty structure have no flat form and are left out."""
    names = {member.name: wire_name(member) for member in shape.members}
    members = {member.name: member.shape for member in shape.members}
    return [
        pair
        for name, value in params.items()
        for pair in _pairs(names.get(name, name), value, members.get(name), first)
    ]


def _pairs(name: str, value: Json, shape: Shape | None, first: int) -> Iterator[tuple[str, str]]:
    match value:
        case None:
            return
        case bool():
            yield name, "true" if value else "false"
        case int() | float() | str():
            yield name, str(value)
        case list():
            for index, item in enumerate(value, first):
                yield from _pairs(f"{name}.{index}", item, shape.item if shape else None, first)
        case _:
            known = {member.name: member for member in shape.members} if shape else {}
            for key, item in value.items():
                member = known.get(key)
                inner = wire_name(member) if member else key
                yield from _pairs(f"{name}.{inner}", item, member.shape if member else None, first)


def wire_name(member: Member) -> str:
    """The name under which a member travels: as the page writes it, without ``.N`` and what follows."""
    return (member.wire or member.name).partition(".N")[0]


def unflatten(pairs: Iterable[tuple[str, str]], shape: Shape, *, first: int) -> dict[str, Json]:
    """The parameters that flat pairs stand for, typed by ``shape``.

    Indices may come in any order and leave gaps; elements stand in the order of their indices. What the shape does not
    know, or what does not fit it, stays under its flat name with its text. Raises Malformed where a parameter is given
    twice, or both as a value and in parts, or where an index is beyond 99,999.
    """
    return _structure(pairs, shape, first, "")


def _structure(pairs: Iterable[tuple[str, str]], shape: Shape, first: int, prefix: str) -> dict[str, Json]:
    members = {wire_name(member): member for member in shape.members}
    entries: dict[str, _Entries] = {}
    for name, value in pairs:
        head, dot, rest = name.partition(".")
        if name in members or head not in members:
            head, dot, rest = name, "", ""
        entries.setdefault(head, []).append((rest if dot else None, value))
    found: dict[str, Json] = {}
    for head, given in entries.items():
        member = members.get(head)
        if member is None:
            found[head] = _single(given, prefix + head)
            continue
        typed, unfit = _value(given, member.shape, first, prefix + head)
        if not isinstance(typed, _Absent):
            found[member.name] = typed
        for rest, text in unfit:
            name = f"{head}.{rest}"
            if name in found:
                raise _twice(prefix + name)
            found[name] = text
    return found


def _value(given: _Entries, shape: Shape, first: int, name: str) -> tuple["Json | _Absent", TextPairs]:
    """The value that the entries of one name stand for, and the rests of those that do not fit the shape."""
    whole = [entry for entry in given if entry[0] is None]
    parts = [(rest, text) for rest, text in given if rest is not None]
    if not parts:
        return scalar(_single(whole, name), shape), []
    if shape.type not in {"list", "structure"}:
        return (scalar(_single(whole, name), shape) if whole else _ABSENT), parts
    if whole:
        raise Malformed("malformed", f"the parameter {shown(name)} is given both as a value and in parts")
    if shape.type == "structure":
        return _structure(parts, shape, first, name + "."), []
    return _list(parts, shape.item or Shape("string"), first, name)


def _list(parts: TextPairs, item: Shape, first: int, name: str) -> tuple["Json | _Absent", TextPairs]:
    elements: dict[int, _Entries] = {}
    unfit: TextPairs = []
    for rest, text in parts:
        digits, dot, inner = rest.partition(".")
        if not _INDEX.fullmatch(digits) or (digits == "0" and first > 0):
            unfit.append((rest, text))
            continue
        if len(digits) > len(str(MAX_INDEX)):
            raise Malformed("malformed", f"the index of {shown(f'{name}.{digits}')} is beyond {MAX_INDEX}")
        elements.setdefault(int(digits), []).append((inner if dot else None, text))
    values: list[Json] = []
    for index in sorted(elements):
        value, left = _value(elements[index], item, first, f"{name}.{index}")
        if not isinstance(value, _Absent):
            values.append(value)
        unfit += [(f"{index}.{rest}", text) for rest, text in left]
    return (values or _ABSENT), unfit


def _single(given: _Entries, name: str) -> str:
    if len(given) > 1:
        raise _twice(name)
    return given[0][1]


def _twice(name: str) -> Malformed:
    return Malformed("malformed", f"the parameter {shown(name)} is given twice")


def scalar(text: str, shape: Shape) -> Json:
    """The text as the type of a simple shape, or as it is where it is none of that type."""
    if shape.type == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    if shape.type == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if shape.type == "number" and _NUMBER.fullmatch(text):
        number = int(text) if _INTEGER.fullmatch(text) else float(text)
        return text if math.isinf(number) else number
    return text
