"""The lines of the driver protocol: what is written to a driver, and what a driver's line means."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from harness.model import ClientInfo, ItemError, Outcome, Params, TimeoutCovers

PROTOCOL = 1
_SETTINGS = ("proxy", "endpoint", "ca", "timeout")
_TEXTS = ("code", "message", "request_id", "error_type", "detail", "log")
_ITEM_TEXTS = ("item", "code", "message")
SCHEMA_FILE = Path(__file__).resolve().parent / "driver_protocol.schema.json"


@dataclass(frozen=True, slots=True)
class ClientSession:
    """What a client is configured with; either ``proxy`` or ``endpoint`` is given.

    ``timeout`` is in seconds, None for the client's own default; ``variant`` names a configuration that the driver
    knows; ``log`` turns the client's own logging on.
    """

    access_key: str
    secret_key: str
    region: str
    ca: str
    proxy: str | None = None
    endpoint: str | None = None
    token: str | None = None
    timeout: float | None = 10.0
    variant: str = "defaults"
    log: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """A driver's introduction.

    ``concurrency`` calls can be open at once; ``settings`` are those of the session that the client can be given;
    ``timeout_covers`` is what the client documents of its timeout.
    """

    client: ClientInfo
    operations: tuple[str, ...]
    concurrency: int = 1
    variants: tuple[str, ...] = ("defaults",)
    settings: tuple[str, ...] = _SETTINGS
    timeout_covers: TimeoutCovers = "unknown"


class Unreadable(Exception):
    """A line that is no message of the protocol; ``str()`` says why. ``noise``: it was not even meant as one."""

    def __init__(self, message: str, *, noise: bool = False) -> None:
        super().__init__(message)
        self.noise = noise


def hello() -> str:
    """The first line to a driver."""
    return json.dumps({"type": "hello", "protocol": PROTOCOL})


def bye() -> str:
    """The last line to a driver."""
    return json.dumps({"type": "bye"})


def call(number: str, operation: str, params: Params, session: ClientSession) -> str:
    """The line that asks for one call."""
    message = {"type": "call", "id": number, "operation": operation, "params": dict(params), "session": asdict(session)}
    return json.dumps(message)


def read_ready(line: str) -> Ready:
    """The driver's answer to hello; raises Unreadable."""
    message = _read(line, "ready")
    client = message["client"]
    info = ClientInfo(
        client["name"],
        client.get("package", client["name"]),
        client["version"],
        client.get("runtime", "unknown runtime"),
    )
    return Ready(
        info,
        tuple(message["operations"]),
        message.get("concurrency", 1),
        tuple(message.get("variants", ("defaults",))),
        tuple(message.get("settings", _SETTINGS)),
        message.get("timeout_covers", "unknown"),
    )


def answered_call(line: str) -> str:
    """The number of the call that a line answers; empty if it is no answer."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    number = message.get("id") if isinstance(message, dict) else None
    return number if isinstance(number, str) else ""


def read_outcome(line: str, number: str) -> Outcome:
    """The driver's answer to the call of that number; raises Unreadable."""
    message = _read(line, "outcome", _in_words)
    if message["id"] != number:
        raise Unreadable(f"it answers call {message['id']!r}, but {number!r} is open")
    items = message.get("item_errors") or []
    return Outcome(
        kind=message["kind"],
        value=message.get("value"),
        code=message.get("code"),
        message=message.get("message"),
        request_id=message.get("request_id"),
        http=message.get("http"),
        error_type=message.get("error_type"),
        item_errors=tuple(ItemError(i["item"] or "", i["code"] or "", i.get("message") or "") for i in items),
        contacted=tuple(message.get("contacted") or ()),
        detail=message.get("detail"),
        started=message.get("started", 0.0),
        ended=message.get("ended", 0.0),
        error_own=message.get("error_own"),
        log=message.get("log"),
    )


def _in_words(message: dict[str, Any]) -> dict[str, Any]:
    """The outcome with texts where a broken answer gave the client something else, which it then handed on."""
    items = message.get("item_errors")
    if isinstance(items, list):
        message["item_errors"] = [_texts(one, _ITEM_TEXTS) if isinstance(one, dict) else one for one in items]
    return _texts(message, _TEXTS)


def _texts(message: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    odd = {name: message[name] for name in names if not isinstance(message.get(name), str | None)}
    return message | {name: json.dumps(value, ensure_ascii=False) for name, value in odd.items()}


def _unchanged(message: dict[str, Any]) -> dict[str, Any]:
    return message


def _read(line: str, expected: str, mend: Callable[[dict[str, Any]], dict[str, Any]] = _unchanged) -> Mapping[str, Any]:
    try:
        message = json.loads(line, parse_constant=_no_constant)
        # Clients may hand out lone surrogates, which no encoder downstream could write again.
        message = json.loads(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        # Broken messages of the protocol are told with what breaks them, other lines without.
        noise = not line.lstrip().startswith("{")
        raise Unreadable(f"no JSON: {_short(line)}{'' if noise else f' ({error})'}", noise=noise) from None
    if not isinstance(message, dict) or message.get("type") != expected:
        noise = not isinstance(message, dict) or "type" not in message
        raise Unreadable(f"not of type {expected!r}: {_short(line)}", noise=noise)
    if expected == "ready" and message.get("protocol") != PROTOCOL:
        raise Unreadable(f"it speaks protocol {message.get('protocol')!r}, the harness speaks {PROTOCOL}")
    message = mend(message)
    problem = next(iter(_validator(expected).iter_errors(message)), None)
    if problem is not None:
        place = "/".join(str(step) for step in problem.instance_path)
        raise Unreadable(f"{expected} message{f' at {place}' if place else ''}: {problem.message}")
    return message


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _short(line: str) -> str:
    text = line.strip()
    return repr(text) if len(text) <= 120 else f"{text[:120]!r}…"


@cache
def _validator(kind: str) -> Any:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})
