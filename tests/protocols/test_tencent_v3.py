"""Tencent Cloud API 3.0 against its vectors, and what is special about it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from harness.model import Call, Identity, ItemError, Operation, Reply, Result, ServiceError
from harness.protocols.tencent_v3 import TencentV3
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpRequest, HttpResponse

PROTOCOL = "tencent-v3"
WIRE = TencentV3()
JSON = ("Content-Type", "application/json")


def post(body: bytes, *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("POST", "https", "as.tencentcloudapi.com", "/", headers or (JSON,), body)


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
    assert WIRE.serialize(reply, operation.id, region=None) == response
    assert WIRE.parse_response(response, operation) == reply


def test_a_built_call_has_the_documented_form(operations: Mapping[str, Operation]) -> None:
    operation = operations["ResumeInstanceRefresh"]
    call = Call(operation.id, {"AutoScalingGroupId": "asg-1"}, region="ap-guangzhou")
    built = WIRE.build(call, operation, authority="as.tencentcloudapi.com")
    assert built == HttpRequest(
        "POST",
        "https",
        "as.tencentcloudapi.com",
        "/",
        (
            ("Content-Type", "application/json"),
            ("Host", "as.tencentcloudapi.com"),
            ("X-TC-Action", "ResumeInstanceRefresh"),
            ("X-TC-Version", "2018-04-19"),
            ("X-TC-Region", "ap-guangzhou"),
        ),
        b'{"AutoScalingGroupId":"asg-1"}',
    )
    got = WIRE.build(replace(call, region=None), replace(operation, methods=("GET",)), authority="h", scheme="http")
    assert (got.method, got.scheme, got.target, got.body) == ("GET", "http", "/?AutoScalingGroupId=asg-1", b"")
    assert got.header("content-type") == "application/x-www-form-urlencoded"
    assert got.header("x-tc-region") is None
    assert WIRE.build(call, replace(operation, methods=()), authority="h").method == "POST"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("X-TC-Action", "A"),), True),
        ((("x-tc-version", "A"),), True),
        ((("Authorization", "TC3-HMAC-SHA256 x"),), True),
        ((("Authorization", "HMAC-SHA256 x"), ("x-acs-action", "A"), JSON), False),
        ((), False),
    ],
)
def test_what_looks_like_it(headers: tuple[tuple[str, str], ...], *, expected: bool) -> None:
    assert WIRE.recognises(HttpRequest("POST", "http", "h", "/", headers)) is expected


def test_an_empty_request_has_no_identity() -> None:
    assert WIRE.identify(HttpRequest("", "", "", "")) == Identity(None, None)
    assert WIRE.identify(post(b"", ("X-TC-Action", ""), ("X-TC-Region", ""))) == Identity(None, None)


@pytest.mark.parametrize(
    ("request_", "kind", "says"),
    [
        (post(b""), "malformed", "empty"),
        (post(b"[]"), "malformed", "an array, not a JSON object"),
        (post(b"{}", ("Content-Type", "text/plain")), "malformed", "content type is 'text/plain'"),
        (post(b"{}", ("X", "")), "malformed", "content type is ''"),
        (replace(post(b"{}"), method="PUT"), "method", "'PUT'"),
        (post(b" " * (10 * 1024 * 1024 + 1)), "too_large", "larger than 10485760"),
        (HttpRequest("GET", "http", "h", "/?a=" + "b" * 32767), "too_large", "longer than 32768"),
        (HttpRequest("GET", "http", "h", "/?a=%ff"), "malformed", "'a' is not UTF-8"),
    ],
)
def test_what_cannot_be_decoded(
    request_: HttpRequest, kind: str, says: str, operations: Mapping[str, Operation]
) -> None:
    with pytest.raises(Malformed) as caught:
        WIRE.parse(request_, operations["StartInstanceRefresh"])
    assert caught.value.kind == kind
    assert says in caught.value.detail


def test_the_largest_requests_are_taken(operations: Mapping[str, Operation]) -> None:
    operation = operations["ResumeInstanceRefresh"]
    text = "a" * (10 * 1024 * 1024 - len('{"ResumeMode":""}'))
    assert WIRE.parse(post(b'{"ResumeMode":"%s"}' % text.encode()), operation).params == {"ResumeMode": text}
    name = "b" * 32766
    assert WIRE.parse(HttpRequest("GET", "http", "h", f"/?a={name}"), operation).params == {"a": name}


def test_a_charset_may_follow_the_content_type(operations: Mapping[str, Operation]) -> None:
    request = post(b'{"a":1}', ("Content-Type", "Application/JSON; charset=utf-8"))
    assert WIRE.parse(request, operations["ResumeInstanceRefresh"]).params == {"a": 1}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"{}", "no Response"),
        (b'{"Response":[]}', "no Response"),
        (b'{"Response":{"Error":1}}', "no Error"),
        (b"<html>", "not JSON"),
    ],
)
def test_what_is_no_answer(body: bytes, says: str, operations: Mapping[str, Operation]) -> None:
    with pytest.raises(Malformed, match=says):
        WIRE.parse_response(HttpResponse(200, "OK", (), body), operations["StartInstanceRefresh"])


def test_members_that_an_error_lacks_are_empty(operations: Mapping[str, Operation]) -> None:
    response = HttpResponse(200, "OK", (), b'{"Response":{"Error":{"Code":1}}}')
    reply = WIRE.parse_response(response, operations["StartInstanceRefresh"])
    assert reply == ServiceError("", "", 200, "")


def test_item_errors_have_no_place_here(operations: Mapping[str, Operation]) -> None:
    reply = Result({}, "r", (ItemError("i", "c", "m"),))
    with pytest.raises(ValueError, match="no list of items"):
        WIRE.serialize(reply, operations["StartInstanceRefresh"], region=None)


def test_a_request_id_among_the_members_is_overruled(operations: Mapping[str, Operation]) -> None:
    reply = Result({"RequestId": "old", "A": 1}, "new")
    response = WIRE.serialize(reply, operations["StartInstanceRefresh"].id, region=None)
    assert json.loads(response.body) == {"Response": {"RequestId": "new", "A": 1}}
