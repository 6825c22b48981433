"""What the ways of calling Alibaba Cloud's RPC style have in common: its parameters of every call, and its answers."""

import hashlib
from urllib.parse import quote

from harness.model import Json, Operation, OperationId, Reply, Result
from harness.protocols import envelope, json_body
from harness.wire import Headers, HttpResponse

# To the byte: the vendor's SDKs compare the content type of errors as a whole.
_CONTENT_TYPE = "application/json;charset=utf-8"
COMMON = frozenset(
    {
        "AccessKeyId",
        "AccountName",
        "Action",
        "BearerToken",
        "Format",
        "RegionId",
        "SecurityToken",
        "Signature",
        "SignatureMethod",
        "SignatureNonce",
        "SignatureType",
        "SignatureVersion",
        "Timestamp",
        "Version",
    }
)
"""The parameters that any call may have."""


def serialize(reply: Reply, operation: Operation | OperationId, *, region: str | None) -> HttpResponse:
    """Output members and RequestId side by side; errors with their status, host and a link to the vendor's help."""
    if isinstance(reply, Result):
        members = envelope.output_members(reply, operation) | {"RequestId": reply.request_id}
        return envelope.respond(200, _CONTENT_TYPE, members, headers(reply.request_id))
    product = envelope.identity(operation).service.capitalize()
    link = f"q={quote(reply.code)}&product={quote(product)}&requestId={quote(reply.request_id)}"
    body: dict[str, Json] = {
        "RequestId": reply.request_id,
        "Message": reply.message,
        "HostId": host_id(operation, region),
        "Code": reply.code,
        "Recommend": f"https://api.aliyun.com/troubleshoot?{link}",
    }
    return envelope.respond(reply.http, _CONTENT_TYPE, body, headers(reply.request_id))


def parse_response(response: HttpResponse, operation: Operation) -> Reply:
    """The reply that a JSON body carries: a service error where the status or the members say so."""
    return reply_of(json_body.decode_object(response.body), response, operation)


def reply_of(value: dict[str, Json], response: HttpResponse, operation: Operation) -> Reply:
    """The reply that the members of an answer carry, in whatever format they came."""
    request_id = envelope.text(value, "RequestId") or response.header("x-acs-request-id") or ""
    if response.status >= 400 or _is_error(value, operation):
        envelope.mapping(value if "Code" in value else None, "Code")
        code, message = envelope.text(value, "Code"), envelope.text(value, "Message")
        return envelope.service_error(code, message, response.status, request_id, operation)
    value.pop("RequestId", None)
    return envelope.result(value, request_id, operation)


def _is_error(value: dict[str, Json], operation: Operation) -> bool:
    """Whether the members are those of an error, whatever the status: its envelope is flat, as that of a result is."""
    if not envelope.text(value, "Code") or not isinstance(value.get("Message"), str):
        return False
    if operation.output.member("Code") is not None:
        return False
    return "HostId" in value or any(row.code == value["Code"] for row in operation.errors)


def host_id(operation: Operation | OperationId, region: str | None) -> str:
    """The host that an error names."""
    service = envelope.identity(operation).service
    return ".".join(part for part in (service, region, "aliyuncs.com") if part)


def headers(request_id: str) -> Headers:
    """The headers of every answer besides content type and length."""
    trace_id = hashlib.sha256(request_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "*"),
        ("x-acs-request-id", request_id),
        ("x-acs-trace-id", trace_id),
    )
