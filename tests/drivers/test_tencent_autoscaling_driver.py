"""What the driver of tencentcloud-sdk-python-autoscaling says, seen against answers of a loopback server."""

import subprocess
import sys
import threading
from typing import Any

import pytest

from harness.clients.table import CLIENTS

pytestmark = pytest.mark.sdk
CLIENT = "tencentcloud-sdk-python-autoscaling"
RESUME = "tencent/as:ResumeInstanceRefresh"
START = "tencent/as:StartInstanceRefresh"
PARAMS = {
    "AutoScalingGroupId": "asg-1",
    "RefreshSettings": {"RollingUpdateSettings": {"BatchNumber": 3}, "CheckInstanceTargetHealth": False},
}


def test_a_result(answering: Any, call: Any) -> None:
    answering.body = {"Response": {"RefreshActivityId": "asr-1", "RequestId": "r-1"}}
    outcome = call(CLIENT, START, PARAMS, answering.url)
    assert (outcome.kind, outcome.value, outcome.request_id) == ("result", {"RefreshActivityId": "asr-1"}, "r-1")
    assert (outcome.http, outcome.contacted) == (None, ())
    assert outcome.ended >= outcome.started
    assert b'"BatchNumber": 3' in answering.requests[0][1]


def test_an_error(answering: Any, call: Any) -> None:
    answering.body = {"Response": {"Error": {"Code": "ResourceInUse", "Message": "It is."}, "RequestId": "r-2"}}
    outcome = call(CLIENT, RESUME, {"AutoScalingGroupId": "asg-1"}, answering.url)
    assert (outcome.kind, outcome.code, outcome.message) == ("service_error", "ResourceInUse", "It is.")
    assert (outcome.request_id, outcome.http, outcome.error_type) == ("r-2", None, "TencentCloudSDKException")


def test_what_is_no_envelope_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    answering.body = b"<html>"
    outcome = call(CLIENT, RESUME, {}, answering.url)
    assert (outcome.kind, outcome.code) == ("client_error", "JSONDecodeError")


def test_a_gateways_status_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    answering.status, answering.body = 502, b"bad gateway"
    outcome = call(CLIENT, RESUME, {}, answering.url)
    assert (outcome.kind, outcome.code) == ("client_error", "ServerNetworkError")


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, RESUME, {}, nobody)
    assert (outcome.kind, outcome.code, outcome.contacted) == ("client_error", "ClientNetworkError", ())


def test_no_answer(answering: Any, call: Any) -> None:
    answering.hold = threading.Event()
    outcome = call(CLIENT, RESUME, {}, answering.url, timeout=0.3)
    assert (outcome.kind, outcome.code) == ("timeout", "ClientNetworkError")


def test_an_unknown_operation_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    outcome = call(CLIENT, "tencent/as:NoSuch", {}, answering.url)
    assert (outcome.kind, outcome.error_type) == ("client_error", "KeyError")


STRAY = """
import runpy, socket, sys
network = runpy.run_path(sys.argv[1])["Network"]()
network.allow(sys.argv[2])
def attempt(action):
    try:
        action()
    except ConnectionRefusedError as error:
        print("refused" if "neither the configured" in str(error) else "let through")
attempt(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2].rpartition(":")[2]))))
attempt(lambda: socket.create_connection(("127.0.0.1", 2)))
attempt(lambda: socket.getaddrinfo("name.invalid", 443))
attempt(lambda: socket.gethostbyname("name.invalid"))
attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", ("127.0.0.1", 53)))
attempt(lambda: socket.socket(socket.AF_UNIX).connect("/run/nobody"))
print(network.contacted)
"""


def test_only_the_configured_address_can_be_reached(nobody: str) -> None:
    file = CLIENTS[CLIENT].command[-1]
    run = subprocess.run([sys.executable, "-c", STRAY, file, nobody], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [
        "let through",
        "refused",
        "refused",
        "refused",
        "refused",
        "refused",
        "['127.0.0.1:2', 'name.invalid:443', 'name.invalid:', '127.0.0.1:53', 'unix:/run/nobody']",
    ]
