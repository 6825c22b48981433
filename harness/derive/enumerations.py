"""The values that a description allows: bullets or a list behind words such as ``Valid values:`` or ``取值:``."""

import re

from harness.derive.values import typed
from harness.derive.wording import CJK, WORD, half_width
from harness.model import Json

_TRIGGER = re.compile(
    r"(?:(?:valid|optional|possible|allowed|enumerated|enumeration|supported|available)\s+(?:values?|options?)"
    r"|value range|values?)"
    r"(?:\s+(?:are|include|is|range))?(?:\s+as follows)?\s*:"
    r"|(?:取值范围|取值说明|取值|可选值|枚举值|有效值|可取值|合法值)(?:(?:如下|为|包括|有)?\s*:|如下\s*[.。]?$)",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTES = "`\"'"
_ITEM = re.compile(
    rf"[{_QUOTES}]?(?P<value>{WORD})[{_QUOTES}]?\s*(?P<note>\([^)]*\))?\s*(?:(?P<colon>[:=])|[-—]{{1,2}}\s|$|(?=[\u3400-\u9fff]))"
)
_RANGE = re.compile(r"-?\d+(?:\.\d+)?-\d+(?:\.\d+)?")
_WORDS = frozenset(
    [
        "letter",
        "letters",
        "digit",
        "digits",
        "number",
        "numbers",
        "character",
        "characters",
        "hyphen",
        "hyphens",
        "underscore",
        "underscores",
        "period",
        "periods",
        "uppercase",
        "lowercase",
        "and",
        "or",
        "the",
        "a",
        "an",
        "any",
        "all",
        "it",
        "this",
        "that",
        "see",
        "note",
    ]
)
DEFAULT_NOTE = re.compile(r"默认|default", re.IGNORECASE)


def allowed_values(text: str, type_: str) -> tuple[tuple[Json, ...], Json]:
    """The values in the order of the page, and the one that a note in brackets calls the default (or None)."""
    text = half_width(text)
    for trigger in _TRIGGER.finditer(text):
        tail = text[trigger.end() :]
        inline, _, below = tail.partition("\n")
        inline = inline.strip(" .。:")
        found = _inline(inline, type_) if inline else _listed(below, type_)
        if found:
            values: list[Json] = []
            default: Json = None
            for value, note in found:
                if value not in values:
                    values.append(value)
                if note and DEFAULT_NOTE.search(note):
                    default = value
            return tuple(values), default
    return (), None


def _listed(below: str, type_: str) -> list[tuple[Json, str]]:
    """One value a line: bullets of the first level, or lines that look like ``VALUE: meaning``."""
    lines = below.split("\n")
    bulleted = bool(lines) and lines[0].startswith("• ")
    found: list[tuple[Json, str]] = []
    for line in lines:
        if bulleted and not line.startswith("• "):
            if line.startswith("◦ "):
                continue
            break
        value = _item(line.removeprefix("• "), type_)
        if value is not None:
            found.append(value)
        elif not bulleted:
            break
    return found


def _inline(inline: str, type_: str) -> list[tuple[Json, str]]:
    """``A, B`` or ``A: meaning; B: meaning``: the leading pieces that are values, at least two of them."""
    sentence = re.split(r"。|\.\s|\.$", inline, maxsplit=1)[0]
    pieces = re.split(r"\s*(?:[、,;/|]|\band\b|\bor\b|和|或)\s*", sentence)
    found: list[tuple[Json, str]] = []
    for piece in (piece for piece in pieces if piece):
        value = _item(piece, type_)
        if value is None:
            break
        found.append(value)
    return found if len(found) > 1 else []


def _item(text: str, type_: str) -> tuple[Json, str] | None:
    match = _ITEM.match(text.strip())
    if match is None:
        return None
    raw = match["value"]
    if _RANGE.fullmatch(raw) or raw.casefold() in _WORDS:
        return None
    if (
        not match["colon"]
        and not match["note"]
        and match.end() < len(text.strip())
        and not CJK.match(text.strip()[match.end() :])
    ):
        return None
    value = typed(raw, type_ if type_ in {"integer", "number", "boolean"} else "string")
    return None if value is None else (value, match["note"] or "")
