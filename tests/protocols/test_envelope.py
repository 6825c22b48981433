"""What the envelopes have in common."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from harness.model import ErrorSpec, Operation, Source
from harness.protocols import envelope
from harness.protocols.wire_protocol import Malformed

SOURCE = Source("test", "")


def test_an_answer_has_type_length_and_reason() -> None:
    response = envelope.respond(200, "a/b", {"é": 1}, (("X", "y"),))
    assert response.body == '{"é":1}'.encode()
    assert response.headers == (("Content-Type", "a/b"), ("Content-Length", "8"), ("X", "y"))
    assert (response.status, response.reason) == (200, "OK")
    assert envelope.respond(599, "a/b", {}).reason == ""


def test_an_operation_may_be_given_by_its_id(operations: Mapping[str, Operation]) -> None:
    operation = operations["RebootInstances"]
    assert envelope.identity(operation) == envelope.identity(operation.id) == operation.id


@pytest.mark.parametrize(
    ("http", "found"), [(400, "first"), (403, "second"), (404, "any"), (None, "any")],
)  # fmt: skip
def test_the_row_with_the_same_status_is_meant(
    http: int | None, found: str, operations: Mapping[str, Operation]
) -> None:
    rows = (
        ErrorSpec("item", "C", SOURCE, message="item"),
        ErrorSpec("request", "D", SOURCE, http=400, message="other"),
        ErrorSpec("request", "C", SOURCE, message="any", message_status="unknown"),
        ErrorSpec("request", "C", SOURCE, http=400, message="first"),
        ErrorSpec("common", "C", SOURCE, http=403, message="second"),
    )
    operation = replace(operations["RedeployInstance"], errors=rows)
    error = envelope.service_error("C", "text", http or 0, "r", operation)
    assert error.spec is not None
    assert (error.spec.message, error.message_status) == (found, error.spec.message_status)


def test_an_unlisted_error_has_no_row(operations: Mapping[str, Operation]) -> None:
    error = envelope.service_error("DiskError", "text", 404, "r", operations["RedeployInstance"])
    assert (error.spec, error.message_status) == (None, "documented")


def test_members_of_an_answer() -> None:
    assert envelope.mapping({"a": 1}, "x") == {"a": 1}
    assert envelope.text({"a": "b", "c": 1}, "a") == "b"
    assert envelope.text({"a": "b", "c": 1}, "c") == envelope.text({}, "c") == ""
    with pytest.raises(Malformed, match="the answer has no x"):
        envelope.mapping([], "x")
