"""Tencent Cloud API 3.0 as calls with the older signature have it: everything flat, in a form (POST) or a query (GET).

Source: the vendor's page on the older signature ("signature v1") and its published Python and Node SDKs. Answers are
the same as to calls of the newer form.
"""

from dataclasses import dataclass

from harness.model import Call, FactStatus, Identity, Operation, OperationId, Reply
from harness.protocols import form_body, tencent_answers
from harness.protocols.flatten import flatten, unflatten
from harness.protocols.wire_protocol import Malformed
from harness.signing.form import encode_pairs
from harness.signing.tencent_v1 import TencentV1
from harness.wire import HttpRequest, HttpResponse

_SIGNED = TencentV1()
_COMMON = frozenset(
    {
        "Action",
        "Language",
        "Nonce",
        "Region",
        "RequestClient",
        "SecretId",
        "Signature",
        "SignatureMethod",
        "Timestamp",
        "Token",
        "Version",
    }
)
_MAX_QUERY = 32 * 1024


@dataclass(frozen=True, slots=True)
class TencentQuery:
    """The wire protocol of Tencent Cloud API 3.0 before X-TC headers; flattened lists count from 0."""

    name: str = "tencent-query"
    content_type_status: FactStatus = "documented"

    def recognises(self, request: HttpRequest) -> bool:
        """Whether action and key, or the method of signing, are among the parameters and not in headers."""
        if request.header("x-tc-action") is not None or request.header("authorization") is not None:
            return False
        return bool(form_body.look_up(request, "Action")) and _SIGNED.recognises(request)

    def identify(self, request: HttpRequest) -> Identity:
        """Action, version, region and key id from the parameters; the endpoint names the service."""
        values = form_body.look_up(request, "Action", "Version", "Region", "SecretId")
        return Identity(
            action=values.get("Action") or None,
            version=values.get("Version") or None,
            region=values.get("Region") or None,
            access_key=values.get("SecretId") or None,
        )

    def parse(self, request: HttpRequest, operation: Operation) -> Call:
        """The call with the parameters of query and form, without the common ones that the input does not name."""
        if request.method == "GET" and len(request.query) > _MAX_QUERY:
            raise Malformed("too_large", f"the query is longer than {_MAX_QUERY} bytes")
        identity = self.identify(request)
        pairs = form_body.own_parameters(request, operation.input, _COMMON)
        params = unflatten(pairs, operation.input, first=0)
        return Call(operation.id, params, identity.access_key, identity.region)

    def build(self, call: Call, operation: Operation, *, authority: str, scheme: str = "https") -> HttpRequest:
        """A POST with a form; a GET where the operation has no other method."""
        common = {"Action": operation.id.name, "Version": operation.id.version}
        if call.region is not None:
            common["Region"] = call.region
        pairs = (*flatten(call.params, operation.input, first=0), *common.items())
        headers = (("Content-Type", form_body.FORM), ("Host", authority))
        if operation.methods and "POST" not in operation.methods:
            return HttpRequest("GET", scheme, authority, f"/?{encode_pairs(pairs)}", headers)
        return HttpRequest("POST", scheme, authority, "/", headers, encode_pairs(pairs).encode())

    def serialize(self, reply: Reply, operation: Operation | OperationId, *, region: str | None) -> HttpResponse:
        """The answer as every call of API 3.0 gets it."""
        del region
        return tencent_answers.serialize(reply, operation)

    def parse_response(self, response: HttpResponse, operation: Operation) -> Reply:
        """The reply that such an answer carries."""
        return tencent_answers.parse_response(response, operation)
