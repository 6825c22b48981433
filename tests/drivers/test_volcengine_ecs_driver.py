"""What the driver of volcenginesdk-ecs says, seen against answers of a loopback server."""

from typing import Any

import pytest

pytestmark = pytest.mark.sdk
CLIENT = "volcenginesdk-ecs"
REBOOT = "volcengine/ecs:RebootInstances"
PARAMS = {"InstanceIds": ["i-1", "i-2"], "ForceStop": True}
METADATA = {"RequestId": "2026", "Action": "RebootInstances", "Version": "2020-04-01", "Service": "ecs", "Region": "r"}


def test_a_result(answering: Any, call: Any) -> None:
    answering.body = {"ResponseMetadata": METADATA, "Result": {"OperationDetails": [{"InstanceId": "i-1"}]}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.request_id, outcome.item_errors) == ("result", "2026", ())
    assert outcome.value == {"OperationDetails": [{"Error": None, "InstanceId": "i-1"}]}
    assert outcome.contacted == ()
    assert answering.requests[0][0].startswith("GET /?ForceStop=true&InstanceIds.1=i-1&InstanceIds.2=i-2&Action=Reboot")


def test_item_errors(answering: Any, call: Any) -> None:
    failed = {"InstanceId": "i-2", "Error": {"Code": "InvalidInstanceStatus", "Message": "Not now."}}
    answering.body = {"ResponseMetadata": METADATA, "Result": {"OperationDetails": [{"InstanceId": "i-1"}, failed]}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    (error,) = outcome.item_errors
    assert (error.item, error.code, error.message) == ("i-2", "InvalidInstanceStatus", "Not now.")


@pytest.mark.parametrize("result", [None, {}])
def test_a_result_without_content(answering: Any, call: Any, result: Any) -> None:
    answering.body = {"ResponseMetadata": METADATA, "Result": result}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.item_errors) == ("result", ())
    assert outcome.request_id == (None if result is None else "2026")


def test_an_error(answering: Any, call: Any) -> None:
    answering.status = 412
    error = {"Code": "IdempotentProcessing", "Message": "In process."}
    answering.body = {"ResponseMetadata": {**METADATA, "Error": error}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.http) == ("service_error", "IdempotentProcessing", 412)
    assert (outcome.message, outcome.request_id, outcome.error_type) == ("In process.", "2026", "ApiException")


def test_an_error_status_without_an_envelope(answering: Any, call: Any) -> None:
    answering.status, answering.body = 404, b"<html>"
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.http) == ("service_error", None, 404)
    assert outcome.message == "<html>"


def test_an_error_inside_a_200_has_its_code_only_in_the_text(answering: Any, call: Any) -> None:
    error = {"Code": "InternalError", "Message": "Sorry."}
    answering.body = {"ResponseMetadata": {**METADATA, "Error": error}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.request_id, outcome.http) == ("service_error", None, None, 200)
    assert "InternalError" in outcome.message


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, REBOOT, PARAMS, nobody)
    assert (outcome.kind, outcome.http, outcome.contacted) == ("client_error", None, ())
