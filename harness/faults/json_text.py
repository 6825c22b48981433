"""Edits of JSON as text: whatever is not edited keeps its characters, numbers and order as they were written."""

import json
import re
from dataclasses import dataclass

_SPACE = re.compile(r"[ \t\r\n]*")
# Numbers are only skipped, so they are never converted: Python refuses some that JSON allows.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


@dataclass(frozen=True, slots=True)
class MemberPlace:
    """Where a member stands in a text: its name begins at ``begin``, its value at ``value`` and ends at ``end``."""

    name: str
    begin: int
    value: int
    end: int


def members(text: str, begin: int) -> tuple[MemberPlace, ...] | None:
    """The members of the object that begins at ``begin``; None where no object does. The text has to be JSON."""
    if not text.startswith("{", begin):
        return None
    found: list[MemberPlace] = []
    at = _skip(text, begin + 1)
    while not text.startswith("}", at):
        start = _skip(text, at + 1) if found else at
        name, after = _DECODER.raw_decode(text, start)
        value = _skip(text, _skip(text, after) + 1)
        _, end = _DECODER.raw_decode(text, value)
        found.append(MemberPlace(name, start, value, end))
        at = _skip(text, end)
    return tuple(found)


def value_at(text: str, pointer: str) -> str | None:
    """The value that a JSON pointer names, as written; None where there is none."""
    begin = _find(text, pointer)
    return None if begin is None else text[begin : _DECODER.raw_decode(text, begin)[1]]


def replaced(text: str, pointer: str, value: str) -> str | None:
    """The text with another value, given as JSON, where the pointer names one; None where it names none."""
    begin = _find(text, pointer)
    return None if begin is None else text[:begin] + value + text[_DECODER.raw_decode(text, begin)[1] :]


def removed(text: str, pointer: str) -> str | None:
    """The text without the member that the pointer names; None where it names none."""
    owner, _, name = pointer.rpartition("/")
    begin = _find(text, owner)
    listed = (None if begin is None else members(text, begin)) or ()
    place = next((place for place, member in enumerate(listed) if member.name == _plain(name)), None)
    if place is None:
        return None
    if place + 1 < len(listed):
        return text[: listed[place].begin] + text[listed[place + 1].begin :]
    start = listed[place - 1].end if place else listed[place].begin
    return text[:start] + text[listed[place].end :]


def added(text: str, pointer: str, name: str, value: str) -> str | None:
    """The text with one more member, its value given as JSON, at the end of an object; None where there is none."""
    begin = _find(text, pointer)
    listed = None if begin is None else members(text, begin)
    if begin is None or listed is None:
        return None
    comma, end = (",", listed[-1].end) if listed else ("", begin + 1)
    return f"{text[:end]}{comma}{json.dumps(name, ensure_ascii=False)}:{value}{text[end:]}"


def _find(text: str, pointer: str) -> int | None:
    """Where the value begins that a JSON pointer names; members of objects only."""
    begin = _skip(text, 0)
    for name in pointer.split("/")[1:]:
        listed = members(text, begin) or ()
        found = next((member.value for member in listed if member.name == _plain(name)), None)
        if found is None:
            return None
        begin = found
    return begin


def _plain(name: str) -> str:
    return name.replace("~1", "/").replace("~0", "~")


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()
