"""What the driver of alibabacloud_ecs20140526 says, seen against answers of a loopback server."""

import threading
from typing import Any

import pytest

pytestmark = pytest.mark.sdk
CLIENT = "alibabacloud_ecs20140526"
REDEPLOY = "alibaba/ecs:RedeployInstance"
PARAMS = {"InstanceId": "i-1", "ForceStop": True}


def test_a_result(answering: Any, call: Any) -> None:
    answering.body = {"TaskId": "t-1", "RequestId": "R-1"}
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.value, outcome.request_id) == ("result", {"TaskId": "t-1"}, "R-1")
    assert (outcome.http, outcome.contacted) == (200, ())
    assert answering.requests[0][0] == "POST /?ForceStop=True&InstanceId=i-1 HTTP/1.1"


@pytest.mark.parametrize(("status", "error_type"), [(403, "ClientException"), (500, "ServerException")])
def test_an_error(answering: Any, call: Any, status: int, error_type: str) -> None:
    answering.status = status
    answering.body = {"Code": "DiskError", "Message": "IncorrectDiskStatus.", "RequestId": "R-2", "HostId": "h"}
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.http) == ("service_error", "DiskError", status)
    assert outcome.message == f"code: {status}, IncorrectDiskStatus. request id: R-2"
    assert (outcome.request_id, outcome.error_type) == ("R-2", error_type)


def test_what_is_no_envelope_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    answering.status, answering.body = 502, b"<html>"
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.error_type, outcome.code) == ("client_error", "UnretryableException", None)


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, REDEPLOY, PARAMS, nobody)
    assert (outcome.kind, outcome.error_type, outcome.contacted) == ("client_error", "UnretryableException", ())


def test_no_answer(answering: Any, call: Any) -> None:
    answering.hold = threading.Event()
    assert call(CLIENT, REDEPLOY, PARAMS, answering.url, timeout=0.3).kind == "timeout"
