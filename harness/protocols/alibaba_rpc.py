"""Alibaba Cloud's RPC style: one path, the action in ``x-acs-action``, the parameters in query or form.

Source: the vendor's pages on request syntax and on results, and its published SDKs. Answers are JSON.
"""

from dataclasses import dataclass

from harness.model import Call, FactStatus, Identity, Operation, OperationId, Reply
from harness.protocols import alibaba_answers, form_body
from harness.protocols.alibaba_query import AlibabaQuery
from harness.protocols.flatten import flatten, unflatten
from harness.signing.acs3 import Acs3HmacSha256
from harness.signing.form import encode_pairs
from harness.wire import HttpRequest, HttpResponse

_SIGNED = Acs3HmacSha256()
_OLDER = (AlibabaQuery(), AlibabaQuery(xml=True))


@dataclass(frozen=True, slots=True)
class AlibabaRpc:
    """The wire protocol of Alibaba Cloud's RPC style; flattened lists count from 1."""

    name: str = "alibaba-rpc"
    content_type_status: FactStatus = "documented"

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there is an ACS3 signature, or an x-acs header and nothing that tells of the older form."""
        if (request.header("authorization") or "").startswith("ACS3-"):
            return True
        if any(form.recognises(request) for form in _OLDER):
            return False
        return any(name.lower().startswith("x-acs-") for name, _ in request.headers)

    def identify(self, request: HttpRequest) -> Identity:
        """Action and version from headers, else query, else form; the endpoint names service and region."""
        values = form_body.look_up(request, "Action", "Version", "RegionId", "AccessKeyId")
        return Identity(
            action=request.header("x-acs-action") or values.get("Action") or None,
            version=request.header("x-acs-version") or values.get("Version") or None,
            region=values.get("RegionId") or None,
            access_key=_SIGNED.access_key(request) or values.get("AccessKeyId") or None,
        )

    def parse(self, request: HttpRequest, operation: Operation) -> Call:
        """The call with the parameters of query and form, without the common ones that the input does not name."""
        identity = self.identify(request)
        pairs = form_body.own_parameters(request, operation.input, alibaba_answers.COMMON)
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
        """The answer in JSON."""
        return alibaba_answers.serialize(reply, operation, region=region)

    def parse_response(self, response: HttpResponse, operation: Operation) -> Reply:
        """The reply: a service error where the status or the members say so."""
        return alibaba_answers.parse_response(response, operation)
