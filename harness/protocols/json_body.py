"""JSON bodies, read strictly: what two parsers could read in two ways is refused, with the reason."""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import NoReturn, cast

from harness.model import Json
from harness.protocols.wire_protocol import Malformed

MAX_DEPTH = 100
_BOM = b"\xef\xbb\xbf"
# Strings are matched whole so that the brackets inside them do not count. The closing quote is optional: a match that
# cannot fail is never tried again from a later quote, so that an unterminated string costs no more than its length.
_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")


def decode_object(body: bytes) -> dict[str, Json]:
    """The object that the body is; raises Malformed for anything else."""
    value = decode(body)
    if not isinstance(value, dict):
        raise Malformed("malformed", f"the body is {_kind(value)}, not a JSON object")
    return value


def decode(body: bytes) -> Json:
    """The value that the body is.

    Raises Malformed for what is no JSON, and for bodies that are not UTF-8, begin with a byte order mark, repeat a key,
    hold NaN, an infinity, a number out of range or half of a surrogate pair, or nest deeper than 100 levels.
    """
    if not body.strip():
        raise Malformed("malformed", "the body is empty")
    if body.startswith(_BOM):
        raise Malformed("malformed", "the body begins with a byte order mark")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("malformed", f"the body is not UTF-8 at byte {error.start}") from None
    _refuse_depth(body)
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_float, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        detail = f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise Malformed("malformed", detail) from None
    if _SURROGATE_ESCAPE.search(body):
        _refuse_lone_surrogates(value)
    return cast("Json", value)


def encode(value: Mapping[str, Json]) -> bytes:
    """Compact UTF-8 JSON; characters are escaped only where UTF-8 cannot hold them."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def _refuse_depth(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _TOKENS.finditer(body):
        first = body[token.start()]
        if first in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Malformed("malformed", f"the body nests deeper than {MAX_DEPTH} levels")
        elif first in b"]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise Malformed("malformed", f"the key {shown(twice)} occurs twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise Malformed("malformed", f"{name} is not JSON")


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Malformed("malformed", f"the number {shown(text)} is out of range")
    return number


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:  # Python converts at most 4300 digits
        raise Malformed("malformed", f"a number has {len(text)} digits") from None


def _refuse_lone_surrogates(value: Json) -> None:
    waiting: list[Json] = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            _refuse_lone_surrogate(current)
        elif isinstance(current, list):
            waiting.extend(current)
        elif isinstance(current, dict):
            waiting.extend(current)
            waiting.extend(current.values())


def _refuse_lone_surrogate(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise Malformed("malformed", f"a string holds the lone surrogate \\u{code:04x}") from None


def shown(text: str, limit: int = 60) -> str:
    """The text quoted for a message: ASCII only, and cut if it is long."""
    return ascii(text if len(text) <= limit else text[:limit] + "…")


def _kind(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case _:
            return "an array"
