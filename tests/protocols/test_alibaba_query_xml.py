"""Alibaba Cloud's answers in XML against their vectors."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from harness.model import Call, Identity, Operation, Reply, ServiceError
from harness.protocols.alibaba_query import AlibabaQuery
from harness.wire import HttpRequest, HttpResponse

PROTOCOL = "alibaba-query-xml"
WIRE = AlibabaQuery(PROTOCOL, xml=True)


def test_request_vectors(
    request_vector: Mapping[str, Any],
    request_of: Callable[[Mapping[str, Any]], HttpRequest],
    operations: Mapping[str, Operation],
) -> None:
    request, operation = request_of(request_vector), operations[request_vector["operation"]]
    assert WIRE.recognises(request)
    assert not AlibabaQuery().recognises(request)
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
    assert (replace(parsed, spec=None) if isinstance(parsed, ServiceError) else parsed) == reply
