"""VCR.py's version 1 as plain data, both ways; bodies are decoded, and what was decoded already stays as it is."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from harness.cassette.interaction import Interaction, Label
from harness.wire import Headers, HttpRequest, HttpResponse, phrase

VERSION = 1
LABEL = "harness"
"""The key inside a response under which an interaction's label stands: VCR.py keeps what stands there."""

_DECODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "x-gzip": gzip.decompress,
    "deflate": zlib.decompress,
}
_FRAMING = frozenset({"content-encoding", "transfer-encoding", "content-length"})


def to_plain(interaction: Interaction) -> dict[str, Any]:
    """An interaction as it stands in a cassette: keys in one order, headers by their names."""
    request, response = interaction.request, interaction.response
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
            "uri": f"{request.scheme}://{request.authority}{request.target}",
            "body": _text(request.body) if request.body else None,
            "headers": _grouped(request.headers),
        },
        "response": told,
    }


def from_plain(record: Mapping[str, Any], *, line: int = 0) -> Interaction:
    """The interaction that a record holds; KeyError, TypeError or ValueError where it is none."""
    asked, answered = record["request"], record["response"]
    parts = urlsplit(asked["uri"])
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    request = HttpRequest(
        asked["method"], parts.scheme, parts.netloc, target, _pairs(asked["headers"]), _bytes(asked.get("body"))
    )
    status = int(answered["status"]["code"])
    response = _decoded(
        HttpResponse(
            status,
            answered["status"].get("message") or phrase(status),
            _pairs(answered["headers"]),
            _bytes(answered["body"].get("string")),
        )
    )
    label = answered.get(LABEL)
    return Interaction(request, response, None if label is None else _label_from_plain(label), line)


def _decoded(response: HttpResponse) -> HttpResponse:
    """The response with its body decoded, and a head that says so.

    VCR.py stores some bodies decoded under a head that says they are not, so a body that does not decode is taken as
    it is.
    """
    body = response.body
    for coding in (response.header("content-encoding") or "").lower().split(","):
        decoder = _DECODERS.get(coding.strip())
        if decoder is not None:
            try:
                body = decoder(body)
            except (OSError, EOFError, zlib.error):
                break
    kept = tuple(pair for pair in response.headers if pair[0].lower() not in _FRAMING)
    return HttpResponse(response.status, response.reason, (*kept, ("Content-Length", str(len(body)))), body)


def _grouped(headers: Headers) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return dict(sorted(found.items(), key=lambda pair: pair[0].lower()))


def _pairs(headers: Mapping[str, Any]) -> Headers:
    return tuple(
        (str(name), str(value))
        for name, values in headers.items()
        for value in (values if isinstance(values, list) else [values])
    )


def _text(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""


def _label_to_plain(label: Label) -> dict[str, Any]:
    told: dict[str, Any] = {"responder": label.responder, "recorded": label.recorded.isoformat()}
    if label.faults:
        told |= {"faults": list(label.faults), "leaves": label.leaves}
    return told


def _label_from_plain(told: Mapping[str, Any]) -> Label:
    recorded = date.fromisoformat(str(told["recorded"]))
    return Label(told["responder"], recorded, tuple(told.get("faults", ())), told.get("leaves", "intact"))
