"""XML bodies, both ways: the members of a structure as elements, a list as one element for each of its values.

XML has no types, so reading follows the shape of what is read; what the shape does not know is text. Nor does it tell
an empty text from none: an empty element is read as None.
"""

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from harness.model import Json, Shape
from harness.protocols.flatten import scalar
from harness.protocols.json_body import MAX_DEPTH, shown
from harness.protocols.wire_protocol import Malformed

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_TAG_END = {"\r": "&#13;"}
# What XML 1.0 has no way of writing.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_OF_A_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_TEXT_SHAPE = Shape("string")


def encode(root: str, value: Mapping[str, Json]) -> bytes:
    """The value below a root element of that name; None and an empty structure are empty elements, an empty list none.

    Characters that XML cannot write become U+FFFD.
    """
    return f"{DECLARATION}{element(root, dict(value))}".encode()


def element(name: str, value: Json) -> str:
    """An element of that name with the value; empty where the value is None, or is empty."""
    tag = _name(name)
    content = "".join(_content(value))
    return f"<{tag}>{content}</{tag}>" if content else f"<{tag}/>"


def _content(value: Json) -> Iterator[str]:
    match value:
        case None:
            return
        case bool():
            yield "true" if value else "false"
        case int() | float():
            yield str(value)
        case str():
            yield escape(_UNWRITABLE.sub("\ufffd", value), _TAG_END)
        case list():
            yield from (element("item", item) for item in value)
        case _:
            for name, inner in value.items():
                yield from (element(name, item) for item in (inner if isinstance(inner, list) else [inner]))


def _name(name: str) -> str:
    """The name of an element; what cannot stand in one becomes an underscore."""
    plain = _NOT_OF_A_NAME.sub("_", name)
    return plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"


def decode(body: bytes) -> ET.Element:
    """The root element that the body is; raises Malformed for anything else.

    A document type is refused: no answer has one, and with it a small body can stand for a huge one.
    """
    if not body.strip():
        raise Malformed("malformed", "the body is empty")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("malformed", f"the body is not UTF-8 at byte {error.start}") from None
    if "<!DOCTYPE" in text:
        raise Malformed("malformed", "the body has a document type")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a document type there are no entities to expand
    except ET.ParseError as error:
        raise Malformed("malformed", f"the body is not XML: {error}") from None
    if _deeper(root, MAX_DEPTH):
        raise Malformed("malformed", f"the body nests deeper than {MAX_DEPTH} levels")
    return root


def members(element: ET.Element, shape: Shape) -> dict[str, Json]:
    """The children of an element as the members of a structure; raises Malformed where a single one is given twice."""
    known = {member.name: member.shape for member in shape.members}
    found: dict[str, Json] = {}
    for child in element:
        inner = known.get(child.tag, _TEXT_SHAPE if not len(child) else Shape("structure"))
        listed = found.get(child.tag)
        if inner.type == "list":
            value = _value(child, inner.item or _TEXT_SHAPE)
            found[child.tag] = [*listed, value] if isinstance(listed, list) else [value]
        elif child.tag in found:
            raise Malformed("malformed", f"the element {shown(child.tag)} is given twice")
        else:
            found[child.tag] = _value(child, inner)
    return found


def _value(element: ET.Element, shape: Shape) -> Json:
    if shape.type == "structure":
        return members(element, shape)
    if shape.type == "list":
        return [_value(child, shape.item or _TEXT_SHAPE) for child in element]
    return None if element.text is None else scalar(element.text, shape)


def _deeper(element: ET.Element, levels: int) -> bool:
    waiting = [(element, 1)]
    while waiting:
        current, depth = waiting.pop()
        if depth > levels:
            return True
        waiting += [(child, depth + 1) for child in current]
    return False
