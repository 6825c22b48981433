"""Tencent Cloud API 3.0: the action in a header, parameters as a JSON body (POST) or flat in the query (GET).

Source: the vendor's pages on request structure and on results, and its published Python and Node SDKs.
"""

from dataclasses import dataclass

from harness.model import Call, FactStatus, Identity, Json, Operation, OperationId, Reply
from harness.protocols import form_body, json_body, tencent_answers
from harness.protocols.flatten import flatten, unflatten
from harness.protocols.tencent_query import TencentQuery
from harness.protocols.wire_protocol import Malformed
from harness.signing import authorization
from harness.signing.form import encode_pairs
from harness.signing.tc3 import service_of_endpoint
from harness.wire import HttpRequest, HttpResponse

_OLDER = TencentQuery()
_ALGORITHM = "TC3-HMAC-SHA256"
_JSON = "application/json"
_MAX_QUERY = 32 * 1024
_MAX_BODY = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TencentV3:
    """The wire protocol of Tencent Cloud API 3.0; flattened lists count from 0, every processed call is a 200."""

    name: str = "tencent-v3"
    content_type_status: FactStatus = "documented"

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there is a TC3 signature, or an X-TC header and nothing that tells of the older form."""
        if (request.header("authorization") or "").startswith(_ALGORITHM):
            return True
        return any(name.lower().startswith("x-tc-") for name, _ in request.headers) and not _OLDER.recognises(request)

    def identify(self, request: HttpRequest) -> Identity:
        """Action, version and region from the headers, key id and service from the Credential."""
        found = authorization.read(request, _ALGORITHM, 3)
        signed = found if isinstance(found, authorization.Authorization) else None
        return Identity(
            action=request.header("x-tc-action") or None,
            version=request.header("x-tc-version") or None,
            service=signed.scope[1] if signed and signed.scope[1] != service_of_endpoint(request) else None,
            region=request.header("x-tc-region") or None,
            access_key=signed.access_key if signed else None,
        )

    def parse(self, request: HttpRequest, operation: Operation) -> Call:
        """The call; JSON values keep their types, query values take those of the input."""
        identity = self.identify(request)
        if request.method == "POST":
            params = _from_body(request)
        elif request.method == "GET":
            if len(request.query) > _MAX_QUERY:
                raise Malformed("too_large", f"the query is longer than {_MAX_QUERY} bytes")
            params = unflatten(form_body.decode(request.query), operation.input, first=0)
        else:
            raise Malformed("method", f"the method is {json_body.shown(request.method)}, not GET or POST")
        return Call(operation.id, params, identity.access_key, identity.region)

    def build(self, call: Call, operation: Operation, *, authority: str, scheme: str = "https") -> HttpRequest:
        """A POST with a JSON body; a GET where the operation has no other method."""
        method = "GET" if operation.methods and "POST" not in operation.methods else "POST"
        content_type = _JSON if method == "POST" else form_body.FORM
        headers = [
            ("Content-Type", content_type),
            ("Host", authority),
            ("X-TC-Action", operation.id.name),
            ("X-TC-Version", operation.id.version),
        ]
        if call.region is not None:
            headers.append(("X-TC-Region", call.region))
        if method == "POST":
            return HttpRequest(method, scheme, authority, "/", tuple(headers), json_body.encode(call.params))
        query = encode_pairs(tuple(flatten(call.params, operation.input, first=0)))
        return HttpRequest(method, scheme, authority, f"/?{query}", tuple(headers))

    def serialize(self, reply: Reply, operation: Operation | OperationId, *, region: str | None) -> HttpResponse:
        """The answer as every call of API 3.0 gets it."""
        del region
        return tencent_answers.serialize(reply, operation)

    def parse_response(self, response: HttpResponse, operation: Operation) -> Reply:
        """The reply that such an answer carries."""
        return tencent_answers.parse_response(response, operation)


def _from_body(request: HttpRequest) -> dict[str, Json]:
    if len(request.body) > _MAX_BODY:
        raise Malformed("too_large", f"the body is larger than {_MAX_BODY} bytes")
    media = form_body.media_type(request)
    if media != _JSON:
        raise Malformed("malformed", f"the content type is {json_body.shown(media)}, not {_JSON}")
    return json_body.decode_object(request.body)
