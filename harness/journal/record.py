"""The published form of an exchange, ``journal.schema.json``: plain JSON, whatever the client sent.

Nothing here removes secrets: a draft holds none.
"""

import base64
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from harness.model import Exchange, ItemError, Json, Reply, Result, ServiceError, Violation
from harness.wire import Headers, HttpRequest, HttpResponse

FORMAT = 3
_MAX_DEPTH = 100


def exchange_record(exchange: Exchange) -> dict[str, Any]:
    """The exchange as ``journal.schema.json`` has it: plain JSON, whatever the client sent."""
    draft = exchange.draft
    return {
        "format": FORMAT,
        "id": draft.id,
        "sequence": exchange.sequence,
        "session": draft.session,
        "provider": draft.provider,
        "operation": None if draft.operation is None else str(draft.operation),
        "region": draft.region,
        "request": _request(draft.request),
        "response": None if draft.response is None else _response(draft.response),
        "params": None if draft.params is None else _plain(draft.params),
        "reply": None if draft.reply is None else _reply(draft.reply),
        "violations": [_violation(violation) for violation in draft.violations],
        "signature": {"verdict": draft.signature, "detail": draft.signature_detail},
        "exposed": list(draft.exposed),
        "faults": [asdict(fault) for fault in draft.faults],
        "executed": draft.executed,
        "responder": draft.responder,
        "problem": draft.problem,
        "requested_at": _time(draft.requested_at),
        "answered_at": None if exchange.answered_at is None else _time(exchange.answered_at),
        "closed_at": _time(exchange.closed_at),
        "bytes_sent": exchange.bytes_sent,
        "client_left": exchange.client_left,
        "connection": exchange.connection,
    }


def _request(request: HttpRequest) -> dict[str, Any]:
    return {
        "method": request.method,
        "scheme": request.scheme,
        "authority": request.authority,
        "target": request.target,
        "headers": _headers(request.headers),
        "body": _body(request.body),
    }


def _response(response: HttpResponse) -> dict[str, Any]:
    return {
        "status": response.status,
        "reason": response.reason,
        "headers": _headers(response.headers),
        "body": _body(response.body),
    }


def _headers(headers: Headers) -> list[list[str]]:
    return [[name, value] for name, value in headers]


def _body(body: bytes) -> dict[str, str]:
    """As text where it is UTF-8, else in base64."""
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


def _reply(reply: Reply) -> dict[str, Any]:
    match reply:
        case Result(value, request_id, item_errors):
            return {
                "kind": "result",
                "request_id": request_id,
                "value": _plain(value),
                "item_errors": [_item_error(error) for error in item_errors],
            }
        case ServiceError(code, message, http, request_id, spec, message_status):
            return {
                "kind": "service_error",
                "request_id": request_id,
                "code": code,
                "message": message,
                "message_status": message_status,
                "http": http,
                "error": None if spec is None else spec.key,
            }


def _item_error(error: ItemError) -> dict[str, str]:
    return {"item": error.item, "code": error.code, "message": error.message}


def _violation(violation: Violation) -> dict[str, Any]:
    return {
        "pointer": violation.pointer,
        "keyword": violation.keyword,
        "message": violation.message,
        "status": violation.status,
        "source": {"file": violation.source.file, "anchor": violation.source.anchor},
    }


def _plain(value: Json | Mapping[str, Json], depth: int = 0) -> Json:
    """The value with nothing in it that JSON cannot say: numbers that are none become strings."""
    match value:
        case float() if not math.isfinite(value):
            return str(value)
        case list() | Mapping() if depth >= _MAX_DEPTH:
            return "[nested too deep]"
        case list():
            return [_plain(item, depth + 1) for item in value]
        case Mapping():
            return {name: _plain(member, depth + 1) for name, member in value.items()}
    return value


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
