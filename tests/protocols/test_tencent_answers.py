"""Tencent's answers are the same, whichever way the call came; the vectors are those of both protocols."""

from collections.abc import Mapping

import pytest

from harness.model import Operation, Result, ServiceError
from harness.protocols import tencent_answers
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpResponse


def test_an_answer_is_read_as_it_was_written(operations: Mapping[str, Operation]) -> None:
    operation = operations["StartInstanceRefresh"]
    for reply in (Result({"RefreshActivityId": "asr-1"}, "r"), ServiceError("Code", "text", 200, "r")):
        response = tencent_answers.serialize(reply, operation)
        assert response.header("content-type") == "application/json"
        assert tencent_answers.parse_response(response, operation) == reply


@pytest.mark.parametrize("body", [b"{}", b'{"Response":1}', b'{"Response":{"Error":null}}'])
def test_what_is_no_envelope_is_malformed(body: bytes, operations: Mapping[str, Operation]) -> None:
    with pytest.raises(Malformed):
        tencent_answers.parse_response(HttpResponse(200, body=body), operations["StartInstanceRefresh"])
