"""The limits, default and example that a description states, as keys of the spec format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.derive.prose.enumerations import allowed_values
from harness.derive.tables.values import typed
from harness.derive.tables.vendor_types import item_type
from harness.derive.text.wording import WORD, half_width
from harness.model import Json

_FIGURE = r"-?(?<!\d)\d{1,15}(?:\.\d{1,6})?(?!\d)"
_N = rf"(?P<n>{_FIGURE})"
_SPAN = rf"[\[(]?\s*(?P<low>{_FIGURE})\s*(?:~|-|,|to|至|到)\s*(?P<high>{_FIGURE})\s*[\])]?"
_MOST = 8_000  # characters of a description that are looked at; the longest known ones have a tenth of that
_CHARS = r"(?:个)?\s*(?:英文)?(?:字符|字节|characters|chars|bytes)"
_IS = r"\s*(?:is|of|to|being|=|:|为|是)?\s*:?\s*"


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_DEFAULT = _patterns(
    rf"\bdefaults?(?:\s+value)?\s*(?:is|being|to|of|=|:)\s*:?\s*[`\"']?(?P<n>{WORD})",
    rf"\b(?P<n>{WORD})\s+by default\b",
    rf"默认(?:值|取值)?{_IS}[`\"'「]?(?P<n>{WORD}|\[[^\]\n]*\])",
)
_BOUNDS: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "max": _patterns(rf"\bmax(?:imum)?(?:\s+value)?{_IS}{_N}", rf"最大(?:值|可设置为|不能?超过)?{_IS}{_N}"),
    "min": _patterns(rf"\bmin(?:imum)?(?:\s+value)?{_IS}{_N}", rf"(?:最小值?|起始值){_IS}{_N}"),
    "max_length": _patterns(
        rf"(?:不能?超过|不超过|不得超过|最多(?:可以|可|能)?(?:输入|包含|支持)?|上限为|小于等于|<=)\s*{_N}\s*{_CHARS}",
        rf"最大长度{_IS}{_N}",
        rf"{_N}\s*个字符以内",
        r"(?:up to|at most|not exceed|no more than|maximum of|not longer than|within|less than or equal to)"
        rf"\s*(?:of\s*)?{_N}\s*(?:ASCII\s+|Chinese\s+)?{_CHARS}",
        rf"maximum length{_IS}{_N}",
    ),
    "max_items": _patterns(
        rf"最多(?:可以|可|能|允许)?(?:同时)?(?:支持|指定|传入|输入|包含|设置|填写|添加|绑定)?\s*{_N}\s*(?:个|台|条|项|组|块)",
        rf"(?P<other>[A-Za-z]\w*\.\w[\w.]*)?\s*的?(?:数量)?上限{_IS}{_N}",
        rf"(?:数组|列表)长度{_IS}\d{{1,9}}\s*(?:~|-|至|到)\s*{_N}",
        rf"子级条数\s*<=\s*{_N}",
        rf"\bmaximum (?:quantity|number)\b[^.\n]{{0,60}}?\bis {_N}",
        rf"\b(?:up to|at most|maximum of|no more than)\s+(?:of\s+)?{_N}(?!\d|\s*(?:characters|bytes|chars))",
    ),
}
_RANGES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "": _patterns(
        rf"\b(?:value range|valid range|range|between|from)\s*(?:is|of|:)?\s*{_SPAN}",
        rf"\b(?:valid )?values?\s*:\s*{_SPAN}(?!\d|\s*\w)",
        rf"取值(?:范围)?{_IS}{_SPAN}",
    ),
    "_length": _patterns(
        rf"(?P<low>\d{{1,9}})\s*(?:~|-|to|至|到)\s*(?P<high>\d{{1,9}})\s*{_CHARS}",
        r"(?<!数组)(?<!列表)长度[^。,\n]{0,8}?(?P<low>\d{1,9})\s*(?:~|-|至|到)\s*(?P<high>\d{1,9})",
    ),
}
_COUNTER = _patterns(
    r"(?:(?<![A-Za-z])N(?![A-Za-z])|序号)[^。\n]{0,24}?取值范围\s*(?:为|是|:)?\s*\d+\s*(?:~|-|至|到)\s*(?P<n>\d{1,9})",
    r"\bN\b[^.\n]{0,24}?(?:range|values?)\b[^.\d\n]{0,12}\d+\s*(?:~|-|to)\s*(?P<n>\d{1,9})",
    r"valid values of (?:the (?:first|second|third) )?N\s*:\s*\d+\s*(?:~|-|to)\s*(?P<n>\d{1,9})",
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
_NO_DEFAULT = re.compile(r"the|an?|value|none|null|empty|no|not|that|this|it|in|to|is|are|set|current|used")
_LASTING = frozenset({"default", "charset", "idempotency_token", "nullable"})


@dataclass(frozen=True, slots=True)
class Limits:
    """``facts`` are keys of a parameter; ``conflicts`` are keys for which the description gives several values."""

    facts: dict[str, Json] = field(default_factory=dict)
    conflicts: dict[str, tuple[Json, ...]] = field(default_factory=dict)

    @property
    def of_open_text(self) -> "Limits":
        """What stands whatever may follow the text: no list of values, and no limit that a later remark may loosen."""
        return Limits({key: fact for key, fact in self.facts.items() if key in _LASTING})


def limits_of(text: str, type_: str) -> Limits:
    """What ``text`` says about a parameter of ``type_``; of two limits the looser stands, which can wrong nobody."""
    text = half_width(text[:_MOST])
    item = item_type(type_)
    base = item or type_
    values, marked = allowed_values(text, base)
    defaults: list[Json] = [] if marked is None else [marked]
    defaults += _defaults(text, type_)
    if values and item is None:
        defaults = [value for value in defaults if value in values] or defaults
    found: dict[str, list[Json]] = {"default": defaults, "enum": [[*values]] if values else []}
    if base in {"integer", "number"}:
        found |= _bounds(text, "")
    if base == "string":
        found |= _bounds(text, "_length")
        found["min_length"] = [value for value in found["min_length"] if value]
        found["charset"] = ["ascii"] if _ASCII.search(text) else []
        found["idempotency_token"] = [True] if _IDEMPOTENCY.search(text) else []
    if item is not None:
        counted = counter_limits(text)
        found["max_items"] = [*_numbers(_BOUNDS["max_items"], text), *counted[-1:]]
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


def counter_limits(text: str) -> list[int]:
    """How far each counter of a name such as ``Tags.N.Values.N`` may go, outermost first, as far as the text says."""
    for pattern in _COUNTER:
        found = [int(match["n"]) for match in pattern.finditer(half_width(text[:_MOST]))]
        if found:
            return found
    return []


def example_of(text: str) -> str | None:
    """The example value that a description gives at its end, as text."""
    match = _EXAMPLE.search(half_width(text))
    return match[1] if match else None


def _defaults(text: str, type_: str) -> list[Json]:
    raw = [match["n"] for pattern in _DEFAULT for match in pattern.finditer(text)]
    values = [typed(value, type_) for value in raw if not _NO_DEFAULT.fullmatch(value)]
    return [value for value in values if value is not None]


def _bounds(text: str, of: str) -> dict[str, list[Json]]:
    """``min`` and ``max`` of a number, or of a length: from ranges, else each by itself."""
    ranges = [match for pattern in _RANGES[of] for match in pattern.finditer(text)]
    lows: list[Json] = [_number(match["low"]) for match in ranges]
    highs: list[Json] = [_number(match["high"]) for match in ranges]
    low, high = f"min{of}", f"max{of}"
    return {low: lows or _numbers(_BOUNDS.get(low, ()), text), high: highs or _numbers(_BOUNDS[high], text)}


def _numbers(patterns: tuple[re.Pattern[str], ...], text: str) -> list[Json]:
    matches = [match for pattern in patterns for match in pattern.finditer(text)]
    return [_number(match["n"]) for match in matches if not match.groupdict().get("other")]


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _loosest(key: str, claims: list[Json]) -> Json:
    numbers = [claim for claim in claims if isinstance(claim, int | float) and not isinstance(claim, bool)]
    if len(numbers) == len(claims) and key.startswith("max"):
        return max(numbers)
    if len(numbers) == len(claims) and key.startswith("min"):
        return min(numbers)
    return claims[0]
