"""What the driver of @volcengine/sdk-core says, seen against a real harness and a loopback server."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harness.clients.table import CLIENTS

pytestmark = pytest.mark.sdk
CLIENT = "@volcengine/sdk-core"
REBOOT = "volcengine/ecs:RebootInstances"
PARAMS = {"InstanceIds": ["i-1", "i-2"], "ForceStop": True, "ClientToken": "tok 1/+"}
METADATA = {"RequestId": "2026", "Action": "RebootInstances", "Version": "2020-04-01", "Service": "ecs", "Region": "r"}
ARGUMENT = f"{REBOOT}=error:InvalidArgument"


def test_its_introduction(start: Any) -> None:
    ready = start(CLIENT).start()
    assert (ready.client.name, ready.client.package) == (CLIENT, CLIENTS[CLIENT].package)
    assert ready.operations == CLIENTS[CLIENT].operations
    assert ready.variants == tuple(variant.name for variant in CLIENTS[CLIENT].variants)
    assert (ready.concurrency, ready.timeout_covers) == (12, "unknown")
    assert ready.settings == ("proxy", "endpoint", "ca", "timeout")


@pytest.mark.parametrize("by", ["proxy", "endpoint"])
def test_a_result(driven: Any, by: str) -> None:
    met = driven(CLIENT).call(REBOOT, PARAMS, by=by)
    (exchange,) = met.exchanges
    assert (met.outcome.kind, met.outcome.item_errors, met.outcome.contacted) == ("result", (), ())
    answered = json.loads(exchange.draft.response.body)
    assert met.outcome.request_id == answered["ResponseMetadata"]["RequestId"]
    details = [{name: one[name] for name in one if one[name]} for one in met.outcome.value["OperationDetails"]]
    assert details == answered["Result"]["OperationDetails"]
    assert (exchange.draft.params, exchange.draft.violations, exchange.draft.signature) == (PARAMS, (), "valid")
    assert exchange.draft.request.scheme == ("https" if by == "proxy" else "http")
    assert met.outcome.ended >= met.outcome.started > 0


def test_item_errors(driven: Any) -> None:
    met = driven(CLIENT).call(REBOOT, PARAMS, [f"{REBOOT}=item:InvalidInstance.NotFound[i-2]"])
    assert met.outcome.kind == "result"
    answered = json.loads(met.exchanges[0].draft.response.body)["Result"]["OperationDetails"][1]
    (error,) = met.outcome.item_errors
    assert (error.item, error.code) == ("i-2", "InvalidInstance.NotFound")
    assert error.message == answered["Error"]["Message"]


def test_a_service_error(driven: Any) -> None:
    met = driven(CLIENT).call(REBOOT, PARAMS, [ARGUMENT])
    answered = json.loads(met.exchanges[0].draft.response.body)["ResponseMetadata"]
    assert (met.outcome.kind, met.outcome.code, met.outcome.http) == ("service_error", "InvalidArgument", 400)
    assert (met.outcome.message, met.outcome.request_id) == (answered["Error"]["Message"], answered["RequestId"])
    assert (met.outcome.error_type, met.outcome.error_own) == ("ApiException", True)


def test_no_answer(driven: Any) -> None:
    met = driven(CLIENT).call(REBOOT, PARAMS, [f"{REBOOT}=hang"], timeout=0.2)
    assert (met.outcome.kind, met.outcome.error_type, met.outcome.error_own) == ("timeout", "NetworkError", True)
    assert len(met.exchanges) == 4


@pytest.mark.parametrize("timeout", [None, 7])
def test_the_clients_own_timeout_stays_unless_another_is_given(driven: Any, timeout: float | None) -> None:
    assert driven(CLIENT).call(REBOOT, PARAMS, timeout=timeout).outcome.kind == "result"


def test_sessions_at_once_do_not_mix(driven: Any) -> None:
    client = driven(CLIENT)

    def make(number: int) -> Any:
        rules = [ARGUMENT] if number % 2 else []
        return client.call(REBOOT, {"InstanceIds": [f"i-{number}"]}, rules, log=number < 2)

    with ThreadPoolExecutor(4) as calls:
        met = list(calls.map(make, range(4)))
    assert [one.outcome.kind for one in met] == ["result", "service_error"] * 2
    for number, one in enumerate(met):
        assert [exchange.draft.params["InstanceIds"] for exchange in one.exchanges] == [[f"i-{number}"]]
        said = one.outcome.log or ""
        assert [f"i-{other}" in said for other in range(4)] == [False] * 4


def test_what_it_does_not_know_is_handed_over(driven: Any) -> None:
    met = driven(CLIENT).call(REBOOT, {**PARAMS, "NoSuch": "x"})
    assert met.exchanges[0].draft.params == {**PARAMS, "NoSuch": "x"}


def test_an_error_inside_a_200(answering: Any, call: Any) -> None:
    answering.body = {"ResponseMetadata": {**METADATA, "Error": {"Code": "InvalidArgument", "Message": "No."}}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.message) == ("service_error", "InvalidArgument", "No.")
    assert (outcome.http, outcome.request_id) == (200, "2026")


@pytest.mark.parametrize("body", [b"<html>", b"", b"{}", b"null", b"[1]", b'"text"'])
def test_an_answer_without_sense_is_a_result_of_nothing(answering: Any, call: Any, body: bytes) -> None:
    answering.body = body
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.value, outcome.request_id) == ("result", None, None)


def test_an_error_status_without_an_envelope(answering: Any, call: Any) -> None:
    answering.status, answering.body = 404, b"<html>"
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.http) == ("service_error", None, 404)
    assert outcome.message == "HTTP 404: Not Found"


def test_an_untrusted_certificate_is_an_api_exception_to_it(driven: Any) -> None:
    met = driven(CLIENT).call(REBOOT, PARAMS, ["volcengine/ecs=tls:expired"])
    assert (met.outcome.kind, met.outcome.error_type, met.outcome.http) == ("client_error", "ApiException", None)
    assert met.outcome.error_own


def test_details_without_sense_show_no_item_errors(answering: Any, call: Any) -> None:
    for details in (7, [7], [None]):
        answering.body = {"ResponseMetadata": METADATA, "Result": {"OperationDetails": details}}
        outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
        assert (outcome.kind, outcome.item_errors) == ("result", ())


def test_a_code_that_is_no_text_comes_as_text(answering: Any, call: Any) -> None:
    answering.status = 400
    answering.body = {"ResponseMetadata": {**METADATA, "RequestId": 7, "Error": {"Code": 12, "Message": ["x"]}}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.request_id) == ("service_error", "12", "7")
    assert outcome.message == '["x"]'


def test_where_else_it_goes_is_refused_and_told(answering: Any, call: Any) -> None:
    answering.status, answering.location = 302, "http://127.0.0.2:9/"
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, {*outcome.contacted}) == ("client_error", {"127.0.0.2:9"})


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, REBOOT, PARAMS, nobody)
    assert (outcome.kind, outcome.error_type, outcome.contacted) == ("client_error", "NetworkError", ())
