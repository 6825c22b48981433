"""Type cells of the vendors' tables, as the types of the spec format."""

import re

_LONGEST = 120
STRUCTURE = "structure"
UNKNOWN = "unknown"

_SCALARS = {
    "string": "string",
    "date": "string",
    "datetime": "string",
    "time": "string",
    "timestamp": "string",
    "timestamp iso8601": "string",
    "binary": "string",
    "file": "string",
    "integer": "integer",
    "int": "integer",
    "int32": "integer",
    "int64": "integer",
    "uint32": "integer",
    "uint64": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "number": "number",
    "decimal": "number",
    "boolean": "boolean",
    "bool": "boolean",
    "object": STRUCTURE,
    "struct": STRUCTURE,
    "map": STRUCTURE,
    "json": STRUCTURE,
    "any": UNKNOWN,
}
_ARRAY = re.compile(
    r"(?:array|list)\s*(?:of|<|\[|\()\s*(?P<of>.+?)\s*[>\])]?|\[\]\s*(?P<go>.+)|(?P<java>.+?)\s*(?:\[\]|array|list)",
    re.IGNORECASE,
)
_PARAMETRISED = re.compile(r"(?P<base>[a-z]+)\s*<.*>", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

BUILTIN_NAMES = frozenset(_SCALARS)
BUILTIN_TYPES = frozenset(_SCALARS.values())


def spec_type(cell: str) -> str:
    """``Array of Filter`` → ``list<Filter>``, ``Struct`` → ``structure``, ``Long`` → ``integer``; else ``unknown``."""
    text = " ".join(cell.split())[:_LONGEST]
    folded = text.casefold()
    if folded in _SCALARS:
        return _SCALARS[folded]
    if folded in {"array", "list", "repeatlist"}:
        return f"list<{UNKNOWN}>"
    array = _ARRAY.fullmatch(text)
    if array is not None and not _NAME.fullmatch(text):
        return f"list<{spec_type(_singular(array['of'] or array['go'] or array['java']))}>"
    parametrised = _PARAMETRISED.fullmatch(text)
    if parametrised is not None:
        return _SCALARS.get(parametrised["base"].casefold(), UNKNOWN)
    return text if _NAME.fullmatch(text) else UNKNOWN


def item_type(type_: str) -> str | None:
    """``T`` of ``list<T>``, None for what is no list."""
    return type_[5:-1] if type_.startswith("list<") else None


def _singular(item: str) -> str:
    """``strings`` and ``objects`` are how English pages write the items of an array."""
    return item[:-1] if item.endswith("s") and item[:-1].casefold() in _SCALARS else item
