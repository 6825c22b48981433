"""VCR.py's version 1 as plain data, both ways; bodies are decoded, and what was decoded already stays as it is."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode

from harness.cassette.content_coding import decoded_if_possible
from harness.cassette.interaction import Interaction, Label
from harness.errors import nearest
from harness.model import Leaves
from harness.wire import Headers, HttpRequest, HttpResponse, phrase

VERSION = 1
LABEL = "harness"
"""The key inside a response under which an interaction's label stands: VCR.py keeps what stands there."""

_BODY_FORM = frozenset({"string", "base64_string", "encoding"})
_FORM = "application/x-www-form-urlencoded"


class Misfit(ValueError):
    """Data that is no interaction: where in it (a JSON pointer), what is wrong, and perhaps what was meant."""

    def __init__(self, pointer: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(f"{pointer}: {message}" if pointer else message)
        self.pointer = pointer
        self.message = message
        self.hint = hint


def to_plain(interaction: Interaction) -> dict[str, Any]:
    """An interaction as it stands in a cassette: keys in one order, headers by their names."""
    request, response = interaction.request, interaction.response
    slash = "" if request.target.startswith("/") else "/"
    told: dict[str, Any] = {
        "status": {"code": response.status, "message": response.reason},
        "headers": _grouped(response.headers),
        "body": {"string": _text(response.body)},
    }
    if interaction.label is not None:
        told[LABEL] = _label_to_plain(interaction.label)
    return {
        "request": {
            "method": request.method,
            "uri": f"{request.scheme}://{request.authority}{slash}{request.target}",
            "body": _text(request.body) if request.body else None,
            "headers": _grouped(request.headers),
        },
        "response": told,
    }


def from_plain(record: Any, *, line: int = 0) -> Interaction:
    """The interaction that a record holds; Misfit where it is none. Keys that VCR.py does not know are passed over."""
    asked = _mapping(_member(record, "request", ""), "/request")
    answered = _mapping(_member(record, "response", ""), "/response")
    label = None if answered.get(LABEL) is None else _label_from_plain(answered[LABEL])
    request = _request(asked, with_fragment=label is not None)
    return Interaction(request, _response(answered, request.method), label, line)


def _request(asked: Mapping[str, Any], *, with_fragment: bool) -> HttpRequest:
    method = _str(_member(asked, "method", "/request"), "/request/method")
    scheme, authority, target = _uri(_str(_member(asked, "uri", "/request"), "/request/uri"))
    if not with_fragment:
        # VCR.py keeps what a user wrote after "#"; no client sends it.
        target = target.partition("#")[0]
    headers = _pairs(_member(asked, "headers", "/request"), "/request/headers")
    body = _request_body(_member(asked, "body", "/request"), headers)
    return HttpRequest(method, scheme, authority, target, headers, body)


def _uri(uri: str) -> tuple[str, str, str]:
    scheme, separator, rest = uri.partition("://")
    if not scheme or not separator:
        raise Misfit("/request/uri", f"must begin with a scheme such as https://, not {uri:.60}")
    end = min(found if (found := rest.find(mark)) >= 0 else len(rest) for mark in "/?#")
    target = rest[end:]
    return scheme, rest[:end], target if target.startswith("/") else f"/{target}"


def _response(answered: Mapping[str, Any], method: str) -> HttpResponse:
    if "status_code" in answered:
        # As VCR.py once recorded httpx.
        code, message = answered["status_code"], None
        body = _member(answered, "content", "/response")
        place = "/response/content"
    else:
        status = _mapping(_member(answered, "status", "/response"), "/response/status")
        code, message = _member(status, "code", "/response/status"), status.get("message")
        body = _member(answered, "body", "/response")
        place = "/response/body"
        if isinstance(body, Mapping) and "string" not in body and body:
            _one_of(body, ("string", "base64_string"), place)
    number = _status(code)
    reason = phrase(number) if message is None else _str(message, "/response/status/message")
    headers = _pairs(_member(answered, "headers", "/response"), "/response/headers")
    length = next((value for name, value in headers if name.lower() == "content-length"), "0")
    if (body is None or body == {"string": None}) and method != "HEAD" and length.strip("0") and number != 304:
        hint = "perhaps the file was cut off; an empty text stands for no body"
        raise Misfit(place, f"is missing, where the head tells of {length:.20} bytes", hint=hint)
    return decoded_if_possible(HttpResponse(number, reason, headers, _bytes(body, place)), method)


def _status(code: Any) -> int:
    if isinstance(code, str) and code.isascii() and code.isdigit():
        code = int(code)
    if not isinstance(code, int) or isinstance(code, bool) or not 100 <= code <= 999:
        raise Misfit("/response/status/code", f"must be an HTTP status, not {_told(code)}")
    return code


def _request_body(body: Any, headers: Headers) -> bytes:
    """A request's body as it was sent; what VCR.py keeps of aiohttp is what the program handed over."""
    if isinstance(body, Mapping) and not (body and body.keys() <= _BODY_FORM):
        kind = next((value for name, value in headers if name.lower() == "content-type"), "")
        if kind.lower().startswith(_FORM):
            return urlencode(dict(body), doseq=True).encode()
        return json.dumps(dict(body)).encode()
    if isinstance(body, list):
        return b"".join(_bytes(part, f"/request/body/{index}") for index, part in enumerate(body))
    return _bytes(body, "/request/body")


def _bytes(body: Any, pointer: str) -> bytes:
    if body is None:
        return b""
    if isinstance(body, bytes):
        return body
    if isinstance(body, Mapping):
        return _framed_bytes(body, pointer)
    try:
        return _str(body, pointer).encode()
    except UnicodeEncodeError as error:
        raise Misfit(pointer, "holds half of a surrogate pair, which no text has") from error


def _framed_bytes(body: Mapping[str, Any], pointer: str) -> bytes:
    if body.get("base64_string") is not None:
        place = f"{pointer}/base64_string"
        try:
            return base64.b64decode(_str(body["base64_string"], place))
        except (binascii.Error, ValueError) as error:
            raise Misfit(place, f"is no base64: {error}") from error
    text = body.get("string")
    encoding = body.get("encoding")
    if isinstance(text, str) and isinstance(encoding, str):
        try:
            return text.encode(encoding)
        except (LookupError, UnicodeEncodeError):
            pass
    if isinstance(text, Mapping):
        raise Misfit(f"{pointer}/string", "must be text, not a mapping")
    return _bytes(text, f"{pointer}/string")


def _pairs(headers: Any, pointer: str) -> Headers:
    if headers is None:
        return ()
    if isinstance(headers, Mapping):
        items = list(headers.items())
    elif isinstance(headers, list) and all(isinstance(one, list) and len(one) == 2 for one in headers):
        items = headers
    else:
        raise Misfit(pointer, f"must be a mapping, not {_told(headers)}")
    found = []
    for name, values in items:
        for value in values if isinstance(values, list) else (values,):
            if isinstance(value, str) and isinstance(name, str):
                found.append((_latin(name), _latin(value)))
            elif isinstance(value, bytes) and isinstance(name, str):
                found.append((_latin(name), value.decode("latin-1")))
            else:
                place = f"{pointer}/{_escaped(str(name))}"
                raise Misfit(place, f"must be text, not {_told(value if isinstance(name, str) else name)}")
    return tuple(found)


def _latin(text: str) -> str:
    """A header's text as this project has it, a character a byte; aiohttp's is decoded as UTF-8."""
    if text.isascii() or all(char <= "\xff" for char in text):
        return text
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _grouped(headers: Headers) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return dict(sorted(found.items(), key=lambda pair: (pair[0].lower(), pair[0])))


def _text(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _label_to_plain(label: Label) -> dict[str, Any]:
    told: dict[str, Any] = {"responder": label.responder, "recorded": label.recorded.isoformat()}
    if label.faults:
        told |= {"faults": list(label.faults), "leaves": label.leaves}
    return told


def _label_from_plain(told: Any) -> Label:
    place = f"/response/{LABEL}"
    told = _mapping(told, place)
    responder = _str(_member(told, "responder", place), f"{place}/responder")
    day = _str(_member(told, "recorded", place), f"{place}/recorded")
    try:
        recorded = date.fromisoformat(day)
    except ValueError as error:
        raise Misfit(f"{place}/recorded", f"must be a day such as 2026-01-31, not {day:.40}") from error
    faults = told.get("faults", [])
    if not isinstance(faults, list) or not all(isinstance(one, str) for one in faults):
        raise Misfit(f"{place}/faults", f"must be a list of texts, not {_told(faults)}")
    leaves = told.get("leaves", "intact")
    if leaves not in get_args(Leaves):
        near = nearest(str(leaves), get_args(Leaves))
        raise Misfit(
            f"{place}/leaves",
            f"must be one of {', '.join(get_args(Leaves))}, not {_told(leaves)}",
            hint=f"did you mean {near[0]}?" if near else None,
        )
    return Label(responder, recorded, tuple(faults), leaves)


def _member(record: Any, key: str, pointer: str) -> Any:
    found = _mapping(record, pointer)
    return found[key] if key in found else _one_of(found, (key,), pointer)


def _one_of(record: Mapping[str, Any], keys: tuple[str, ...], pointer: str) -> Any:
    for key in keys:
        if key in record:
            return record[key]
    unknown = [str(key) for key in record if key not in _KEYS]
    near = nearest(keys[0], unknown, 1)
    hint = f"there is {near[0]!r}: did you mean {keys[0]!r}?" if near else None
    raise Misfit(pointer, f"has no {' and no '.join(repr(key) for key in keys)}", hint=hint)


def _mapping(value: Any, pointer: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Misfit(pointer, f"must be a mapping, not {_told(value)}")
    return value


def _str(value: Any, pointer: str) -> str:
    if not isinstance(value, str):
        quotes = "put it into quotes" if isinstance(value, bool | int | float) else None
        raise Misfit(pointer, f"must be text, not {_told(value)}", hint=quotes)
    return value


def _told(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case Mapping():
            return "a mapping"
        case list():
            return "a list"
        case bytes():
            return "bytes"
        case bool():
            return str(value).lower()
        case _:
            return f"{value!r:.60}"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


_KEYS = frozenset(
    {"request", "response", "method", "uri", "headers", "body", "status", "code", "message", "string", LABEL, "url"}
)
