"""The lines of a recording: JSON, each with a checksum, so that a torn or altered one is known as such."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from harness.cassette.interaction import Interaction, Label
from harness.model import Json
from harness.wire import Headers, HttpRequest, HttpResponse

FORMAT = 1
_START, _MIDDLE, _END = b'{"sha256":"', b'","line":', b"}\n"
_DIGITS = 16


class DamagedError(ValueError):
    """Bytes that are no line of a recording."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The first line: ``pid`` is the process that records."""

    pid: int
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Taken:
    """An interaction, and what the cassette's metadata has to say since then.

    ``over`` are the prints of those in the cassette before it whose place it takes.
    """

    interaction: Interaction
    metadata: Mapping[str, Json] = field(default_factory=dict)
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """The cassette has been built from the lines before: its SHA-256, and that of the one before it, if any."""

    sha256: str
    over: str | None


@dataclass(frozen=True, slots=True)
class Again:
    """All of the recording begins again: what was taken in the lines before is not wanted any more."""


Line = Begun | Taken | Built | Again


def encoded(line: Line) -> bytes:
    """A line as it stands in the file, with the break that ends it."""
    text = json.dumps(_told(line), ensure_ascii=True, separators=(",", ":")).encode()
    return _START + _checksum(text) + _MIDDLE + text + _END


def print_of(interaction: Interaction) -> str:
    """What tells an interaction from all that are not its equal, in short."""
    text = json.dumps(_interaction_told(interaction), ensure_ascii=True, separators=(",", ":")).encode()
    return hashlib.sha256(text).hexdigest()


def read_line(data: bytes) -> Line:
    """What a line says; DamagedError for what is none."""
    begin = len(_START) + _DIGITS + len(_MIDDLE)
    text = data[begin : -len(_END)]
    if data != _START + _checksum(text) + _MIDDLE + text + _END:
        raise DamagedError("its checksum is wrong")
    try:
        return _line(json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise DamagedError(f"it is no line of a recording: {error}") from error


def read_lines(file: BinaryIO) -> Iterator[tuple[int, Line | DamagedError]]:
    """The lines of a recording with their numbers, from 1. What is torn at its end was never answered, and is left."""
    for number, data in enumerate(file, start=1):
        if not data.endswith(b"\n"):
            return
        try:
            yield number, read_line(data)
        except DamagedError as error:
            yield number, error


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_DIGITS].encode()


def _told(line: Line) -> dict[str, Any]:
    match line:
        case Begun():
            return {"recording": line.format, "pid": line.pid}
        case Taken():
            told = {"interaction": _interaction_told(line.interaction)}
            more: dict[str, Any] = {"metadata": line.metadata} if line.metadata else {}
            return told | more | ({"over": line.over} if line.over else {})
        case Built():
            return {"built": line.sha256, "over": line.over}
        case Again():
            return {"again": True}


def _line(told: Mapping[str, Any]) -> Line:
    if "recording" in told:
        if told["recording"] != FORMAT:
            raise DamagedError(f"it is of format {told['recording']!r:.20}, known is {FORMAT}")
        return Begun(int(told["pid"]))
    if "built" in told:
        return Built(told["built"], told["over"])
    if "again" in told:
        return Again()
    return Taken(_interaction(told["interaction"]), told.get("metadata", {}), tuple(told.get("over", ())))


def _interaction_told(interaction: Interaction) -> dict[str, Any]:
    request, response, label = interaction.request, interaction.response, interaction.label
    told: dict[str, Any] = {
        "method": request.method,
        "scheme": request.scheme,
        "authority": request.authority,
        "target": request.target,
        "asked": request.headers,
        "body": _body_told(request.body),
        "status": response.status,
        "reason": response.reason,
        "answered": response.headers,
        "content": _body_told(response.body),
    }
    if label is not None:
        told["label"] = [label.responder, label.recorded.isoformat(), label.faults, label.leaves]
    return told


def _interaction(told: Mapping[str, Any]) -> Interaction:
    request = HttpRequest(
        told["method"],
        told["scheme"],
        told["authority"],
        told["target"],
        _headers(told["asked"]),
        _body(told["body"]),
    )
    response = HttpResponse(told["status"], told["reason"], _headers(told["answered"]), _body(told["content"]))
    if "label" not in told:
        return Interaction(request, response)
    responder, recorded, faults, leaves = told["label"]
    return Interaction(request, response, Label(responder, date.fromisoformat(recorded), tuple(faults), leaves))


def _headers(pairs: list[list[str]]) -> Headers:
    return tuple((name, value) for name, value in pairs)


def _body_told(body: bytes) -> str | dict[str, str]:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def _body(told: str | Mapping[str, str]) -> bytes:
    return told.encode() if isinstance(told, str) else base64.b64decode(told["base64"])
