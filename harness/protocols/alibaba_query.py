"""Alibaba Cloud's RPC style as the older signature has it: action, version and format among the parameters.

Source: the vendor's pages on the RPC signature, on common parameters and on results, its SDKs of the first generation,
and libcloud, which reads XML. Two protocols, for the format that is asked for decides how answers look: JSON, or XML,
which is also what a call gets that names no format (so the ECS page; pages of other products say JSON).
"""

from dataclasses import dataclass

from harness.model import Call, FactStatus, Identity, Operation, OperationId, Reply, Result
from harness.protocols import alibaba_answers, envelope, form_body, xml_body
from harness.protocols.flatten import flatten, unflatten
from harness.signing.alibaba_hmac_sha1 import AlibabaHmacSha1
from harness.signing.form import encode_pairs
from harness.wire import HttpRequest, HttpResponse

_SIGNED = AlibabaHmacSha1()
# To the byte: the vendor's newer SDKs take an error for XML only under exactly this content type.
_CONTENT_TYPE = "text/xml;charset=utf-8"


@dataclass(frozen=True, slots=True)
class AlibabaQuery:
    """The older RPC form with answers in JSON, or with ``xml`` in XML; flattened lists count from 1."""

    name: str = "alibaba-query"
    xml: bool = False
    content_type_status: FactStatus = "documented"

    def recognises(self, request: HttpRequest) -> bool:
        """Whether action and parts of the older signature are among the parameters, and this format is asked for."""
        if (request.header("authorization") or "").startswith("ACS3-"):
            return False
        values = form_body.look_up(request, "Action", "Format")
        asked = values.get("Format", "XML").upper() == "XML"
        return "Action" in values and asked is self.xml and _SIGNED.recognises(request)

    def identify(self, request: HttpRequest) -> Identity:
        """Action, version, region and key id from query, else form; the endpoint names the service."""
        values = form_body.look_up(request, "Action", "Version", "RegionId", "AccessKeyId")
        return Identity(
            action=values.get("Action") or None,
            version=values.get("Version") or None,
            region=values.get("RegionId") or None,
            access_key=values.get("AccessKeyId") or None,
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
        common = {"Action": operation.id.name, "Version": operation.id.version, "Format": "XML" if self.xml else "JSON"}
        if call.region is not None and operation.input.member("RegionId") is None:
            common["RegionId"] = call.region
        query = encode_pairs((*flatten(call.params, operation.input, first=1), *common.items()))
        return HttpRequest(method, scheme, authority, f"/?{query}", (("host", authority),))

    def serialize(self, reply: Reply, operation: Operation | OperationId, *, region: str | None) -> HttpResponse:
        """The answer in JSON as to any call; in XML below ``<NameResponse>``, of errors ``<Error>``."""
        if not self.xml:
            return alibaba_answers.serialize(reply, operation, region=region)
        headers = alibaba_answers.headers(reply.request_id)
        if isinstance(reply, Result):
            members = {"RequestId": reply.request_id} | envelope.output_members(reply, operation)
            members["RequestId"] = reply.request_id
            body = xml_body.encode(f"{envelope.identity(operation).name}Response", members)
            return envelope.respond_bytes(200, _CONTENT_TYPE, body, headers)
        error = {
            "RequestId": reply.request_id,
            "HostId": alibaba_answers.host_id(operation, region),
            "Code": reply.code,
            "Message": reply.message,
        }
        return envelope.respond_bytes(reply.http, _CONTENT_TYPE, xml_body.encode("Error", error), headers)

    def parse_response(self, response: HttpResponse, operation: Operation) -> Reply:
        """The reply: a service error where the status or the members say so."""
        if not self.xml:
            return alibaba_answers.parse_response(response, operation)
        value = xml_body.members(xml_body.decode(response.body), operation.output)
        return alibaba_answers.reply_of(value, response, operation)
