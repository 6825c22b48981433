"""What the driver of tencentcloud-sdk-python-autoscaling says, seen against a real harness and a loopback server."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
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
RESUMED = {"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1"}
THROTTLED = "error:RequestLimitExceeded"


def test_its_introduction(start: Any) -> None:
    ready = start(CLIENT).start()
    assert (ready.client.name, ready.client.package) == (CLIENT, CLIENTS[CLIENT].package)
    assert ready.operations == CLIENTS[CLIENT].operations
    assert ready.variants == tuple(variant.name for variant in CLIENTS[CLIENT].variants)
    assert (ready.concurrency, ready.timeout_covers) == (12, "unknown")
    assert "log" in ready.settings


@pytest.mark.parametrize("by", ["proxy", "endpoint"])
@pytest.mark.parametrize(("operation", "params"), [(START, PARAMS), (RESUME, RESUMED)])
def test_a_result(driven: Any, by: str, operation: str, params: dict[str, Any]) -> None:
    met = driven(CLIENT).call(operation, params, by=by)
    (exchange,) = met.exchanges
    assert (met.outcome.kind, met.outcome.http, met.outcome.contacted) == ("result", None, ())
    answered = json.loads(exchange.draft.response.body)["Response"]
    assert met.outcome.request_id == answered.pop("RequestId")
    assert met.outcome.value == answered
    assert (exchange.draft.params, exchange.draft.violations) == (params, ())
    assert exchange.draft.signature == "valid"
    assert exchange.draft.request.scheme == ("https" if by == "proxy" else "http")
    assert met.outcome.ended >= met.outcome.started > 0


def test_a_service_error(driven: Any) -> None:
    rule = f"{RESUME}=error:ResourceUnavailable.RefreshActivityStatusConflictWithOperation"
    met = driven(CLIENT).call(RESUME, RESUMED, [rule])
    assert met.outcome.kind == "service_error"
    assert met.outcome.code == "ResourceUnavailable.RefreshActivityStatusConflictWithOperation"
    answered = json.loads(met.exchanges[0].draft.response.body)["Response"]
    assert (met.outcome.message, met.outcome.request_id) == (answered["Error"]["Message"], answered["RequestId"])
    assert (met.outcome.error_type, met.outcome.error_own) == ("TencentCloudSDKException", True)


def test_no_answer(driven: Any) -> None:
    met = driven(CLIENT).call(RESUME, RESUMED, [f"{RESUME}=hang"], by="endpoint", timeout=1.0)
    assert (met.outcome.kind, met.outcome.code, met.outcome.error_own) == ("timeout", "ClientNetworkError", True)


def test_an_answer_that_stops_within_its_body(driven: Any) -> None:
    met = driven(CLIENT).call(RESUME, RESUMED, [f"{RESUME}=hang:50%@mid"], by="endpoint", timeout=1.0)
    assert (met.outcome.kind, met.outcome.code, met.outcome.error_own) == ("timeout", "ConnectionError", True)


@pytest.mark.parametrize("timeout", [None, 7])
def test_the_clients_own_timeout_stays_unless_another_is_given(driven: Any, timeout: float | None) -> None:
    assert driven(CLIENT).call(RESUME, RESUMED, timeout=timeout).outcome.kind == "result"


def test_two_sessions_at_once_do_not_mix(driven: Any) -> None:
    client = driven(CLIENT)

    def make(number: int) -> Any:
        rules = [f"{RESUME}=error:ResourceInUse"] if number % 2 else []
        return client.call(RESUME, {**RESUMED, "RefreshActivityId": f"asr-{number}"}, rules, log=number < 2)

    with ThreadPoolExecutor(4) as calls:
        met = list(calls.map(make, range(4)))
    assert [one.outcome.kind for one in met] == ["result", "service_error"] * 2
    for number, one in enumerate(met):
        assert [exchange.draft.params["RefreshActivityId"] for exchange in one.exchanges] == [f"asr-{number}"]
        said = one.outcome.log or ""
        assert [f"asr-{other}" in said for other in range(4)] == [other == number < 2 for other in range(4)]


def test_its_log(driven: Any) -> None:
    said = driven(CLIENT).call(RESUME, RESUMED, log=True).outcome.log
    assert "SendRequest" in said
    assert "GetResponse" in said
    assert driven(CLIENT).call(RESUME, RESUMED).outcome.log is None


def test_what_its_models_do_not_know_cannot_be_asked(driven: Any) -> None:
    met = driven(CLIENT).call(START, {**PARAMS, "NoSuch": 1})
    assert (met.outcome.kind, met.outcome.detail) == ("unsupported", "StartInstanceRefreshRequest has no NoSuch")
    deep = {**PARAMS, "RefreshSettings": {"RollingUpdateSettings": {"headers": 1}}}
    met = driven(CLIENT).call(START, deep)
    assert (met.outcome.kind, met.outcome.detail) == ("unsupported", "RollingUpdateSettings has no headers")
    assert met.exchanges == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"AutoScalingGroupId": 7},
        {"RefreshSettings": "none"},
        {"RefreshSettings": [{"RollingUpdateSettings": {}}]},
        {"RefreshSettings": {"RollingUpdateSettings": {"BatchNumber": "3"}}},
        {"AutoScalingGroupId": {"RollingUpdateSettings": {"a": None}}},
    ],
)
def test_values_of_other_types_are_handed_over(driven: Any, changed: dict[str, Any]) -> None:
    met = driven(CLIENT).call(START, {**PARAMS, **changed})
    assert json.loads(met.exchanges[0].draft.request.body) == {**PARAMS, **changed}


def test_retries_only_if_they_are_turned_on(driven: Any) -> None:
    throttled = [f"{RESUME}={THROTTLED}"]
    assert len(driven(CLIENT).call(RESUME, RESUMED, throttled).exchanges) == 1
    met = driven(CLIENT).call(RESUME, RESUMED, throttled, variant="retries")
    assert (len(met.exchanges), met.outcome.kind, met.outcome.code) == (3, "service_error", "RequestLimitExceeded")


def test_what_is_no_envelope_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    answering.body = b"<html>"
    outcome = call(CLIENT, RESUME, {}, answering.url)
    assert (outcome.kind, outcome.code, outcome.error_own) == ("client_error", "JSONDecodeError", True)


def test_a_gateways_status_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    answering.status, answering.body = 502, b"bad gateway"
    outcome = call(CLIENT, RESUME, {}, answering.url)
    assert (outcome.kind, outcome.code) == ("client_error", "ServerNetworkError")


def test_a_code_that_is_no_text_comes_as_text(answering: Any, call: Any) -> None:
    answering.body = {"Response": {"Error": {"Code": ["a"], "Message": "no"}, "RequestId": "r"}}
    outcome = call(CLIENT, RESUME, {}, answering.url)
    assert (outcome.kind, outcome.code, outcome.request_id) == ("service_error", '["a"]', "r")


def test_what_json_has_no_word_for_comes_as_text(answering: Any, call: Any) -> None:
    answering.body = b'{"Response": {"RefreshActivityId": NaN, "RequestId": "r"}}'
    assert call(CLIENT, START, PARAMS, answering.url).value == {"RefreshActivityId": "NaN"}


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, RESUME, {}, nobody)
    assert (outcome.kind, outcome.code, outcome.contacted) == ("client_error", "ClientNetworkError", ())


def test_an_unknown_operation_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    outcome = call(CLIENT, "tencent/as:NoSuch", {}, answering.url)
    assert (outcome.kind, outcome.error_type, outcome.error_own) == ("client_error", "AttributeError", False)


STRAY = """
import runpy, socket, sys, threading
watch = runpy.run_path(sys.argv[1])["Watch"]()
watch.allow(sys.argv[2])
own, other = [], []
watch.contacted = {threading.get_ident(): own, 0: other}
seen = []
def attempt(action):
    try:
        action()
    except ConnectionRefusedError as error:
        seen.append("refused" if "neither the configured" in str(error) else "let through")
attempt(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2].rpartition(":")[2]))))
attempt(lambda: socket.create_connection(("127.0.0.1", 2)))
attempt(lambda: socket.getaddrinfo("name.invalid", 443))
attempt(lambda: socket.gethostbyname("name.invalid"))
attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", ("127.0.0.1", 53)))
attempt(lambda: socket.socket(socket.AF_UNIX).connect("/run/nobody"))
by_another = threading.Thread(target=attempt, args=(lambda: socket.getaddrinfo("sdk.invalid", 1),))
by_another.start()
by_another.join()
print(seen, own, other, sep="\\n", file=sys.__stdout__, flush=True)
"""


def test_only_the_configured_address_can_be_reached(nobody: str) -> None:
    command = [sys.executable, "-c", STRAY, str(CLIENTS[CLIENT].driver), nobody]
    seen, own, other = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert seen == str(["let through", *["refused"] * 6])
    reached = ["127.0.0.1:2", "name.invalid:443", "name.invalid:", "127.0.0.1:53", "unix:/run/nobody", "sdk.invalid:1"]
    assert own == str(reached)
    assert other == str(reached[-1:])


def test_many_sessions_one_after_the_other(driven: Any) -> None:
    assert {driven(CLIENT).call(RESUME, RESUMED).outcome.kind for _ in range(50)} == {"result"}


def test_a_call_that_hangs_holds_up_no_other(answering: Any, call: Any, driven: Any) -> None:
    answering.hold = threading.Event()
    with ThreadPoolExecutor(1) as aside:
        hanging = aside.submit(call, CLIENT, RESUME, {}, answering.url)
        assert driven(CLIENT).call(RESUME, RESUMED).outcome.kind == "result"
        answering.body = {"Response": {"RequestId": "late"}}
        answering.hold.set()
        assert hanging.result().request_id == "late"
