"""The values that a description allows: behind words such as ``Valid values:``, or as a list of meanings."""

import re

from harness.derive.tables.values import typed
from harness.derive.text.wording import CJK, WORD, half_width
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
    rf"[{_QUOTES}]?(?P<value>{WORD})[{_QUOTES}]?\s*(?P<note>\([^)]*\))?\s*"
    rf"(?:(?P<colon>[:=])|(?P<dash>[-—]{{1,2}}\s)|(?P<end>$)|(?P<cjk>(?={CJK.pattern})))"
)
_RANGE = re.compile(r"-?\d+(?:\.\d+)?-\d+(?:\.\d+)?")
# Plain words that such a sentence goes on with when it describes characters rather than lists values.
_WORDS = re.compile(
    r"letters?|digits?|numbers?|characters?|hyphens?|underscores?|periods?|dots?|spaces?|uppercase|lowercase"
    r"|and|or|the|an?|any|all|it|this|that|see|note|from|between"
)
_DEFAULT_NOTE = re.compile(r"默认|default", re.IGNORECASE)

_Found = list[tuple[Json, str]]


def allowed_values(text: str, type_: str) -> tuple[tuple[Json, ...], Json]:
    """The values in the order of the page, and the one that a note in brackets calls the default (or None)."""
    text = half_width(text)
    found = _behind_words(text, type_) or _list_of_meanings(text, type_)
    values: list[Json] = []
    default: Json = None
    for value, note in found:
        if value not in values:
            values.append(value)
        if _DEFAULT_NOTE.search(note):
            default = value
    return tuple(values), default


def _behind_words(text: str, type_: str) -> _Found:
    for trigger in _TRIGGER.finditer(text):
        inline, _, below = text[trigger.end() :].partition("\n")
        inline = inline.strip(" .。:")
        found = _inline(inline, type_) if inline else _listed(below, type_)
        if found:
            return found
    return []


def _list_of_meanings(text: str, type_: str) -> _Found:
    """Bullets behind a colon of which every one is ``VALUE: meaning``, at least two."""
    match = re.search(r":\n(?P<list>(?:[•◦] [^\n]*(?:\n|$))+)", text)
    if match is None:
        return []
    bullets = [line.removeprefix("• ") for line in match["list"].split("\n") if line.startswith("• ")]
    items = [_ITEM.match(line) for line in bullets]
    if len(bullets) < 2 or not all(item is not None and item["colon"] for item in items):
        return []
    found = [_item(line, type_) for line in bullets]
    return [value for value in found if value is not None] if None not in found else []


def _listed(below: str, type_: str) -> _Found:
    """One value a line: bullets of the first level, or lines that look like ``VALUE: meaning``."""
    bulleted = below.startswith("• ")
    found: _Found = []
    for line in below.split("\n"):
        if bulleted and line.startswith("◦ "):
            continue
        value = _item(line.removeprefix("• "), type_) if not bulleted or line.startswith("• ") else None
        if value is None and not (bulleted and line.startswith("• ")):
            break
        found += [value] if value is not None else []
    return found


def _inline(inline: str, type_: str) -> _Found:
    """``A, B`` or ``A: meaning; B: meaning``: the leading pieces that are values, at least two of them."""
    sentence = re.split(r"。|\.\s|\.$", inline, maxsplit=1)[0]
    pieces = re.split(r"\s*(?:[、,;/|]|\band\b|\bor\b|和|或)\s*", sentence)
    found: _Found = []
    for piece in (piece for piece in pieces if piece):
        value = _item(piece, type_)
        if value is None:
            break
        found.append(value)
    return found if len(found) > 1 else []


def _item(text: str, type_: str) -> tuple[Json, str] | None:
    """``VALUE``, ``VALUE(note)``, ``VALUE: meaning``, ``VALUE中文``; None for a sentence, a range, a plain word."""
    match = _ITEM.match(text.strip())
    if match is None or _RANGE.fullmatch(match["value"]) or _WORDS.fullmatch(match["value"]):
        return None
    value = typed(match["value"], type_ if type_ in {"integer", "number", "boolean"} else "string")
    return None if value is None else (value, match["note"] or "")
