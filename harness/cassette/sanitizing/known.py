"""Values known to be secret, replaced wherever they stand and however they are written there."""

import base64
import html
import json
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote

from harness.cassette.sanitizing import made_up

SHORTEST = 6
"""Shorter values are replaced in their own places only: elsewhere they are as likely something else."""
_MOST = 64
_ENCODED = re.compile(r"[%\\&]")
# Without these no value reaches over the fields of a message.
_DIVIDES = re.compile(r"[&=+/\"%;<>\\ ]")
# To a form each of these is several fields.
_ENTITIES = re.compile(r"(?:&#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});[A-Za-z0-9+/=_.~-]*)+")
_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+(?:-?[0-9]+)?")
_ESCAPES = re.compile(r"%[0-9A-F]{2}")
_WIDE = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_ENDLESS = made_up.MARK * 12


class Known:
    """What is known to be secret in one interaction, each with what stands in its place.

    Only so many are looked for as any client needs, so that a flood of them costs no time.
    """

    __slots__ = ("_across", "_forms", "_hidden", "_values", "_wanted")

    def __init__(self, values: Mapping[str, str], public: Collection[str] = ()) -> None:
        wanted = [
            (value, instead)
            for value, instead in values.items()
            if len(value) >= SHORTEST and value != instead and not _is_common(value, public)
        ][:_MOST]
        forms = {form: made for value, instead in wanted for form, made in _forms(value, instead)}
        self._wanted = tuple(wanted)
        self._values = tuple(value for value, _ in wanted)
        self._forms = sorted(forms.items(), key=lambda pair: (-len(pair[0]), pair[0]))
        divided = [pair for pair in wanted if _DIVIDES.search(pair[0])]
        self._across = (*divided, *((value.replace("/", "\\/"), made) for value, made in divided if "/" in value))
        self._hidden = tuple(core for value in self._values for core in _base64_cores(value))

    def replace(self, text: str) -> str:
        """The text without any of the values, however it is encoded: all of it is gone where nothing less helps."""
        for form, instead in self._forms:
            if form in text:
                text = text.replace(form, instead)
        for core in self._hidden:
            if core in text:
                text = re.sub(rf"[A-Za-z0-9+/_-]*{re.escape(core)}[A-Za-z0-9+/_=-]*", _secret_of, text)
        if self._values and _ENCODED.search(text) and self._stands_encoded(text):
            return made_up.secret(text)
        return text

    def replace_across(self, text: str) -> str:
        """A message without any of the values that are written over several of its fields."""
        if self._values and "&#" in text:
            text = _ENTITIES.sub(self._unless_hidden, text)
        for value, instead in self._across:
            if value in text:
                text = text.replace(value, instead)
        return text

    def _unless_hidden(self, found: re.Match[str]) -> str:
        said = html.unescape(found[0])
        return made_up.secret(said) if any(value in said for value in self._values) else found[0]

    def replace_wide(self, data: bytes) -> bytes:
        """Bytes without any of the values that stand there in two or four bytes a character, or beside such text."""
        if b"\0" not in data:
            return data
        for value, instead in self._wanted:
            for codec in _WIDE:
                form = value.encode(codec, "surrogatepass")
                if form in data:
                    data = data.replace(form, instead.encode(codec))
        return data

    def _stands_encoded(self, text: str) -> bool:
        """Whether one of the values stands in it in an encoding of another spelling, or in several."""
        for _ in range(3):
            decoded = html.unescape(unquote(text))
            decoded = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), decoded).replace("\\/", "/")
            if decoded == text:
                return False
            text = decoded
            if any(value in text for value in self._values):
                return True
        return False


def _secret_of(found: re.Match[str]) -> str:
    return made_up.secret(found[0])


def _is_common(value: str, public: Collection[str]) -> bool:
    """Whether a value says something to everybody, so that it stands elsewhere for another reason."""
    return value in public or value in _ENDLESS or not value.strip("0") or _REGION.fullmatch(value) is not None


@lru_cache(maxsize=256)
def _forms(value: str, instead: str) -> tuple[tuple[str, str], ...]:
    """A value as it may stand somewhere, each with what takes its place."""
    if value.isascii() and value.isalnum():
        coded = value.encode("ascii").hex()
        hidden = made_up.secret("x" * len(coded))
        return ((value, instead), (coded, hidden), (coded.upper(), hidden))
    plain = [value]
    for coded, decoded in (("latin-1", "utf-8"), ("utf-8", "latin-1")):
        try:
            plain.append(value.encode(coded).decode(decoded))
        except UnicodeError:
            continue
    found = dict.fromkeys(plain, instead)
    for each in plain:
        data = each.encode("utf-8", "surrogatepass")
        encoded = [quote(data, safe=""), quote(data), quote_plus(data)]
        encoded += [_ESCAPES.sub(lambda escaped: escaped[0].lower(), one) for one in encoded]
        encoded += [quote(one, safe="") for one in encoded]
        encoded += [json.dumps(each)[1:-1], json.dumps(each, ensure_ascii=False)[1:-1], html.escape(each)]
        found |= dict.fromkeys(encoded, instead)
        found |= dict.fromkeys((data.hex(), data.hex().upper()), made_up.secret("x" * len(data.hex())))
    return tuple(found.items())


@lru_cache(maxsize=256)
def _base64_cores(value: str) -> tuple[str, ...]:
    """What of a value's base64 does not depend on what stands before and after it, for each of the ways to begin."""
    data = value.encode("utf-8", "surrogatepass")
    cores = []
    for shift in range(3):
        start = (shift * 8 + 5) // 6
        end = (shift + len(data)) * 8 // 6
        core = base64.b64encode(b"\0" * shift + data).decode("ascii")[start:end]
        if len(core) >= SHORTEST:
            cores += [core, core.translate({43: 45, 47: 95})]
    return tuple(dict.fromkeys(cores))
