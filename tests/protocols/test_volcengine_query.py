"""Volcengine's query style against its vectors, and what is special about it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from harness.model import Call, Identity, ItemError, Operation, OperationId, Reply, Result, ServiceError
from harness.protocols.item_errors import merge
from harness.protocols.volcengine_query import VolcengineQuery
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpRequest, HttpResponse

PROTOCOL = "volcengine-query"
WIRE = VolcengineQuery()
FORM = ("Content-Type", "application/x-www-form-urlencoded")


def get(target: str, *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("GET", "https", "open.volcengineapi.com", target, headers)


def test_request_vectors(
    request_vector: Mapping[str, Any],
    request_of: Callable[[Mapping[str, Any]], HttpRequest],
    operations: Mapping[str, Operation],
) -> None:
    request, operation = request_of(request_vector), operations[request_vector["operation"]]
    assert WIRE.recognises(request) is ("unsigned" not in request_vector["name"])
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
    if isinstance(reply, Result):
        reply = replace(reply, value=merge(reply.value, reply.item_errors, operation.output))
    assert WIRE.parse_response(response, operation) == reply


def test_a_built_call_has_the_documented_form(operations: Mapping[str, Operation]) -> None:
    operation = operations["RebootInstances"]
    call = Call(operation.id, {"InstanceIds": ["i-1", "i 2"], "ForceStop": True})
    built = WIRE.build(call, operation, authority="open.volcengineapi.com")
    assert built == HttpRequest(
        "GET",
        "https",
        "open.volcengineapi.com",
        "/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1&InstanceIds.2=i%202&ForceStop=true",
        (("Host", "open.volcengineapi.com"), ("Accept", "application/json")),
    )
    posted = WIRE.build(call, replace(operation, methods=("POST",)), authority="h", scheme="http")
    assert (posted.method, posted.scheme) == ("POST", "http")
    assert posted.target == "/?Action=RebootInstances&Version=2020-04-01"
    assert posted.body == b"InstanceIds.1=i-1&InstanceIds.2=i%202&ForceStop=true"
    assert posted.header("content-type") == "application/x-www-form-urlencoded"
    assert WIRE.build(call, replace(operation, methods=()), authority="h").method == "GET"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (get("/", ("Authorization", "HMAC-SHA256 Credential=x")), True),
        (get("/", ("X-Date", "20250102T030405Z")), True),
        (get("/", ("X-Content-Sha256", "")), True),
        (get("/", ("X-Sdk-Invocation-Id", "1")), True),
        (get("/?X-Algorithm=HMAC-SHA256"), True),
        (get("/?X-Algorithm=AWS4-HMAC-SHA256"), False),
        (get("/?Action=A&Version=B", ("Authorization", "HMAC-SHA256-X")), False),
    ],
)
def test_what_looks_like_it(request_: HttpRequest, *, expected: bool) -> None:
    assert WIRE.recognises(request_) is expected


def test_an_empty_request_has_no_identity() -> None:
    assert WIRE.identify(HttpRequest("", "", "", "")) == Identity(None, None)
    assert WIRE.identify(get("/?Action=&Version=", ("Region", ""), ("Service", ""))) == Identity(None, None)


def test_common_parameters_are_dropped_and_others_kept(operations: Mapping[str, Operation]) -> None:
    request = get("/?Action=RebootInstances&Version=2020-04-01&X-Expires=60&DryRun=true&InstanceIds.3=c")
    call = WIRE.parse(request, operations["RebootInstances"])
    assert call.params == {"DryRun": "true", "InstanceIds": ["c"]}


def test_what_the_python_sdk_sends_for_an_empty_list_stays_as_sent(operations: Mapping[str, Operation]) -> None:
    assert WIRE.parse(get("/?InstanceIds=%5B%5D"), operations["RebootInstances"]).params == {"InstanceIds": "[]"}


@pytest.mark.parametrize(
    ("request_", "kind", "says"),
    [
        (get("/?%ff=1"), "malformed", "is not UTF-8"),
        (get("/?InstanceIds.1=a&InstanceIds.1=b"), "malformed", "'InstanceIds.1' is given twice"),
        (get("/?InstanceIds.100000=a"), "malformed", "beyond 99999"),
        (replace(get("/"), method="PATCH"), "method", "'PATCH'"),
        (replace(get("/"), method="POST", body=b"x", headers=(("Content-Type", "text/plain"),)), "malformed", "text"),
    ],
)
def test_what_cannot_be_decoded(
    request_: HttpRequest, kind: str, says: str, operations: Mapping[str, Operation]
) -> None:
    with pytest.raises(Malformed) as caught:
        WIRE.parse(request_, operations["RebootInstances"])
    assert caught.value.kind == kind
    assert says in caught.value.detail


def test_what_is_not_known_is_left_out_of_the_metadata() -> None:
    error = ServiceError("InvalidActionOrVersion", "Could not find operation", 404, "R")
    response = WIRE.serialize(error, OperationId("volcengine", "", "", "Nothing"), region=None)
    assert response.status == 404
    assert response.body == (
        b'{"ResponseMetadata":{"RequestId":"R","Action":"Nothing",'
        b'"Error":{"Code":"InvalidActionOrVersion","Message":"Could not find operation"}}}'
    )


def test_item_errors_need_the_operation(operations: Mapping[str, Operation]) -> None:
    reply = Result({}, "r", (ItemError("i", "c", "m"),))
    with pytest.raises(ValueError, match="no list of items"):
        WIRE.serialize(reply, operations["RebootInstances"].id, region=None)


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (HttpResponse(200, "", (), b"{}"), "no ResponseMetadata"),
        (HttpResponse(200, "", (), b'{"ResponseMetadata":{"Error":"x"}}'), "no Error"),
        (HttpResponse(200, "", (), b'{"ResponseMetadata":{},"Result":[]}'), "no Result"),
        (HttpResponse(502, "", (), b'{"ResponseMetadata":{}}'), "status 502 and no Error"),
        (HttpResponse(400, "", (), b'{"ResponseMetadata":{}}'), "status 400 and no Error"),
        (HttpResponse(502, "", (), b"Bad Gateway"), "not JSON"),
    ],
)
def test_what_is_no_answer(response: HttpResponse, says: str, operations: Mapping[str, Operation]) -> None:
    with pytest.raises(Malformed, match=says):
        WIRE.parse_response(response, operations["RebootInstances"])


@pytest.mark.parametrize("body", [b'{"ResponseMetadata":{}}', b'{"ResponseMetadata":{"Error":null},"Result":null}'])
def test_no_result_is_an_empty_one(body: bytes, operations: Mapping[str, Operation]) -> None:
    reply = WIRE.parse_response(HttpResponse(200, "", (), body), operations["RebootInstances"])
    assert reply == Result({}, "")
