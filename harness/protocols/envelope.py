"""Putting a JSON body into an answer and taking it out again, and what the envelopes have in common."""

from collections.abc import Mapping
from http import HTTPStatus

from harness.model import ErrorSpec, Json, Operation, OperationId, Result, ServiceError, Shape
from harness.protocols import item_errors, json_body
from harness.protocols.wire_protocol import Malformed
from harness.wire import Headers, HttpResponse


def respond(status: int, content_type: str, body: Mapping[str, Json], headers: Headers = ()) -> HttpResponse:
    """The answer with its body as compact JSON, its content type and length first."""
    return respond_bytes(status, content_type, json_body.encode(body), headers)


def respond_bytes(status: int, content_type: str, body: bytes, headers: Headers = ()) -> HttpResponse:
    """The answer with a body as it is, its content type and length first."""
    own = (("Content-Type", content_type), ("Content-Length", str(len(body))))
    return HttpResponse(status, _reason(status), (*own, *headers), body)


def identity(operation: Operation | OperationId) -> OperationId:
    """The id of an operation that may be given by its id alone."""
    return operation.id if isinstance(operation, Operation) else operation


def output_members(reply: Result, operation: Operation | OperationId) -> dict[str, Json]:
    """The output members with the item errors in their place.

    Raises ValueError if there are item errors and nothing says where they belong.
    """
    output = operation.output if isinstance(operation, Operation) else Shape("structure")
    return item_errors.merge(reply.value, reply.item_errors, output)


def result(value: dict[str, Json], request_id: str, operation: Operation) -> Result:
    """The result that a body carries, with its item errors read out."""
    return Result(value, request_id, item_errors.extract(value, operation.output))


def service_error(code: str, message: str, http: int, request_id: str, operation: Operation) -> ServiceError:
    """The service error that a body carries, with the listed row it stands for."""
    spec = _row(operation, code, http)
    status = spec.message_status if spec is not None else "documented"
    return ServiceError(code, message, http, request_id, spec, status)


def _row(operation: Operation, code: str, http: int) -> ErrorSpec | None:
    rows = [row for row in operation.errors if row.code == code and row.scope != "item" and row.http in {http, None}]
    return next((row for row in rows if row.http == http), rows[0] if rows else None)


def mapping(value: Json, what: str) -> dict[str, Json]:
    """The value, which must be an object."""
    if not isinstance(value, dict):
        raise Malformed("malformed", f"the answer has no {what}")
    return value


def text(values: Mapping[str, Json], name: str) -> str:
    """The text of a member, empty if there is none."""
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
