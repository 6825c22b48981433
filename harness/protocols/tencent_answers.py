"""The answers of Tencent Cloud API 3.0, whichever way the call came."""

from harness.model import Json, Operation, OperationId, Reply, Result
from harness.protocols import envelope, json_body
from harness.wire import HttpResponse

_JSON = "application/json"


def serialize(reply: Reply, operation: Operation | OperationId) -> HttpResponse:
    """``{"Response": …}`` with the request id last, as the vendor's examples have it."""
    if isinstance(reply, Result):
        members = envelope.output_members(reply, operation) | {"RequestId": reply.request_id}
        return envelope.respond(200, _JSON, {"Response": members})
    error: dict[str, Json] = {"Code": reply.code, "Message": reply.message}
    return envelope.respond(reply.http, _JSON, {"Response": {"Error": error, "RequestId": reply.request_id}})


def parse_response(response: HttpResponse, operation: Operation) -> Reply:
    """The reply inside ``Response``; an ``Error`` member makes it a service error, whatever the status."""
    value = dict(envelope.mapping(json_body.decode_object(response.body).get("Response"), "Response"))
    request_id = envelope.text(value, "RequestId")
    value.pop("RequestId", None)
    if "Error" not in value:
        return envelope.result(value, request_id, operation)
    error = envelope.mapping(value["Error"], "Error")
    code, message = envelope.text(error, "Code"), envelope.text(error, "Message")
    return envelope.service_error(code, message, response.status, request_id, operation)
