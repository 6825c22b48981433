"""Messages with everything secret taken out, fit to be kept.

What is secret is known by construction: the schemes name headers and parameters, the access key id is shown as the
session's alias, and whatever was found in those places is taken out wherever else it stands. Of a message that no
provider recognises only what is known to be harmless is kept.
"""

import contextlib
import html
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, unquote_plus

from harness.model import Json, Params
from harness.signing.packed import unpacked
from harness.signing.secret_forms import secret_forms
from harness.signing.secret_names import secret_kind
from harness.signing.table import SCHEMES
from harness.wire import Headers, HttpRequest, HttpResponse

REMOVED = "[removed]"
BODY_LIMIT = 256 * 1024
TARGET_LIMIT = 64 * 1024
_MAX_DEPTH = 64
_SHORTEST = 6
_MAX_VALUES = 64
_MAX_NAMES = 10_000

_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie"}.union(
        *(scheme.secret_headers for scheme in SCHEMES.values())
    )
)
_SECRET_PARAMS = frozenset(name.lower() for scheme in SCHEMES.values() for name in scheme.secret_params)
_HARMLESS_HEADERS = frozenset({"host", "user-agent", "accept", "content-type", "content-length", "connection"})
# What a request to a provider may say besides. Of other headers, a client's own, nobody can know what they hold.
_ORDINARY_HEADER = re.compile(
    r"accept(?:-[a-z]+)?|cache-control|connection|content-[a-z0-9-]+|date|expect|host|if-[a-z-]+|pragma|range|region"
    r"|service|te|transfer-encoding|upgrade|user-agent|via|traceparent|x-(?:acs|sdk|tc|tt)-[a-z0-9-]+|x-date|x-content-sha256"
    r"|x-expires|x-request-id|proxy-connection"
)
_MEMBER = re.compile(rb'"([A-Za-z0-9_.-]{1,64})"\s*:\s*(?:"((?:[^"\\]|\\.)*+)|(-?[0-9][0-9.eE+-]*)|([\[{]))')
_BELOW = re.compile(rb'"((?:[^"\\]|\\.)*+)"?(\s*:)?|(-?[0-9][0-9.eE+-]*)|([\[{])|([\]}])')
_ELEMENT = re.compile(rb"<([A-Za-z0-9_.-]{1,64})>([^<]+)<")
_PART = re.compile(rb'[; ]name="?([A-Za-z0-9_.-]{1,64})"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]+)')
_NAMED_PART = re.compile(r"Credential=[^/,\s]+|Signature=[^,\s]+")
_CODECS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}|\\[u/]|&[#a-z]")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})")
_AUTHORIZATION = re.compile(
    r"\s*(?P<scheme>[A-Za-z0-9-]+)\s+Credential=(?P<key>[^/,\s]+)(?P<scope>/[^,\s]*)?\s*,"
    r"\s*SignedHeaders=(?P<headers>[^,\s]*)\s*,\s*Signature=(?P<signature>[^,]*)"
)


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes secrets out of one exchange: ``values`` maps each secret that was met to what stands in its place."""

    alias: str
    access_key: str | None
    values: tuple[tuple[str, str], ...]

    def text(self, text: str) -> str:
        """The text without any of the secrets; all of it is gone where one stands in an odd encoding."""
        for secret, instead in self.values:
            text = text.replace(secret, instead)
        return REMOVED if self._stands_encoded(text) else text

    def data(self, data: bytes) -> bytes:
        """The bytes without any of the secrets, cut to what is kept of a body."""
        for codec in _CODECS if b"\0" in data else _CODECS[:1]:
            for secret, instead in self.values:
                data = data.replace(secret.encode(codec, "replace"), instead.encode(codec))
        data = _cut(data)
        plain = data.replace(b"\0", b"").decode("utf-8", "replace")
        return REMOVED.encode() if self._stands_encoded(plain) else data

    def _stands_encoded(self, text: str) -> bool:
        """Whether a secret stands in a text in an encoding of another spelling than the usual, or in several."""
        if _ENCODED.search(text) is None:
            return False
        for _ in range(3):
            decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), html.unescape(unquote(text))).replace(
                "\\/", "/"
            )
            if decoded == text:
                return False
            text = decoded
            if any(secret in text for secret, _ in self.values):
                return True
        return False

    def json(self, value: Json, depth: int = 0) -> Json:
        """The value without any of the secrets; what is nested too deep is left out."""
        match value:
            case str():
                return self.text(value)
            case list() | dict() if depth >= _MAX_DEPTH:
                return "[nested too deep]"
            case list():
                return [self.json(item, depth + 1) for item in value]
            case dict():
                return {self.text(name): self.json(member, depth + 1) for name, member in value.items()}
            case int() | float() if self.text(str(value)) != str(value):
                return REMOVED
        return value

    def params(self, params: Params) -> Params:
        """The parameters, or the members of a result, without any of the secrets."""
        return {self.text(name): self.json(value, 1) for name, value in params.items()}

    def request(self, request: HttpRequest) -> HttpRequest:
        """The request without any secret."""
        path, mark, query = request.target.partition("?")
        target = self.text(path + mark + self._pairs(query))
        body = self.data(_legible(request)[0])
        if _is_form(request):
            body = self.text(self._pairs(body.decode("latin-1"))).encode("latin-1", "replace")
        return replace(
            request,
            authority=self.text(request.authority.rpartition("@")[2]),
            target=target if len(target) <= TARGET_LIMIT else f"{target[:TARGET_LIMIT]}[cut]",
            headers=tuple(
                (name, value if _is_ordinary(name.lower()) else REMOVED)
                for name, value in self._headers(request.headers)
            ),
            body=body,
        )

    def response(self, response: HttpResponse) -> HttpResponse:
        """The response without any secret."""
        said, can_stay = _legible(response)
        named = dict.fromkeys((form for secret in _named(said) for form in secret_forms(secret)), REMOVED)
        values = _longest_first(dict(self.values) | named)
        if len(values) > len(self.values):
            return replace(self, values=values).response(response)
        clean = self.data(said)
        # What was damaged in its packing stays so, where nothing secret can be unpacked of it.
        body = _cut(response.body) if can_stay and clean == said else clean
        reason = self.text(response.reason)
        return replace(response, reason=reason, headers=self._headers(response.headers), body=body)

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self._header(name.lower(), value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        if name not in _SECRET_HEADERS:
            return self.text(value) if secret_kind(name) != "secret" else REMOVED
        found = _AUTHORIZATION.fullmatch(value) if name == "authorization" else None
        if found is not None:
            scope = self.text(found["scope"] or "")
            credential = f"Credential={self.alias}{scope}, SignedHeaders={self.text(found['headers'])}"
            return f"{found['scheme']} {credential}, Signature={REMOVED}"
        return self._instead(value)

    def _pairs(self, encoded: str) -> str:
        parts = encoded.split("&")
        for index, part in enumerate(parts):
            name, equals, value = part.partition("=")
            if equals and _is_secret(unquote_plus(name)):
                parts[index] = f"{name}={quote(self._instead(unquote_plus(value)), safe='[]/')}"
        return "&".join(parts)

    def _instead(self, value: str) -> str:
        """What is shown for a secret value: the alias for the key id, and for a credential that begins with it."""
        key, slash, scope = value.partition("/")
        if self.access_key is not None and key in {self.access_key, self.alias}:
            return f"{self.alias}{slash}{self.text(scope)}"
        return REMOVED


def redactor(request: HttpRequest, *, alias: str, access_key: str | None, secrets: Iterable[str] = ()) -> Redactor:
    """The redactor for an exchange that began with ``request``; ``secrets`` are further values to take out.

    Secrets are always taken out of their own places; elsewhere only so many are looked for as any client needs, so that
    a flood of them costs no time.
    """
    found: list[str] = []
    for name, value in request.headers:
        if name.lower() in _SECRET_HEADERS or secret_kind(name) == "secret":
            if not _AUTHORIZATION.fullmatch(value):
                found.append(value.strip())
            parts = (part.partition("=")[2] for part in _NAMED_PART.findall(value))
            found += [part for part in parts if part not in {access_key, alias}]
    texts = [request.query]
    body, _ = _legible(request)
    if _is_form(request):
        texts.append(body[:BODY_LIMIT].decode("latin-1"))
    for part in "&".join(texts).split("&"):
        name, _, value = part.partition("=")
        if _is_secret(unquote_plus(name)) and not (access_key and value.startswith(access_key)):
            found += [value, unquote_plus(value)]
    found += _named(body)
    values = dict.fromkeys(
        (form for secret in (*secrets, *found[:_MAX_VALUES]) for form in secret_forms(secret)), REMOVED
    )
    if access_key:
        values |= dict.fromkeys(secret_forms(access_key), alias)
    return Redactor(alias, access_key, _longest_first(values))


def _longest_first(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    long_enough = [pair for pair in values.items() if len(pair[0]) >= _SHORTEST]
    return tuple(sorted(long_enough, key=lambda pair: -len(pair[0])))


def _legible(message: HttpRequest | HttpResponse) -> tuple[bytes, bool]:
    """What the body of a message says, as far as it can be unpacked; False where it could hide anything else."""
    if not message.body:
        return b"", True
    found = unpacked(message.body, message.header("content-encoding"), limit=4 * BODY_LIMIT)
    if found is None:
        return f"[removed: {len(message.body)} bytes that are packed]".encode(), False
    return found.data, True


def _named(body: bytes) -> list[str]:
    """The secrets among the members, elements and parts of a body, by their names."""
    # In two or four bytes a character ASCII is itself, with zeros around it.
    plain = body[:BODY_LIMIT].replace(b"\0", b"")
    members = itertools.islice(_MEMBER.finditer(plain), _MAX_NAMES)
    found = [text for member in members if _is_secret(member[1].decode("ascii")) for text in _values(plain, member)]
    for pattern in (_ELEMENT, _PART):
        for name, value in (each.groups() for each in itertools.islice(pattern.finditer(plain), _MAX_NAMES)):
            if _is_secret(name.decode("ascii")):
                text = value.decode("utf-8", "replace")
                found += [text, html.unescape(text)]
    return found[:_MAX_VALUES]


def _is_ordinary(name: str) -> bool:
    return name in _SECRET_HEADERS or _ORDINARY_HEADER.fullmatch(name) is not None


def _is_secret(name: str) -> bool:
    return name.lower() in _SECRET_PARAMS or secret_kind(name) == "secret"


def _values(body: bytes, member: re.Match[bytes]) -> Iterator[str]:
    """What a member of a JSON text holds: a string, a number, or all that stands in a list or an object."""
    _, string, number, bracket = member.groups()
    if bracket is None:
        yield from _said(string) if number is None else (number.decode("ascii"),)
        return
    depth = 1
    for part in itertools.islice(_BELOW.finditer(body, member.end()), _MAX_VALUES):
        string, colon, number, opens, closes = part.groups()
        if string is not None and colon is None:
            yield from _said(string)
        elif number is not None:
            yield number.decode("ascii")
        depth += (opens is not None) - (closes is not None)
        if depth == 0:
            return


def _said(member: bytes) -> Iterator[str]:
    """What a member of a JSON text says, as it stands there and as it is meant."""
    text = member.decode("utf-8", "replace")
    yield text
    with contextlib.suppress(ValueError):
        yield str(json.loads(f'"{text}"'))


def redact_unrecognised(request: HttpRequest) -> HttpRequest:
    """A request that no provider recognises, without anything that might be secret: no query, no body, few headers."""
    path = request.path
    return replace(
        request,
        authority=request.authority.rpartition("@")[2],
        target=(path if len(path) <= TARGET_LIMIT else f"{path[:TARGET_LIMIT]}[cut]")
        + (f"?{REMOVED}" if request.query else ""),
        headers=tuple(
            (name, value if name.lower() in _HARMLESS_HEADERS else REMOVED) for name, value in request.headers
        ),
        body=b"",
    )


def _is_form(request: HttpRequest) -> bool:
    return "form-urlencoded" in (request.header("content-type") or "").lower()


def _cut(body: bytes) -> bytes:
    if len(body) <= BODY_LIMIT:
        return body
    return body[:BODY_LIMIT] + f"[cut: {len(body)} bytes in all]".encode()
