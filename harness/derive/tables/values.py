"""Cell texts as values of a type: ``false`` → False, ``20`` → 20; what does not fit the type is no value."""

import json
import re

from harness.derive.tables.vendor_types import item_type
from harness.model import Json

_INTEGER = re.compile(r"-?\d{1,18}")
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?")
_NOTHING = frozenset({"", "-", "--", "无", "none", "null", "n/a", "见下文说明", "暂无"})


def typed(text: str, type_: str) -> Json:
    """The value that ``text`` stands for as ``type_``; None where it stands for none."""
    text = text.strip()
    if text.casefold() in _NOTHING:
        return None
    if item_type(type_) is not None or text[:1] in "[{":
        return _from_json(text, type_)
    match type_:
        case "boolean":
            return {"true": True, "false": False}.get(text.casefold())
        case "integer":
            return int(text) if _INTEGER.fullmatch(text) else None
        case "number":
            return (float(text) if "." in text else int(text)) if _NUMBER.fullmatch(text) else None
        case "string":
            return text
        case _:
            return None


def _refuse(constant: str) -> None:
    """NaN and the infinities are no JSON, though Python reads them."""
    raise ValueError(constant)


def _from_json(text: str, type_: str) -> Json:
    """A list or structure that a cell shows as JSON; a string that only looks like it stays a string."""
    if type_ == "string":
        return text
    try:
        value: Json = json.loads(text, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) == (item_type(type_) is not None) else None
