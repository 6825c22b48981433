"""What the driver of volcengine says, seen against a real harness and a loopback server."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harness.clients.table import CLIENTS

pytestmark = pytest.mark.sdk
CLIENT = "volcengine"
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
    assert (met.outcome.kind, met.outcome.code, met.outcome.http) == ("service_error", "InvalidArgument", None)
    assert (met.outcome.message, met.outcome.request_id) == (answered["Error"]["Message"], answered["RequestId"])
    assert (met.outcome.error_type, met.outcome.error_own) == ("Exception", False)


def test_no_answer(driven: Any) -> None:
    met = driven(CLIENT).call(REBOOT, PARAMS, [f"{REBOOT}=hang"], timeout=0.2)
    assert (met.outcome.kind, met.outcome.error_type, met.outcome.error_own) == ("timeout", "ReadTimeout", False)
    assert len(met.exchanges) == 1


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
        assert [f"i-{other}" in said for other in range(4)] == [other == number < 2 for other in range(4)]


def test_plain_http_as_it_does_by_itself(driven: Any) -> None:
    met = driven(CLIENT).call(REBOOT, PARAMS, variant="http")
    assert (met.outcome.kind, met.exchanges[0].draft.request.scheme) == ("result", "http")


def test_what_it_does_not_know_is_handed_over(driven: Any) -> None:
    met = driven(CLIENT).call(REBOOT, {**PARAMS, "NoSuch": "x"})
    assert met.exchanges[0].draft.params == {**PARAMS, "NoSuch": "x"}


def test_an_error_inside_a_200_is_none_to_it(answering: Any, call: Any) -> None:
    answering.body = {"ResponseMetadata": {**METADATA, "Error": {"Code": "InternalError", "Message": "Sorry."}}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.value) == ("result", None, None)


def test_an_answer_without_sense_is_handed_out_as_it_is(answering: Any, call: Any) -> None:
    for body in ("<html>", "", "[1]", '{"ResponseMetadata": 7}'):
        answering.body = body.encode()
        outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
        assert (outcome.kind, outcome.value, outcome.request_id) == ("result", body, None)


def test_an_error_status_without_an_envelope(answering: Any, call: Any) -> None:
    answering.status, answering.body = 404, b"<html>"
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.message) == ("service_error", None, "<html>")


def test_details_without_sense_show_no_item_errors(answering: Any, call: Any) -> None:
    for details in (7, [7], [{"InstanceId": "i-1", "Error": "No."}]):
        answering.body = {"ResponseMetadata": METADATA, "Result": {"OperationDetails": details}}
        outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
        assert (outcome.kind, outcome.item_errors) == ("result", ())


def test_a_code_that_is_no_text_comes_as_text(answering: Any, call: Any) -> None:
    answering.status = 400
    answering.body = {"ResponseMetadata": {**METADATA, "RequestId": 7, "Error": {"Code": 12, "Message": ["x"]}}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.request_id) == ("service_error", "12", "7")
    assert outcome.message == '["x"]'


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, REBOOT, PARAMS, nobody)
    assert (outcome.kind, outcome.error_type, outcome.contacted) == ("client_error", "ConnectionError", ())
