"""The limits, default and example that a description states, as keys of the spec format."""

import re
from dataclasses import dataclass, field

from harness.derive.enumerations import allowed_values
from harness.derive.values import typed
from harness.derive.vendor_types import item_type
from harness.derive.wording import CJK, WORD, half_width
from harness.model import Json

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_RANGE = rf"[\[(]?\s*{_NUMBER}\s*(?:~|-|,|to|至|到)\s*{_NUMBER}\s*[\])]?"
_CHARS = r"(?:个)?\s*(?:英文)?(?:字符|字节|characters|chars|bytes)"

_DEFAULT = (
    re.compile(rf"\bdefault(?:s)?(?:\s+value)?\s*(?:is|being|to|of|=|:)\s*:?\s*[`\"']?({WORD})", re.IGNORECASE),
    re.compile(rf"\b({WORD})\s+by default\b"),
    re.compile(rf"默认(?:值|取值)?\s*(?:为|是|=|:)?\s*[`\"'「]?({WORD})"),
    re.compile(r"默认(?:值|取值)?\s*(?:为|是|=|:)?\s*(\[[^\]\n]*\])"),
)
_MAX = (
    re.compile(rf"\bmax(?:imum)?(?:\s+value)?\s*(?:is|of|=|:)?\s*{_NUMBER}", re.IGNORECASE),
    re.compile(rf"最大(?:值|可设置为|不能?超过)?\s*(?:为|是|=|:)?\s*{_NUMBER}"),
)
_MIN = (
    re.compile(rf"\bmin(?:imum)?(?:\s+value)?\s*(?:is|of|=|:)?\s*{_NUMBER}", re.IGNORECASE),
    re.compile(rf"(?:最小值?|起始值)\s*(?:为|是|=|:)?\s*{_NUMBER}"),
)
_BETWEEN = (
    re.compile(rf"\b(?:value range|valid range|range|between|from)\s*(?:is|of|:)?\s*{_RANGE}", re.IGNORECASE),
    re.compile(rf"\b(?:valid )?values?\s*:\s*{_RANGE}(?!\d|\s*\w)", re.IGNORECASE),
    re.compile(rf"取值(?:范围)?\s*(?:为|是|:)?\s*{_RANGE}"),
)
_LENGTH_BETWEEN = (
    re.compile(rf"(\d+)\s*(?:~|-|to|至|到)\s*(\d+)\s*{_CHARS}", re.IGNORECASE),
    re.compile(r"长度[^。,\n]{0,8}?(\d+)\s*(?:~|-|至|到)\s*(\d+)"),
)
_LENGTH_MAX = (
    re.compile(
        rf"(?:不能?超过|不超过|不得超过|最多(?:可以|可|能)?(?:输入|包含|支持)?|上限为|最大长度(?:为|是|:)?|小于等于|<=)\s*(\d+)\s*{_CHARS}"
    ),
    re.compile(r"最大长度(?:为|是|:)?\s*(\d+)"),
    re.compile(
        r"(?:up to|at most|not exceed|no more than|maximum of|not longer than|within|less than or equal to)"
        rf"\s*(?:of\s*)?(\d+)\s*(?:ASCII\s+|Chinese\s+)?{_CHARS}",
        re.IGNORECASE,
    ),
    re.compile(r"maximum length\s*(?:is|of|:)?\s*(\d+)", re.IGNORECASE),
)
_ITEMS_MAX = (
    re.compile(
        r"最多(?:可以|可|能|允许)?(?:同时)?(?:支持|指定|传入|输入|包含|设置|填写|添加|绑定)?\s*(\d+)\s*(?:个|台|条|项|组|块)"
    ),
    re.compile(r"(?:上限|数量上限)(?:为|是|:)?\s*(\d+)"),
    re.compile(r"子级条数\s*<=\s*(\d+)"),
    re.compile(r"(?:\bN\b|序号)[^。\n]{0,6}?取值范围\s*(?:为|是|:)?\s*\d+\s*(?:~|-|至|到)\s*(\d+)"),
    re.compile(r"\bmaximum (?:quantity|number)\b[^.\n]{0,60}?\bis (\d+)", re.IGNORECASE),
    re.compile(
        r"\b(?:up to|at most|maximum of|no more than)\s+(?:of\s+)?(\d+)(?!\d|\s*(?:characters|bytes|chars))",
        re.IGNORECASE,
    ),
    re.compile(r"\bvalid values of N\s*:\s*\d+\s*(?:to|~|-)\s*(\d+)", re.IGNORECASE),
)
_ASCII = re.compile(
    r"(?:仅支持|只支持|只能包含|只能为|支持)\s*ASCII|only(?: contain| supports?| be)?\s+ASCII|ASCII characters only",
    re.IGNORECASE,
)
_IDEMPOTENCY = re.compile(r"幂等|idempoten", re.IGNORECASE)
_NULLABLE = re.compile(r"可能返回\s*null|may return null|can be null", re.IGNORECASE)
_EXAMPLE = re.compile(
    r"(?:示例值|样例值|(?<![\w ])Example(?: value)?)\s*:\s*(\S.*?)\s*(?=参考取值来源|子级条数|$)", re.MULTILINE
)
_NO_DEFAULT = frozenset(
    [
        "the",
        "a",
        "an",
        "value",
        "none",
        "null",
        "empty",
        "no",
        "not",
        "that",
        "this",
        "it",
        "in",
        "to",
        "is",
        "are",
        "not",
        "set",
        "current",
    ]
)


@dataclass(frozen=True, slots=True)
class Limits:
    """``facts`` are keys of a parameter; ``conflicts`` are keys for which the description gives several values."""

    facts: dict[str, Json] = field(default_factory=dict)
    conflicts: dict[str, tuple[Json, ...]] = field(default_factory=dict)


def limits_of(text: str, type_: str) -> Limits:
    """What ``text`` says about a parameter of ``type_``; of two limits the looser stands, which can wrong nobody."""
    text = half_width(text)
    base = item_type(type_) or type_
    found: dict[str, list[Json]] = {}
    values, marked = allowed_values(text, base)
    defaults: list[Json] = [] if marked is None else [marked]
    defaults += [value for value in _defaults(text, type_) if value not in defaults]
    if values and item_type(type_) is None:
        known = [value for value in defaults if value in values]
        defaults = known or defaults
    found["default"] = defaults
    found["enum"] = [list(values)] if values else []
    if base in {"integer", "number"}:
        lows, highs = _pairs(_BETWEEN, text)
        found["min"] = lows or _all(_MIN, text)
        found["max"] = highs or _all(_MAX, text)
    if item_type(type_) is not None:
        found["max_items"] = [int(str(value)) for value in _all(_ITEMS_MAX, text)]
    if base == "string":
        lows, highs = _pairs(_LENGTH_BETWEEN, text)
        found["min_length"] = [value for value in lows if value]
        found["max_length"] = highs or _all(_LENGTH_MAX, text)
        found["charset"] = ["ascii"] if _ASCII.search(text) else []
        found["idempotency_token"] = [True] if _IDEMPOTENCY.search(text) else []
    found["nullable"] = [True] if _NULLABLE.search(text) else []
    facts: dict[str, Json] = {}
    conflicts: dict[str, tuple[Json, ...]] = {}
    for key, claims in found.items():
        distinct = [claim for index, claim in enumerate(claims) if claim not in claims[:index]]
        if distinct:
            facts[key] = _loosest(key, distinct)
        if len(distinct) > 1:
            conflicts[key] = tuple(distinct)
    return Limits(facts, conflicts)


def example_of(text: str) -> str | None:
    """The example value that a description gives at its end, as text."""
    match = _EXAMPLE.search(half_width(text))
    return match[1] if match else None


def _defaults(text: str, type_: str) -> list[Json]:
    found: list[Json] = []
    for pattern in _DEFAULT:
        for match in pattern.finditer(text):
            raw = match[1]
            if raw.casefold() in _NO_DEFAULT:
                continue
            value = typed(raw, type_)
            if value is not None and value not in found and not (isinstance(value, str) and CJK.search(value)):
                found.append(value)
    return found


def _number(text: str) -> Json:
    return float(text) if "." in text else int(text)


def _all(patterns: tuple[re.Pattern[str], ...], text: str) -> list[Json]:
    return [_number(match[1]) for pattern in patterns for match in pattern.finditer(text)]


def _pairs(patterns: tuple[re.Pattern[str], ...], text: str) -> tuple[list[Json], list[Json]]:
    pairs = [(match[1], match[2]) for pattern in patterns for match in pattern.finditer(text)]
    return [_number(low) for low, _ in pairs], [_number(high) for _, high in pairs]


def _loosest(key: str, claims: list[Json]) -> Json:
    numbers = [claim for claim in claims if isinstance(claim, int | float) and not isinstance(claim, bool)]
    if len(numbers) != len(claims):
        return claims[0]
    if key.startswith("max"):
        return max(numbers)
    return min(numbers) if key.startswith("min") else numbers[0]
