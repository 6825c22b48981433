"""Alibaba Cloud's older RPC form against its vectors, and which format a call is answered in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from harness.model import Call, Identity, Member, Operation, Reply, Result, ServiceError, Shape, Source
from harness.protocols.alibaba_query import AlibabaQuery
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpRequest, HttpResponse

PROTOCOL = "alibaba-query"
JSON, XML = AlibabaQuery(), AlibabaQuery("alibaba-query-xml", xml=True)
FORM = ("Content-Type", "application/x-www-form-urlencoded")
KEYED = "Action=A&AccessKeyId=k"


def post(target: str = "/", body: bytes = b"", *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("POST", "https", "ecs.aliyuncs.com", target, headers, body)


def test_request_vectors(
    request_vector: Mapping[str, Any],
    request_of: Callable[[Mapping[str, Any]], HttpRequest],
    operations: Mapping[str, Operation],
) -> None:
    request, operation = request_of(request_vector), operations[request_vector["operation"]]
    assert JSON.recognises(request)
    assert not XML.recognises(request)
    identity = JSON.identify(request)
    assert identity == Identity(**request_vector["identity"])
    assert JSON.parse(request, operation) == Call(
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
    assert JSON.serialize(reply, operation, region=answer_vector["region"]) == response
    parsed = JSON.parse_response(response, operation)
    assert (replace(parsed, spec=None) if isinstance(parsed, ServiceError) else parsed) == reply


@pytest.mark.parametrize(
    ("request_", "in_json", "in_xml"),
    [
        (post(f"/?{KEYED}"), False, True),
        (post(f"/?{KEYED}&Format=XML"), False, True),
        (post(f"/?{KEYED}&Format=xml"), False, True),
        (post(f"/?{KEYED}&Format=JSON"), True, False),
        (post(f"/?{KEYED}&Format=json"), True, False),
        (post(f"/?{KEYED}&Format=else"), True, False),
        (post("/", f"{KEYED}&Format=JSON".encode(), FORM), True, False),
        (post("/?Action=A&SignatureNonce=1"), False, True),
        (post("/?Action=A&SignatureVersion=1"), False, True),
        (post("/?Action=A&SignatureMethod=HmacSHA1&SecretId=x"), False, False),
        (post("/?AccessKeyId=k"), False, False),
        (post("/?Action=A"), False, False),
        (post("/", f"{KEYED}".encode()), False, False),
        (post(f"/?{KEYED}", b"", ("Authorization", "ACS3-HMAC-SHA256 x")), False, False),
    ],
)
def test_what_looks_like_it(request_: HttpRequest, *, in_json: bool, in_xml: bool) -> None:
    assert (JSON.recognises(request_), XML.recognises(request_)) == (in_json, in_xml)


@pytest.mark.parametrize(("wire", "named"), [(JSON, "JSON"), (XML, "XML")])
def test_a_built_call_names_action_version_and_format(
    wire: AlibabaQuery, named: str, operations: Mapping[str, Operation]
) -> None:
    operation = operations["RedeployInstance"]
    call = Call(operation.id, {"InstanceId": "i 1", "ForceStop": False}, region="cn-hangzhou")
    query = "InstanceId=i%201&ForceStop=false&Action=RedeployInstance&Version=2014-05-26"
    assert wire.build(call, operation, authority="ecs.aliyuncs.com") == HttpRequest(
        "POST",
        "https",
        "ecs.aliyuncs.com",
        f"/?{query}&Format={named}&RegionId=cn-hangzhou",
        (("host", "ecs.aliyuncs.com"),),
    )
    got = wire.build(replace(call, region=None), replace(operation, methods=("GET",)), authority="h", scheme="http")
    assert (got.method, got.scheme, got.target) == ("GET", "http", f"/?{query}&Format={named}")
    assert wire.build(call, replace(operation, methods=()), authority="h").method == "POST"


def test_a_region_that_the_input_names_is_not_sent_twice(operations: Mapping[str, Operation]) -> None:
    operation = operations["RedeployInstance"]
    region = Member("RegionId", Shape("string"), Source("test", ""))
    named = replace(operation, input=replace(operation.input, members=(region,)))
    call = Call(operation.id, {"RegionId": "cn-beijing"}, region="cn-hangzhou")
    built = JSON.build(call, named, authority="h")
    assert built.target.count("RegionId=") == 1
    assert JSON.parse(built, named).params == {"RegionId": "cn-beijing"}


def test_an_empty_request_has_no_identity() -> None:
    assert JSON.identify(HttpRequest("", "", "", "")) == Identity(None, None)
    assert JSON.identify(post("/?Action=&Version=&AccessKeyId=&RegionId=")) == Identity(None, None)


def test_a_member_called_request_id_is_overruled(operations: Mapping[str, Operation]) -> None:
    response = XML.serialize(
        Result({"RequestId": "old", "TaskId": "t"}, "new"), operations["RedeployInstance"], region=None
    )
    assert b"<RequestId>new</RequestId><TaskId>t</TaskId>" in response.body
    assert response.body.count(b"RequestId>") == 2


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (HttpResponse(403, "", (), b"<Error/>"), "no Code"),
        (HttpResponse(200, "", (), b'{"TaskId":"t"}'), "not XML"),
        (HttpResponse(200, "", (), b""), "empty"),
    ],
)
def test_what_is_no_xml_answer(response: HttpResponse, says: str, operations: Mapping[str, Operation]) -> None:
    with pytest.raises(Malformed, match=says):
        XML.parse_response(response, operations["RedeployInstance"])
