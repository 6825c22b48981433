"""Alibaba Cloud's RPC style against its vectors, and what is special about it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from harness.model import Call, Identity, Member, Operation, OperationId, Reply, ServiceError, Shape, Source
from harness.protocols.alibaba_rpc import AlibabaRpc
from harness.protocols.json_body import decode_object
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpRequest, HttpResponse

PROTOCOL = "alibaba-rpc"
WIRE = AlibabaRpc()
FORM = ("Content-Type", "application/x-www-form-urlencoded")


def post(target: str = "/", body: bytes = b"", *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("POST", "https", "ecs.aliyuncs.com", target, headers, body)


def test_request_vectors(
    request_vector: Mapping[str, Any],
    request_of: Callable[[Mapping[str, Any]], HttpRequest],
    operations: Mapping[str, Operation],
) -> None:
    request, operation = request_of(request_vector), operations[request_vector["operation"]]
    assert WIRE.recognises(request)
    identity = WIRE.identify(request)
    assert identity == Identity(**request_vector["identity"])
    assert WIRE.parse(request, operation) == Call(
        operation.id, request_vector["params"], identity.access_key, identity.region
    )


def test_answer_vectors(
    answer_vector: Mapping[str, Any],
    reply_of: Callable[[Mapping[str, Any]], Reply],
    response_of: Callable[[Mapping[str, Any]], HttpResponse],
    operations: Mapping[str, Operation],
) -> None:
    operation = operations[answer_vector["operation"]]
    reply, response = reply_of(answer_vector), response_of(answer_vector)
    assert WIRE.serialize(reply, operation, region=answer_vector["region"]) == response
    parsed = WIRE.parse_response(response, operation)
    if isinstance(parsed, ServiceError):
        listed = [row for row in operation.errors if row.code == parsed.code]
        assert parsed.spec == (listed[0] if listed else None)
        parsed = replace(parsed, spec=None)
    assert parsed == reply


def test_a_built_call_has_the_form_of_the_sdks(operations: Mapping[str, Operation]) -> None:
    operation = operations["RedeployInstance"]
    call = Call(operation.id, {"InstanceId": "i 1", "ForceStop": False})
    built = WIRE.build(call, operation, authority="ecs.aliyuncs.com")
    assert built == HttpRequest(
        "POST",
        "https",
        "ecs.aliyuncs.com",
        "/?InstanceId=i%201&ForceStop=false",
        (
            ("host", "ecs.aliyuncs.com"),
            ("x-acs-version", "2014-05-26"),
            ("x-acs-action", "RedeployInstance"),
            ("accept", "application/json"),
        ),
    )
    bare = WIRE.build(Call(operation.id, {}), replace(operation, methods=("GET",)), authority="h", scheme="http")
    assert (bare.method, bare.scheme, bare.target) == ("GET", "http", "/")
    assert WIRE.build(call, replace(operation, methods=()), authority="h").method == "POST"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (post("/", b"", ("x-acs-action", "A")), True),
        (post("/", b"", ("X-Acs-Version", "A")), True),
        (post("/", b"", ("Authorization", "ACS3-RSA-SHA256 x")), True),
        (post("/?Action=A&SignatureNonce=1", b"", ("Authorization", "ACS3-HMAC-SHA256 x")), True),
        (post("/?SignatureNonce=1", b"", ("x-acs-action", "A")), True),
        (post("/?Action=A&SignatureNonce=1", b"", ("x-acs-action", "A")), False),
        (post("/?Action=A&SignatureNonce=1&Format=JSON", b"", ("x-acs-action", "A")), False),
        (post("/?Action=A&SignatureNonce=1"), False),
        (post("/?Action=A&Version=1", b"", ("X-TC-Action", "A"), ("X-Date", "1")), False),
    ],
)
def test_what_looks_like_it(request_: HttpRequest, *, expected: bool) -> None:
    assert WIRE.recognises(request_) is expected


def test_a_header_wins_over_the_query_and_the_query_over_the_form() -> None:
    request = post("/?Action=Q&Version=1", b"Action=F&RegionId=r", FORM)
    assert WIRE.identify(request) == Identity("Q", "1", region="r")
    headers = (FORM, ("x-acs-action", "H"), ("x-acs-version", "2"))
    assert WIRE.identify(replace(request, headers=headers)) == Identity("H", "2", region="r")


def test_an_empty_request_has_no_identity() -> None:
    assert WIRE.identify(HttpRequest("", "", "", "")) == Identity(None, None)
    assert WIRE.identify(post("/?Action=&Version=", b"\xff", FORM)) == Identity(None, None)


def test_common_parameters_are_dropped_unless_the_input_names_them(operations: Mapping[str, Operation]) -> None:
    operation = operations["RedeployInstance"]
    request = post("/?Action=RedeployInstance&RegionId=cn-hangzhou&Format=JSON&InstanceId=i&OwnerId=7")
    assert WIRE.parse(request, operation).params == {"InstanceId": "i", "OwnerId": "7"}
    region = Member("RegionId", Shape("string"), Source("test", ""))
    named = replace(operation, input=replace(operation.input, members=(region, *operation.input.members)))
    call = WIRE.parse(request, named)
    assert call.params == {"RegionId": "cn-hangzhou", "InstanceId": "i", "OwnerId": "7"}
    assert call.region == "cn-hangzhou"


@pytest.mark.parametrize(
    ("request_", "kind", "says"),
    [
        (post("/?InstanceId=%ff"), "malformed", "'InstanceId' is not UTF-8"),
        (post("/?InstanceId=a&InstanceId=a"), "malformed", "'InstanceId' is given twice"),
        (post("/?InstanceId=a", b"InstanceId=a", FORM), "malformed", "'InstanceId' is given twice"),
        (post("/", b"{}", ("Content-Type", "application/json")), "malformed", "'application/json'"),
        (post("/", b"\x00"), "malformed", "content type ''"),
        (replace(post(), method="DELETE"), "method", "'DELETE'"),
    ],
)
def test_what_cannot_be_decoded(
    request_: HttpRequest, kind: str, says: str, operations: Mapping[str, Operation]
) -> None:
    with pytest.raises(Malformed) as caught:
        WIRE.parse(request_, operations["RedeployInstance"])
    assert caught.value.kind == kind
    assert says in caught.value.detail


def test_an_error_of_an_unknown_action_needs_only_an_id() -> None:
    error = ServiceError("InvalidAction.NotFound", 'no "such" api', 404, "R")
    response = WIRE.serialize(error, OperationId("alibaba", "ecs", "2014-05-26", "Nothing"), region=None)
    assert (response.status, response.reason) == (404, "Not Found")
    body = decode_object(response.body)
    assert (body["HostId"], body["Message"]) == ("ecs.aliyuncs.com", 'no "such" api')


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (HttpResponse(403, "", (), b"{}"), "no Code"),
        (HttpResponse(200, "", (), b"[]"), "not a JSON object"),
        (HttpResponse(403, "", (("Content-Type", "text/xml;charset=utf-8"),), b"<Error/>"), "not JSON"),
    ],
)
def test_what_is_no_answer(response: HttpResponse, says: str, operations: Mapping[str, Operation]) -> None:
    with pytest.raises(Malformed, match=says):
        WIRE.parse_response(response, operations["RedeployInstance"])


def test_a_request_id_may_stand_in_the_header_alone(operations: Mapping[str, Operation]) -> None:
    response = HttpResponse(404, "", (("x-acs-request-id", "R"),), b'{"Code":"DiskError"}')
    reply = WIRE.parse_response(response, operations["RedeployInstance"])
    assert reply == ServiceError("DiskError", "", 404, "R")
