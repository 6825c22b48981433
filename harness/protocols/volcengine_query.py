"""Volcengine's query style: ``Action`` and ``Version`` in the query, parameters beside them or in a form.

Source: the vendor's pages on request structure and on results, and its published SDKs. The content type of answers is
the one of the examples for the same gateway under its international brand (inferred).
"""

from dataclasses import dataclass

from harness.model import Call, FactStatus, Identity, Json, Operation, OperationId, Reply, Result
from harness.protocols import envelope, form_body, json_body
from harness.protocols.flatten import flatten, unflatten
from harness.protocols.wire_protocol import Malformed
from harness.signing import authorization
from harness.signing.form import encode_pairs
from harness.signing.volcengine_presigned import credential_of
from harness.wire import HttpRequest, HttpResponse

_ALGORITHM = "HMAC-SHA256"
_CONTENT_TYPE = "application/json"
_COMMON = frozenset(
    {
        "Action",
        "Version",
        "X-Algorithm",
        "X-Credential",
        "X-Date",
        "X-Expires",
        "X-NotSignBody",
        "X-Security-Token",
        "X-Signature",
        "X-SignedHeaders",
        "X-SignedQueries",
    }
)
_SIGNS = ("x-date", "x-content-sha256", "x-sdk-invocation-id")


@dataclass(frozen=True, slots=True)
class VolcengineQuery:
    """The wire protocol of Volcengine's OpenAPI gateway; flattened lists count from 1."""

    name: str = "volcengine-query"
    content_type_status: FactStatus = "inferred"

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there is its signature, in the header or in the query, or one of the headers that its SDKs send."""
        if (request.header("authorization") or "").startswith(f"{_ALGORITHM} "):
            return True
        if any(request.header(name) is not None for name in _SIGNS):
            return True
        return form_body.look_up(request, "X-Algorithm").get("X-Algorithm") == _ALGORITHM

    def identify(self, request: HttpRequest) -> Identity:
        """Action and version from the query; region and service from the Credential, else from documented headers."""
        values = form_body.look_up(request, "Action", "Version")
        access_key, scope = _credential(request) or (None, ())
        return Identity(
            action=values.get("Action") or None,
            version=values.get("Version") or None,
            service=scope[2] if scope else request.header("service") or None,
            region=scope[1] if scope else request.header("region") or None,
            access_key=access_key,
        )

    def parse(self, request: HttpRequest, operation: Operation) -> Call:
        """The call with the parameters of query and form, without the common ones that the input does not name."""
        identity = self.identify(request)
        pairs = form_body.own_parameters(request, operation.input, _COMMON)
        params = unflatten(pairs, operation.input, first=1)
        return Call(operation.id, params, identity.access_key, identity.region)

    def build(self, call: Call, operation: Operation, *, authority: str, scheme: str = "https") -> HttpRequest:
        """A GET with everything in the query; a POST with a form where the operation has no other method."""
        method = "POST" if operation.methods and "GET" not in operation.methods else "GET"
        common = (("Action", operation.id.name), ("Version", operation.id.version))
        params = tuple(flatten(call.params, operation.input, first=1))
        headers = (("Host", authority), ("Accept", "application/json"))
        if method == "GET":
            return HttpRequest(method, scheme, authority, f"/?{encode_pairs((*common, *params))}", headers)
        target = f"/?{encode_pairs(common)}"
        typed = (*headers, ("Content-Type", form_body.FORM))
        return HttpRequest(method, scheme, authority, target, typed, encode_pairs(params).encode())

    def serialize(self, reply: Reply, operation: Operation | OperationId, *, region: str | None) -> HttpResponse:
        """``ResponseMetadata`` and, unless it is an error, ``Result``; metadata that is not known is left out."""
        operation_id = envelope.identity(operation)
        known = {
            "RequestId": reply.request_id,
            "Action": operation_id.name,
            "Version": operation_id.version,
            "Service": operation_id.service,
            "Region": region,
        }
        metadata: dict[str, Json] = {name: value for name, value in known.items() if value}
        headers = (("X-Tt-Logid", reply.request_id),)
        if isinstance(reply, Result):
            body: dict[str, Json] = {"ResponseMetadata": metadata, "Result": envelope.output_members(reply, operation)}
            return envelope.respond(200, _CONTENT_TYPE, body, headers)
        metadata["Error"] = {"Code": reply.code, "Message": reply.message}
        return envelope.respond(reply.http, _CONTENT_TYPE, {"ResponseMetadata": metadata}, headers)

    def parse_response(self, response: HttpResponse, operation: Operation) -> Reply:
        """The reply; an ``Error`` in the metadata makes it a service error, whatever the status."""
        body = json_body.decode_object(response.body)
        metadata = envelope.mapping(body.get("ResponseMetadata"), "ResponseMetadata")
        request_id = envelope.text(metadata, "RequestId")
        if metadata.get("Error") is not None:
            error = envelope.mapping(metadata["Error"], "Error")
            code, message = envelope.text(error, "Code"), envelope.text(error, "Message")
            return envelope.service_error(code, message, response.status, request_id, operation)
        if response.status >= 400:
            raise Malformed("malformed", f"the answer has status {response.status} and no Error")
        result = body.get("Result")
        return envelope.result({} if result is None else envelope.mapping(result, "Result"), request_id, operation)


def _credential(request: HttpRequest) -> tuple[str, tuple[str, ...]] | None:
    """Access key id and scope of the Authorization header, or of the query where there is no such header."""
    if request.header("authorization") is None:
        return credential_of(request)
    found = authorization.read(request, _ALGORITHM, 4)
    return (found.access_key, found.scope) if isinstance(found, authorization.Authorization) else None
