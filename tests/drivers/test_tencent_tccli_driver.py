"""What the driver of tccli says, seen against a real harness and a loopback server."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harness.clients.table import CLIENTS

pytestmark = pytest.mark.sdk
CLIENT = "tccli"
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
    assert (ready.concurrency, ready.timeout_covers) == (2, "unknown")
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
    assert "tccli autoscaling ResumeInstanceRefresh" in said
    assert driven(CLIENT).call(RESUME, RESUMED).outcome.log is None


def test_a_timeout_is_whole_seconds(driven: Any) -> None:
    met = driven(CLIENT).call(RESUME, RESUMED, timeout=0.3)
    assert (met.outcome.kind, met.exchanges) == ("unsupported", ())
    assert met.outcome.detail == "the option --timeout takes whole seconds, not 0.3"


@pytest.mark.parametrize("value", [7, None, {"a": 1}, "nothing\0", "\ud800"])
def test_what_a_command_line_cannot_say(driven: Any, value: Any) -> None:
    met = driven(CLIENT).call(RESUME, {**RESUMED, "AutoScalingGroupId": value})
    assert (met.outcome.kind, met.exchanges) == ("unsupported", ())
    assert met.outcome.detail


@pytest.mark.parametrize("given", ["-x", "--help", "伸缩 组", "", "a=b"])
def test_texts_are_handed_over_as_they_are(driven: Any, given: str) -> None:
    (exchange,) = driven(CLIENT).call(RESUME, {**RESUMED, "AutoScalingGroupId": given}).exchanges
    assert exchange.draft.params["AutoScalingGroupId"] == given


@pytest.mark.parametrize("given", [{"NoSuch": 1}, {"NoSuch": "x"}])
def test_what_it_does_not_know_it_refuses(driven: Any, given: dict[str, Any]) -> None:
    met = driven(CLIENT).call(RESUME, {**RESUMED, **given})
    assert (met.outcome.kind, met.outcome.error_own, met.exchanges) == ("client_error", True, ())
    assert "Unknown options: --NoSuch=" in met.outcome.message


def test_what_it_requires(driven: Any) -> None:
    outcome = driven(CLIENT).call(RESUME, {"AutoScalingGroupId": "asg-1"}).outcome
    assert (outcome.kind, outcome.error_type, outcome.error_own) == ("client_error", None, True)
    assert "the following arguments are required: --RefreshActivityId" in outcome.message


def test_what_it_did_not_foresee(driven: Any) -> None:
    outcome = driven(CLIENT).call(START, {**PARAMS, "RefreshSettings": "none"}).outcome
    assert (outcome.kind, outcome.error_own) == ("client_error", False)


def test_what_is_no_envelope_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    answering.body = b"<html>"
    outcome = call(CLIENT, RESUME, RESUMED, answering.url)
    assert (outcome.kind, outcome.code, outcome.error_own) == ("client_error", "JSONDecodeError", True)


def test_a_gateways_status_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    answering.status, answering.body = 502, b"bad gateway"
    outcome = call(CLIENT, RESUME, RESUMED, answering.url)
    assert (outcome.kind, outcome.code) == ("client_error", "ServerNetworkError")


def test_what_json_has_no_word_for_comes_as_text(answering: Any, call: Any) -> None:
    answering.body = b'{"Response": {"RefreshActivityId": NaN, "RequestId": "r"}}'
    assert call(CLIENT, START, PARAMS, answering.url).value == {"RefreshActivityId": "NaN"}


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, RESUME, RESUMED, nobody)
    assert (outcome.kind, outcome.code, outcome.contacted) == ("client_error", "ClientNetworkError", ())


def test_an_unknown_operation_is_refused(answering: Any, call: Any) -> None:
    outcome = call(CLIENT, "tencent/as:NoSuch", {}, answering.url)
    assert (outcome.kind, outcome.error_own) == ("client_error", True)
    assert "Invalid choice" in outcome.message


def test_a_call_that_hangs_holds_up_no_other(answering: Any, call: Any, driven: Any) -> None:
    answering.hold = threading.Event()
    with ThreadPoolExecutor(1) as aside:
        hanging = aside.submit(call, CLIENT, RESUME, RESUMED, answering.url)
        assert driven(CLIENT).call(RESUME, RESUMED).outcome.kind == "result"
        answering.body = {"Response": {"RequestId": "late"}}
        answering.hold.set()
        assert hanging.result().request_id == "late"
