"""Alibaba Cloud's RPC style: everything about one path, the action in ``x-acs-action`` or the parameter ``Action``.

Source: the vendor's pages on request syntax and on results, and its published SDKs. Answers are JSON.
"""

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from harness.model import Call, Identity, Json, Operation, OperationId, Reply, Result
from harness.protocols import envelope, form_body, json_body
from harness.protocols.flatten import flatten, unflatten
from harness.signing.form import encode_pairs
from harness.signing.table import named_access_key
from harness.wire import Headers, HttpRequest, HttpResponse

# To the byte: the vendor's SDKs compare the content type of errors as a whole.
_CONTENT_TYPE = "application/json;charset=utf-8"
_SIGNS = frozenset({"AccessKeyId", "SignatureMethod", "SignatureNonce", "SignatureVersion"})
_COMMON = _SIGNS | {
    "AccountName",
    "Action",
    "BearerToken",
    "Format",
    "RegionId",
    "SecurityToken",
    "Signature",
    "SignatureType",
    "Timestamp",
    "Version",
}


@dataclass(frozen=True, slots=True)
class AlibabaRpc:
    """The wire protocol of Alibaba Cloud's RPC style; flattened lists count from 1."""

    name: str = "alibaba-rpc"

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there is an x-acs header, an ACS3 signature, or the parameters of the older signature."""
        if (request.header("authorization") or "").startswith("ACS3-"):
            return True
        if any(name.lower().startswith("x-acs-") for name, _ in request.headers):
            return True
        values = form_body.look_up(request, "Action", *_SIGNS)
        return "Action" in values and not _SIGNS.isdisjoint(values)

    def identify(self, request: HttpRequest) -> Identity:
        """Action and version from headers, else query, else form; the endpoint names service and region."""
        values = form_body.look_up(request, "Action", "Version", "RegionId", "AccessKeyId")
        return Identity(
            action=request.header("x-acs-action") or values.get("Action") or None,
            version=request.header("x-acs-version") or values.get("Version") or None,
            region=values.get("RegionId") or None,
            access_key=named_access_key(request) or values.get("AccessKeyId") or None,
        )

    def parse(self, request: HttpRequest, operation: Operation) -> Call:
        """The call with the parameters of query and form, without the common ones that the input does not name."""
        identity = self.identify(request)
        pairs = form_body.own_parameters(request, operation.input, _COMMON)
        params = unflatten(pairs, operation.input, first=1)
        return Call(operation.id, params, identity.access_key, identity.region)

    def build(self, call: Call, operation: Operation, *, authority: str, scheme: str = "https") -> HttpRequest:
        """A POST with an empty body and all parameters in the query, as the vendor's SDKs send it."""
        method = "GET" if operation.methods and "POST" not in operation.methods else "POST"
        query = encode_pairs(tuple(flatten(call.params, operation.input, first=1)))
        headers = (
            ("host", authority),
            ("x-acs-version", operation.id.version),
            ("x-acs-action", operation.id.name),
            ("accept", "application/json"),
        )
        return HttpRequest(method, scheme, authority, f"/?{query}" if query else "/", headers)

    def serialize(self, reply: Reply, operation: Operation | OperationId, *, region: str | None) -> HttpResponse:
        """Output members and RequestId side by side; errors with their status, host and a link to the vendor's help."""
        headers = _headers(reply.request_id)
        if isinstance(reply, Result):
            members = envelope.output_members(reply, operation) | {"RequestId": reply.request_id}
            return envelope.respond(200, _CONTENT_TYPE, members, headers)
        service = envelope.identity(operation).service
        host = ".".join(part for part in (service, region, "aliyuncs.com") if part)
        link = f"q={quote(reply.code)}&product={quote(service.capitalize())}&requestId={quote(reply.request_id)}"
        body: dict[str, Json] = {
            "RequestId": reply.request_id,
            "Message": reply.message,
            "HostId": host,
            "Code": reply.code,
            "Recommend": f"https://api.aliyun.com/troubleshoot?{link}",
        }
        return envelope.respond(reply.http, _CONTENT_TYPE, body, headers)

    def parse_response(self, response: HttpResponse, operation: Operation) -> Reply:
        """The reply: a service error where the status is 400 or above."""
        value = json_body.decode_object(response.body)
        request_id = envelope.text(value, "RequestId") or response.header("x-acs-request-id") or ""
        if response.status >= 400:
            envelope.mapping(value if "Code" in value else None, "Code")
            code, message = envelope.text(value, "Code"), envelope.text(value, "Message")
            return envelope.service_error(code, message, response.status, request_id, operation)
        value.pop("RequestId", None)
        return envelope.result(value, request_id, operation)


def _headers(request_id: str) -> Headers:
    trace_id = hashlib.sha256(request_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "*"),
        ("x-acs-request-id", request_id),
        ("x-acs-trace-id", trace_id),
    )
