"""Tencent Cloud's calls with the older signature against their vectors, and what is special about them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from harness.model import Call, Identity, Member, Operation, Reply, Shape, Source
from harness.protocols.tencent_query import TencentQuery
from harness.protocols.tencent_v3 import TencentV3
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpRequest, HttpResponse

PROTOCOL = "tencent-query"
WIRE = TencentQuery()
FORM = ("Content-Type", "application/x-www-form-urlencoded")


def post(body: bytes, *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("POST", "https", "as.tencentcloudapi.com", "/", headers or (FORM,), body)


def test_request_vectors(
    request_vector: Mapping[str, Any],
    request_of: Callable[[Mapping[str, Any]], HttpRequest],
    operations: Mapping[str, Operation],
) -> None:
    request, operation = request_of(request_vector), operations[request_vector["operation"]]
    assert WIRE.recognises(request)
    assert not TencentV3().recognises(request)
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
    assert WIRE.parse_response(response, operation) == reply


def test_a_built_call_has_the_documented_form(operations: Mapping[str, Operation]) -> None:
    operation = operations["ResumeInstanceRefresh"]
    call = Call(operation.id, {"AutoScalingGroupId": "asg 1"}, region="ap-guangzhou")
    assert WIRE.build(call, operation, authority="as.tencentcloudapi.com") == HttpRequest(
        "POST",
        "https",
        "as.tencentcloudapi.com",
        "/",
        (FORM, ("Host", "as.tencentcloudapi.com")),
        b"AutoScalingGroupId=asg%201&Action=ResumeInstanceRefresh&Version=2018-04-19&Region=ap-guangzhou",
    )
    got = WIRE.build(replace(call, region=None), replace(operation, methods=("GET",)), authority="h", scheme="http")
    assert (got.method, got.scheme, got.body) == ("GET", "http", b"")
    assert got.target == "/?AutoScalingGroupId=asg%201&Action=ResumeInstanceRefresh&Version=2018-04-19"
    assert WIRE.build(call, replace(operation, methods=()), authority="h").method == "POST"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (post(b"Action=A&SecretId=x"), True),
        (post(b"Action=A&SecretId=x", FORM, ("X-TC-TraceId", "1")), True),
        (post(b"Action=A&SignatureMethod=HmacSHA256"), True),
        (post(b"Action=A&SignatureMethod=HMAC-SHA1"), False),
        (post(b"Action=A&Nonce=1"), False),
        (post(b"SecretId=x"), False),
        (post(b"Action=A&SecretId=x", ("Content-Type", "application/json")), False),
        (post(b"Action=A&SecretId=x", FORM, ("X-TC-Action", "A")), False),
        (post(b"Action=A&SecretId=x", FORM, ("Authorization", "TC3-HMAC-SHA256 x")), False),
    ],
)
def test_what_looks_like_it(request_: HttpRequest, *, expected: bool) -> None:
    assert WIRE.recognises(request_) is expected


def test_an_empty_request_has_no_identity() -> None:
    assert WIRE.identify(HttpRequest("", "", "", "")) == Identity(None, None)
    assert WIRE.identify(post(b"Action=&Region=&SecretId=&Version=")) == Identity(None, None)


def test_common_parameters_are_dropped_unless_the_input_names_them(operations: Mapping[str, Operation]) -> None:
    operation = operations["ResumeInstanceRefresh"]
    request = post(b"Action=A&Language=zh-CN&Token=t&RequestClient=c&Nonce=1&ResumeMode=RETRY&Other=7")
    assert WIRE.parse(request, operation).params == {"ResumeMode": "RETRY", "Other": "7"}
    language = Member("Language", Shape("string"), Source("test", ""))
    named = replace(operation, input=replace(operation.input, members=(language, *operation.input.members)))
    assert WIRE.parse(request, named).params == {"Language": "zh-CN", "ResumeMode": "RETRY", "Other": "7"}


@pytest.mark.parametrize(
    ("request_", "kind", "says"),
    [
        (post(b"ResumeMode=%ff"), "malformed", "'ResumeMode' is not UTF-8"),
        (post(b"ResumeMode=a&ResumeMode=b"), "malformed", "given twice"),
        (post(b"{}", ("Content-Type", "application/json")), "malformed", "content type 'application/json'"),
        (replace(post(b""), method="PUT"), "method", "'PUT'"),
        (HttpRequest("GET", "http", "h", "/?a=" + "b" * 32767), "too_large", "longer than 32768"),
    ],
)
def test_what_cannot_be_decoded(
    request_: HttpRequest, kind: str, says: str, operations: Mapping[str, Operation]
) -> None:
    with pytest.raises(Malformed) as caught:
        WIRE.parse(request_, operations["ResumeInstanceRefresh"])
    assert caught.value.kind == kind
    assert says in caught.value.detail


def test_the_longest_query_is_taken_and_a_form_may_be_longer(operations: Mapping[str, Operation]) -> None:
    operation = operations["ResumeInstanceRefresh"]
    name = "b" * 32766
    assert WIRE.parse(HttpRequest("GET", "http", "h", f"/?a={name}"), operation).params == {"a": name}
    assert WIRE.parse(post(b"a=" + b"b" * 40000), operation).params == {"a": "b" * 40000}
