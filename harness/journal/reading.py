"""Back from the published form: the record of an exchange becomes the exchange again."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from harness.errors import UserError
from harness.journal.record import FORMAT
from harness.model import (
    AppliedFault,
    Draft,
    ErrorSpec,
    Exchange,
    ItemError,
    OperationId,
    Reply,
    Result,
    ServiceError,
    Source,
    Violation,
)
from harness.wire import Headers, HttpRequest, HttpResponse

FindError = Callable[[OperationId | None, str], ErrorSpec | None]
"""The error row of that key, which the record of a service error names."""

Record = Mapping[str, Any]


def read_exchange(record: Record, find_error: FindError) -> Exchange:
    """The exchange that ``exchange_record`` made the record of; UserError for what is no such record.

    What JSON cannot say has become text in the record and stays text.
    """
    if not isinstance(record, Mapping) or record.get("format") != FORMAT:
        found = record.get("format") if isinstance(record, Mapping) else record
        raise UserError(f"this is no record of format {FORMAT}: {found!r:.100}")
    try:
        return Exchange(
            draft=_draft(record, find_error),
            answered_at=None if record["answered_at"] is None else datetime.fromisoformat(record["answered_at"]),
            closed_at=datetime.fromisoformat(record["closed_at"]),
            bytes_sent=record["bytes_sent"],
            client_left=record["client_left"],
            sequence=record["sequence"],
            connection=record["connection"],
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"this is no record of an exchange: {type(error).__name__}: {error}") from None


def _draft(record: Record, find_error: FindError) -> Draft:
    operation = None if record["operation"] is None else _operation(record["operation"])
    request, response = record["request"], record["response"]
    return Draft(
        id=record["id"],
        session=record["session"],
        provider=record["provider"],
        operation=operation,
        region=record["region"],
        request=HttpRequest(
            request["method"],
            request["scheme"],
            request["authority"],
            request["target"],
            _headers(request["headers"]),
            _body(request["body"]),
        ),
        response=None if response is None else _response(response),
        params=record["params"],
        reply=None if record["reply"] is None else _reply(record["reply"], operation, find_error),
        violations=tuple(_violation(one) for one in record["violations"]),
        signature=record["signature"]["verdict"],
        signature_detail=record["signature"]["detail"],
        faults=tuple(AppliedFault(**one) for one in record["faults"]),
        executed=record["executed"],
        responder=record["responder"],
        problem=record["problem"],
        requested_at=datetime.fromisoformat(record["requested_at"]),
        exposed=tuple(record["exposed"]),
    )


def _operation(text: str) -> OperationId:
    provider, service, version, name = text.split("/", 3)
    return OperationId(provider, service, version, name)


def _response(record: Record) -> HttpResponse:
    return HttpResponse(record["status"], record["reason"], _headers(record["headers"]), _body(record["body"]))


def _headers(pairs: list[list[str]]) -> Headers:
    return tuple((name, value) for name, value in pairs)


def _body(record: Mapping[str, str]) -> bytes:
    return base64.b64decode(record["base64"]) if "base64" in record else record["text"].encode()


def _reply(record: Record, operation: OperationId | None, find_error: FindError) -> Reply:
    if record["kind"] == "result":
        errors = tuple(ItemError(one["item"], one["code"], one["message"]) for one in record["item_errors"])
        return Result(record["value"], record["request_id"], errors)
    key = record["error"]
    return ServiceError(
        record["code"],
        record["message"],
        record["http"],
        record["request_id"],
        None if key is None else find_error(operation, key),
        record["message_status"],
    )


def _violation(record: Record) -> Violation:
    source = Source(record["source"]["file"], record["source"]["anchor"])
    return Violation(record["pointer"], record["keyword"], record["message"], source, record["status"])
