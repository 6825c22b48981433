"""Edits of XML as text, in the words of JSON: pointers name elements below the root, values are given as JSON.

Whatever is not edited keeps its characters. An element without content stands for null.
"""

import json
from dataclasses import dataclass, field
from xml.parsers import expat

from harness.protocols import xml_body


@dataclass(slots=True)
class ElementPlace:
    """Where an element stands in the bytes of a text: ``begin`` to ``end``, its content ``inner`` to ``close``."""

    name: str
    begin: int
    inner: int = 0
    close: int = 0
    end: int = 0
    children: list["ElementPlace"] = field(default_factory=list)


def is_xml(text: str) -> bool:
    """Whether the text begins like XML, as no JSON does."""
    return text.lstrip().startswith("<")


def value_at(text: str, pointer: str) -> str | None:
    """The content of the element that the pointer names, as written; None where there is none."""
    data = text.encode()
    place = _find(data, pointer)
    return None if place is None else data[place.inner : place.close].decode()


def replaced(text: str, pointer: str, value: str) -> str | None:
    """The text with another value, given as JSON, in the element that the pointer names; None where it names none."""
    data = text.encode()
    place = _find(data, pointer)
    if place is None:
        return None
    return (data[: place.begin] + xml_body.element(place.name, json.loads(value)).encode() + data[place.end :]).decode()


def removed(text: str, pointer: str) -> str | None:
    """The text without the element that the pointer names; None where it names none, or the root."""
    data = text.encode()
    place = _find(data, pointer) if pointer else None
    return None if place is None else (data[: place.begin] + data[place.end :]).decode()


def added(text: str, pointer: str, name: str, value: str) -> str | None:
    """The text with one more element, its value given as JSON, at the end of another; None where that is not there."""
    data = text.encode()
    place = _find(data, pointer)
    if place is None:
        return None
    new = xml_body.element(name, json.loads(value)).encode()
    if place.inner == place.end:
        tag = place.name.encode()
        return (data[: place.begin] + b"<" + tag + b">" + new + b"</" + tag + b">" + data[place.end :]).decode()
    return (data[: place.close] + new + data[place.close :]).decode()


def _find(data: bytes, pointer: str) -> ElementPlace | None:
    """The element that the pointer names, the first of its name; None where there is none, or the text is no XML."""
    place = _root(data)
    for name in pointer.split("/")[1:]:
        place = next((child for child in place.children if child.name == name), None) if place is not None else None
    return place


def _root(data: bytes) -> ElementPlace | None:
    parser = expat.ParserCreate()
    outer = ElementPlace("", 0)
    within = [outer]

    def begin(name: str, attributes: dict[str, str]) -> None:
        del attributes
        at = parser.CurrentByteIndex
        place = ElementPlace(name, at, inner=data.index(b">", at) + 1)
        within[-1].children.append(place)
        within.append(place)

    def finish(name: str) -> None:
        del name
        place, at = within.pop(), parser.CurrentByteIndex
        # An element that is empty begins and ends with one and the same tag.
        empty = data[: place.inner].endswith(b"/>")
        place.close = place.inner if empty else at
        place.end = place.inner if empty else data.index(b">", at) + 1

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the parser's own interface
    except expat.ExpatError:
        return None
    return outer.children[0]
