"""What the driver of alibabacloud_ecs20140526-async says, seen against a real harness and a loopback server."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harness.clients.table import CLIENTS

pytestmark = pytest.mark.sdk
CLIENT = "alibabacloud_ecs20140526-async"
REDEPLOY = "alibaba/ecs:RedeployInstance"
PARAMS = {"InstanceId": "i-1", "ForceStop": True}
NOT_FOUND = f"{REDEPLOY}=error:InvalidInstanceId.NotFound"


def test_its_introduction(start: Any) -> None:
    ready = start(CLIENT).start()
    assert (ready.client.name, ready.client.package) == (CLIENT, CLIENTS[CLIENT].package)
    assert ready.operations == CLIENTS[CLIENT].operations
    assert ready.variants == tuple(variant.name for variant in CLIENTS[CLIENT].variants)
    assert (ready.concurrency, ready.timeout_covers) == (12, "read")
    assert ready.settings == ("proxy", "endpoint", "ca", "timeout")


@pytest.mark.parametrize("by", ["proxy", "endpoint"])
def test_a_result(driven: Any, by: str) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, by=by)
    (exchange,) = met.exchanges
    assert (met.outcome.kind, met.outcome.http, met.outcome.contacted) == ("result", 200, ())
    answered = json.loads(exchange.draft.response.body)
    assert met.outcome.request_id == answered.pop("RequestId")
    assert met.outcome.value == answered
    assert (exchange.draft.params, exchange.draft.violations, exchange.draft.signature) == (PARAMS, (), "valid")
    assert exchange.draft.request.scheme == ("https" if by == "proxy" else "http")
    assert met.outcome.ended >= met.outcome.started > 0


def test_a_service_error(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, [NOT_FOUND])
    answered = json.loads(met.exchanges[0].draft.response.body)
    assert (met.outcome.kind, met.outcome.http) == ("service_error", 404)
    assert (met.outcome.code, met.outcome.request_id) == ("InvalidInstanceId.NotFound", answered["RequestId"])
    assert met.outcome.message == f"code: 404, {answered['Message']} request id: {answered['RequestId']}"
    assert (met.outcome.error_type, met.outcome.error_own) == ("ClientException", True)


@pytest.mark.parametrize(("status", "error_type"), [(403, "ClientException"), (500, "ServerException")])
def test_what_an_error_is_called(answering: Any, call: Any, status: int, error_type: str) -> None:
    answering.status, answering.body = status, {"Code": "DiskError", "Message": "No.", "RequestId": "R-2"}
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.error_type) == ("service_error", "DiskError", error_type)


def test_no_answer(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, [f"{REDEPLOY}=hang"], timeout=0.3)
    assert (met.outcome.kind, met.outcome.error_type, met.outcome.error_own) == (
        "timeout",
        "UnretryableException",
        True,
    )


@pytest.mark.parametrize("timeout", [None, 7])
def test_the_clients_own_timeout_stays_unless_another_is_given(driven: Any, timeout: float | None) -> None:
    assert driven(CLIENT).call(REDEPLOY, PARAMS, timeout=timeout).outcome.kind == "result"


def test_sessions_at_once_do_not_mix(driven: Any) -> None:
    client = driven(CLIENT)

    def make(number: int) -> Any:
        rules = [NOT_FOUND] if number % 2 else []
        return client.call(REDEPLOY, {**PARAMS, "InstanceId": f"i-{number}"}, rules)

    with ThreadPoolExecutor(4) as calls:
        met = list(calls.map(make, range(4)))
    assert [one.outcome.kind for one in met] == ["result", "service_error"] * 2
    for number, one in enumerate(met):
        assert [exchange.draft.params["InstanceId"] for exchange in one.exchanges] == [f"i-{number}"]


@pytest.mark.parametrize("name", ["NoSuch", "ForceStop"])
def test_what_its_models_cannot_hold_cannot_be_asked(driven: Any, name: str) -> None:
    met = driven(CLIENT).call(REDEPLOY, {**PARAMS, name: None})
    assert met.outcome.kind == "unsupported"
    assert met.outcome.detail == f"RedeployInstanceRequest cannot be given {name}"
    assert met.exchanges == ()


def test_values_of_other_types_are_handed_over(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, {"InstanceId": 7, "ForceStop": "soon"})
    assert met.exchanges[0].draft.params == {"InstanceId": "7", "ForceStop": "soon"}


@pytest.mark.parametrize(("variant", "attempts"), [("defaults", 1), ("retries", 1)])
def test_it_takes_no_notice_of_what_its_page_says_of_retries(driven: Any, variant: str, attempts: int) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, [f"{REDEPLOY}=hang"], timeout=0.3, variant=variant)
    assert (len(met.exchanges), met.outcome.kind) == (attempts, "timeout")


@pytest.mark.parametrize("status", [200, 502])
def test_what_is_no_envelope_is_the_clients_own_trouble(answering: Any, call: Any, status: int) -> None:
    answering.status, answering.body = status, b"<html>"
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.error_type, outcome.code) == ("client_error", "UnretryableException", None)
    assert outcome.error_own is True


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
    assert (outcome.kind, outcome.error_type, outcome.contacted) == ("client_error", "UnretryableException", ())


def test_where_else_it_goes_is_refused_and_told(answering: Any, call: Any) -> None:
    answering.status, answering.location = 302, "http://127.0.0.2:9/"
    assert call(CLIENT, REDEPLOY, PARAMS, answering.url).contacted == ("127.0.0.2:9",)


def test_a_name_is_looked_up_for_the_call_that_asks(answering: Any, call: Any, driven: Any) -> None:
    answering.hold = threading.Event()
    with ThreadPoolExecutor(1) as aside:
        other = aside.submit(call, CLIENT, REDEPLOY, PARAMS, answering.url)
        answering.arrived.wait(30)
        met = driven(CLIENT).call(REDEPLOY, PARAMS, [f"{REDEPLOY}=redirect:307,to=other"], by="endpoint")
        answering.hold.set()
        assert other.result().contacted == ()
    (elsewhere,) = met.outcome.contacted
    assert elsewhere.startswith("localhost:")
