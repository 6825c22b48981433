"""What the driver of @alicloud/ecs20140526 says, seen against a real harness and a loopback server."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harness.clients.table import CLIENTS

pytestmark = pytest.mark.sdk
CLIENT = "@alicloud/ecs20140526"
REDEPLOY = "alibaba/ecs:RedeployInstance"
PARAMS = {"InstanceId": "i-1", "ForceStop": True}
NOT_FOUND = f"{REDEPLOY}=error:InvalidInstanceId.NotFound"


def test_its_introduction(start: Any) -> None:
    ready = start(CLIENT).start()
    assert (ready.client.name, ready.client.package) == (CLIENT, CLIENTS[CLIENT].package)
    assert ready.operations == CLIENTS[CLIENT].operations
    assert ready.variants == tuple(variant.name for variant in CLIENTS[CLIENT].variants)
    assert (ready.concurrency, ready.timeout_covers) == (12, "read")
    assert ready.settings == ("endpoint", "ca", "timeout", "log")


@pytest.mark.parametrize("by", ["endpoint"])
def test_a_result(driven: Any, by: str) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, by=by)
    (exchange,) = met.exchanges
    assert (met.outcome.kind, met.outcome.http, met.outcome.contacted) == ("result", 200, ())
    answered = json.loads(exchange.draft.response.body)
    assert met.outcome.request_id == answered.pop("RequestId")
    assert met.outcome.value == answered
    assert (exchange.draft.params, exchange.draft.violations, exchange.draft.signature) == (PARAMS, (), "valid")
    assert exchange.draft.request.scheme == ("http")
    assert met.outcome.ended >= met.outcome.started > 0


def test_a_proxy_is_nothing_to_it(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, by="proxy")
    assert (met.outcome.kind, met.exchanges) == ("client_error", ())
    assert met.outcome.contacted == ("ecs-cn-hangzhou.aliyuncs.com:443",)


def test_a_service_error(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, [NOT_FOUND], by="endpoint")
    answered = json.loads(met.exchanges[0].draft.response.body)
    assert (met.outcome.kind, met.outcome.http) == ("service_error", 404)
    assert (met.outcome.code, met.outcome.request_id) == ("InvalidInstanceId.NotFound", answered["RequestId"])
    assert (
        met.outcome.message
        == f"{answered['Code']}: code: 404, {answered['Message']} request id: {answered['RequestId']}"
    )
    assert (met.outcome.error_type, met.outcome.error_own) == ("ClientError", True)


def test_what_throttling_is_called(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, [f"{REDEPLOY}=error:Throttling"], by="endpoint", variant="retries")
    assert (len(met.exchanges), met.outcome.error_type, met.outcome.error_own) == (1, "ThrottlingError", True)


def test_no_answer(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, [f"{REDEPLOY}=hang"], by="endpoint", timeout=0.3)
    assert (met.outcome.kind, met.outcome.error_type, met.outcome.error_own) == (
        "timeout",
        "RequestTimeoutError",
        False,
    )


@pytest.mark.parametrize("timeout", [None, 7])
def test_the_clients_own_timeout_stays_unless_another_is_given(driven: Any, timeout: float | None) -> None:
    assert driven(CLIENT).call(REDEPLOY, PARAMS, by="endpoint", timeout=timeout).outcome.kind == "result"


def test_sessions_at_once_do_not_mix(driven: Any) -> None:
    client = driven(CLIENT)

    def make(number: int) -> Any:
        rules = [NOT_FOUND] if number % 2 else []
        return client.call(REDEPLOY, {**PARAMS, "InstanceId": f"i-{number}"}, rules, by="endpoint", log=number < 2)

    with ThreadPoolExecutor(4) as calls:
        met = list(calls.map(make, range(4)))
    assert [one.outcome.kind for one in met] == ["result", "service_error"] * 2
    for number, one in enumerate(met):
        assert [exchange.draft.params["InstanceId"] for exchange in one.exchanges] == [f"i-{number}"]
        said = one.outcome.log or ""
        assert [f"i-{other}" in said for other in range(4)] == [other == number < 2 for other in range(4)]


def test_its_log(driven: Any) -> None:
    said = driven(CLIENT).call(REDEPLOY, PARAMS, log=True, by="endpoint").outcome.log
    assert "httpx:header > x-acs-action: RedeployInstance" in said
    assert "httpx:header < HTTP/1.1 200" in said
    assert driven(CLIENT).call(REDEPLOY, PARAMS, by="endpoint").outcome.log is None


@pytest.mark.parametrize("name", ["NoSuch", "ForceStop"])
def test_what_its_models_cannot_hold_cannot_be_asked(driven: Any, name: str) -> None:
    met = driven(CLIENT).call(REDEPLOY, {**PARAMS, name: None}, by="endpoint")
    assert met.outcome.kind == "unsupported"
    assert met.outcome.detail == f"RedeployInstanceRequest cannot be given {name}"
    assert met.exchanges == ()


def test_values_of_other_types_are_handed_over(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, {"InstanceId": 7, "ForceStop": "soon"}, by="endpoint")
    assert met.exchanges[0].draft.params == {"InstanceId": "7", "ForceStop": "soon"}


@pytest.mark.parametrize("status", [200, 502])
def test_what_is_no_envelope_is_the_clients_own_trouble(answering: Any, call: Any, status: int) -> None:
    answering.status, answering.body = status, b"<html>"
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.error_type, outcome.code) == ("client_error", "SyntaxError", None)
    assert outcome.error_own is False


def test_an_answer_of_nothing(answering: Any, call: Any) -> None:
    answering.body = b"null"
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.value, outcome.request_id) == ("result", {}, None)


def test_a_code_that_is_no_text_comes_as_text(answering: Any, call: Any) -> None:
    answering.status, answering.body = 400, {"Code": 12, "Message": ["x"], "RequestId": 7}
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.request_id) == ("service_error", "12", "7")


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, REDEPLOY, PARAMS, nobody)
    assert (outcome.kind, outcome.error_type, outcome.contacted) == ("client_error", "Error", ())


def test_where_else_it_goes_is_refused_and_told(answering: Any, call: Any) -> None:
    answering.status, answering.location = 302, "http://127.0.0.2:9/"
    assert call(CLIENT, REDEPLOY, PARAMS, answering.url).contacted == ()
