"""Examples as pages show them: a request line, headers, a query or a JSON body, and an answer."""

import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from harness.derive.text.pages import Line
from harness.model import Json

_REQUEST_LINE = re.compile(r"(GET|POST|PUT|DELETE|PATCH|HEAD)\s+(\S.*?)(?:\s+HTTP/[\d.]+)?\s*$")
_URL = re.compile(r"https?(?:\(s\))?://\S+|http\(s\)://\S+")
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*:\s*(\S.*?)\s*$")
_PLACEHOLDER = re.compile(r"&?\s*<[^<>=]*>")
_DEEPEST = 40


def _refuse(constant: str) -> None:
    """NaN and the infinities are no JSON, though Python reads them."""
    raise ValueError(constant)


_DECODER = json.JSONDecoder(parse_constant=_refuse)


class BrokenJson(ValueError):
    """A JSON text in an example that is none; ``line`` counts from 0 within the example."""

    def __init__(self, line: int) -> None:
        super().__init__(f"broken JSON in line {line}")
        self.line = line


def json_in(lines: Sequence[Line]) -> tuple[Json, Sequence[Line]] | None:
    """The first JSON object of the lines and the lines before it; None where no line opens one.

    Raises BrokenJson where an object is opened and not closed, or is otherwise no JSON.
    """
    start = next((index for index, line in enumerate(lines) if line.text.startswith("{")), None)
    if start is None:
        return None
    text = "\n".join(line.raw.replace("\u00a0", " ") for line in lines[start:]).lstrip()
    try:
        value, _ = _DECODER.raw_decode(text)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate is text that cannot be written
        _measure(value, _DEEPEST)
    except (ValueError, RecursionError) as error:
        broken = error.lineno - 1 if isinstance(error, json.JSONDecodeError) else 0
        raise BrokenJson(min(start + broken, len(lines) - 1)) from error
    return value, lines[:start]


def _measure(value: Json, left: int) -> None:
    """Raises ValueError for a value that is nested deeper than any example."""
    if left == 0:
        raise ValueError(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for below in inner:
        _measure(below, left - 1)


def request_in(
    lines: Sequence[Line],
) -> tuple[str | None, str | None, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Method, target, headers (lower-case names) and query of the request that the lines show."""
    method = target = None
    headers: list[tuple[str, str]] = []
    for line in lines:
        text = line.text
        first = _REQUEST_LINE.match(text)
        url = _URL.match(text)
        header = _HEADER.fullmatch(text)
        if target is None and first is not None:
            method, target = first[1], first[2]
        elif target is None and url is not None:
            target = text
        elif target is not None and text.startswith(("&", "?")):
            target += text
        elif header is not None and not url:
            headers.append((header[1], header[2]))
    if target is None:
        return method, None, tuple(headers), ()
    target = _PLACEHOLDER.sub("", target.replace("http(s)://", "https://")).replace(" ", "")
    try:
        parts = urlsplit(target)
    except ValueError:  # brackets that are no address
        return method, None, tuple(headers), ()
    if parts.netloc:
        headers.append(("Host", parts.netloc))
    return method, target, tuple(headers), tuple(parse_qsl(parts.query, keep_blank_values=True))


def folded(
    pairs: Sequence[tuple[str, str]], skip: Mapping[str, object] | frozenset[str] = frozenset()
) -> dict[str, Json]:
    """``A.1=x&A.2=y&B.1.C=z`` as ``{A: [x, y], B: [{C: z}]}``; values stay texts, names in ``skip`` are left out."""
    root: dict[str, Json] = {}
    for name, value in pairs:
        parts = name.split(".", _DEEPEST)
        if parts[0] in skip:
            continue
        _place(root, parts, value)
    return {name: _lists(value) for name, value in root.items()}


def _place(level: dict[str, Json], parts: list[str], value: str) -> None:
    for part in parts[:-1]:
        below = level.setdefault(part, {})
        if not isinstance(below, dict):
            return
        level = below
    level[parts[-1]] = value


def _lists(value: Json) -> Json:
    """A mapping whose keys are all counters is a list in counter order."""
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(below) for key, below in value.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
