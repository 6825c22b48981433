"""Messages in pieces: each value with the name of the field that it stands in, and what stands between them.

What is not changed keeps its bytes. Nothing is refused: of broken JSON or XML the pieces are what can be told apart,
and the rest is text.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_plus
from xml.sax.saxutils import escape

from harness.signing.secret_names import secret_kind

Place = str
"""Where a piece stands: ``query``, ``form``, ``member``, ``name``, ``number`` or ``text``."""


class Piece(NamedTuple):
    """A part of a message: as it stands there (``raw``), and as what it says (``text``) in the field ``name``.

    ``name`` is None for what says nothing, as the punctuation does. ``encode`` turns a text into what stands there.
    """

    raw: str
    text: str = ""
    name: str | None = None
    place: Place = "text"
    encode: Callable[[str], str] = str


# Strings are matched whole; the closing quote is optional, so that no match is tried again from a later quote.
_JSON = re.compile(
    r'("(?:[^"\\]++|\\.)*+"?)(\s*:)?'
    r"|(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?=[\s,\]}]|\Z)"
    r"|([{}])"
    r'|([^"{}]+?)(?=["{}]|(?<=[\s:,\[])-?[0-9]|\Z)',
    re.DOTALL,
)
_MARK = "\ufeff"
_AROUND = " \t\r\n\f\v:,[]"
_PLAIN = re.compile(r"[\s:,\[\]]*(?:(?:true|false|null)[\s:,\[\]]*)*")
_XML = re.compile(r"<([A-Za-z_][\w:.-]*)((?:\s[^<>]*)?)>([^<]*)")
_PART = re.compile(r'name="([^"\r\n]*)"([^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n)(.*?)(?=\r?\n--)', re.DOTALL)


def pairs(encoded: str, place: Place) -> Iterator[Piece]:
    """A query or a form."""
    for index, part in enumerate(encoded.split("&")):
        if index:
            yield Piece("&")
        raw_name, equals, value = part.partition("=")
        name = _unquoted(raw_name)
        yield Piece(raw_name, name, "", "name", _quoted)
        if equals:
            yield Piece("=")
            yield Piece(value, _unquoted(value), name, place, _quoted)


def json_text(text: str) -> Iterator[Piece]:
    """A JSON text, broken or not; what stands below a secret member is secret as it is."""
    name, around, outer = "", "", list[str]()
    for found in _JSON.finditer(text):
        string, colon, number, brace, rest = found.groups()
        if string is not None:
            said = _unescaped(string)
            encode = _escaped_ascii if string.isascii() else _escaped
            if colon is None:
                yield Piece(string, said, around or name, "member", encode)
            else:
                name = said
                yield Piece(string, said, "", "name", encode)
                yield Piece(colon)
        elif number is not None:
            yield Piece(number, number, around or name, "number")
        elif brace is not None:
            yield Piece(brace)
            if brace == "{":
                outer.append(around)
                around = around or (name if secret_kind(name) == "secret" else "")
            else:
                around = outer.pop() if outer else ""
                name = around
        elif _PLAIN.fullmatch(rest):
            yield Piece(rest)
        else:
            before, said, after = _between(rest)
            yield Piece(before)
            yield Piece(said, said, around or name, "member")
            yield Piece(after)


def xml_text(text: str) -> Iterator[Piece]:
    """An XML text, broken or not."""
    end = 0
    for found in _XML.finditer(text):
        if found.start() > end:
            yield Piece(text[end : found.start()], text[end : found.start()], "")
        yield Piece(f"<{found[1]}")
        if found[2]:
            yield Piece(found[2], found[2], "")
        yield Piece(">")
        if found[3]:
            yield Piece(found[3], html.unescape(found[3]), found[1].rpartition(":")[2], "member", escape)
        end = found.end()
    if end < len(text):
        yield Piece(text[end:], text[end:], "")


def parts_text(text: str) -> Iterator[Piece]:
    """A form in several parts, each with a head that names it."""
    end = 0
    for found in _PART.finditer(text):
        yield Piece(text[end : found.start(3)], text[end : found.start(3)], "")
        yield Piece(found[3], found[3], found[1], "form")
        end = found.end(3)
    yield Piece(text[end:], text[end:], "")


def path(text: str) -> Iterator[Piece]:
    """The path of a request target."""
    yield Piece(text, unquote(text, errors="surrogateescape") if "%" in text else text, "", "text", _quoted_path)


def body(text: str, content_type: str) -> Iterator[Piece]:
    """A body by what it looks like, else by its content type."""
    if text.startswith(_MARK):
        yield Piece(_MARK)
        text = text.removeprefix(_MARK)
    start = text[:64].lstrip()[:1]
    if "form-urlencoded" in content_type:
        yield from pairs(text, "form")
    elif start in {"{", "["} or "json" in content_type:
        yield from json_text(text)
    elif start == "<":
        yield from xml_text(text)
    elif "multipart/" in content_type:
        yield from parts_text(text)
    else:
        yield Piece(text, text, "")


def _unquoted(text: str) -> str:
    return unquote_plus(text, errors="surrogateescape") if "%" in text or "+" in text else text


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="surrogateescape")


def _quoted_path(text: str) -> str:
    return quote(text, safe="/", errors="surrogateescape")


def _between(text: str) -> tuple[str, str, str]:
    """What a text says that stands where JSON has none, and the punctuation around it."""
    said = text.strip(_AROUND)
    before = len(text) - len(text.lstrip(_AROUND))
    return text[:before], said, text[before + len(said) :]


def _unescaped(string: str) -> str:
    closed = len(string) > 1 and string.endswith('"')
    inner = string[1:-1] if closed else string[1:]
    if "\\" not in inner:
        return inner
    try:
        return str(json.loads(f'"{inner}"', strict=False))
    except json.JSONDecodeError:
        return inner


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _escaped_ascii(text: str) -> str:
    return json.dumps(text)
