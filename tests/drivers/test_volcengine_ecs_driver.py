"""What the driver of volcenginesdk-ecs says, seen against a real harness and a loopback server."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harness.clients.table import CLIENTS

pytestmark = pytest.mark.sdk
CLIENT = "volcenginesdk-ecs"
REBOOT = "volcengine/ecs:RebootInstances"
PARAMS = {"InstanceIds": ["i-1", "i-2"], "ForceStop": True, "ClientToken": "tok 1/+"}
METADATA = {"RequestId": "2026", "Action": "RebootInstances", "Version": "2020-04-01", "Service": "ecs", "Region": "r"}
ARGUMENT = f"{REBOOT}=error:InvalidArgument"


def test_its_introduction(start: Any) -> None:
    ready = start(CLIENT).start()
    assert (ready.client.name, ready.client.package) == (CLIENT, CLIENTS[CLIENT].package)
    assert ready.operations == CLIENTS[CLIENT].operations
    assert ready.variants == tuple(variant.name for variant in CLIENTS[CLIENT].variants)
    assert (ready.concurrency, ready.timeout_covers) == (12, "read")
    assert ready.settings == ("proxy", "endpoint", "ca", "timeout", "log")


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
    assert (met.outcome.kind, met.outcome.error_type, met.outcome.error_own) == ("timeout", "ReadTimeoutError", True)
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
        assert [f"i-{other}" in said for other in range(4)] == [other == number < 2 for other in range(4)]


def test_its_log(driven: Any) -> None:
    said = driven(CLIENT).call(REBOOT, PARAMS, log=True).outcome.log
    assert "[Sign]" in said
    assert "[Response]" in said
    assert driven(CLIENT).call(REBOOT, PARAMS).outcome.log is None


@pytest.mark.parametrize(("name", "told"), [("NoSuch", "NoSuch"), ("ForceStop", "null for ForceStop")])
def test_what_its_models_cannot_hold_cannot_be_asked(driven: Any, name: str, told: str) -> None:
    met = driven(CLIENT).call(REBOOT, {**PARAMS, name: None})
    assert met.outcome.kind == "unsupported"
    assert met.outcome.detail == f"RebootInstancesRequest cannot be given {told}"
    assert met.exchanges == ()


@pytest.mark.parametrize("result", [None, {}])
def test_a_result_without_content(answering: Any, call: Any, result: Any) -> None:
    answering.body = {"ResponseMetadata": METADATA, "Result": result}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.item_errors) == ("result", ())
    assert outcome.request_id == (None if result is None else "2026")


def test_an_error_status_without_an_envelope(answering: Any, call: Any) -> None:
    answering.status, answering.body = 404, b"<html>"
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.http) == ("service_error", None, 404)
    assert outcome.message == "<html>"


def test_a_200_without_an_envelope_is_the_clients_own_trouble(answering: Any, call: Any) -> None:
    answering.body = b"<html>"
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.error_type, outcome.error_own) == ("client_error", "AttributeError", False)


def test_an_error_inside_a_200_has_its_code_only_in_the_text(answering: Any, call: Any) -> None:
    error = {"Code": "InternalError", "Message": "Sorry."}
    answering.body = {"ResponseMetadata": {**METADATA, "Error": error}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.request_id, outcome.http) == ("service_error", None, None, 200)
    assert "InternalError" in outcome.message


def test_details_without_sense_show_no_item_errors(answering: Any, call: Any) -> None:
    for details in ([None], [{"InstanceId": "i-1", "Error": None}]):
        answering.body = {"ResponseMetadata": METADATA, "Result": {"OperationDetails": details}}
        outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
        assert (outcome.kind, outcome.item_errors) == ("result", ())


def test_a_code_that_is_no_text_comes_as_text(answering: Any, call: Any) -> None:
    answering.status = 400
    answering.body = {"ResponseMetadata": {**METADATA, "RequestId": 7, "Error": {"Code": 12, "Message": ["x"]}}}
    outcome = call(CLIENT, REBOOT, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.request_id) == ("service_error", "12", "7")
    assert outcome.message == '["x"]'


def test_values_of_other_types_are_handed_over(answering: Any, call: Any) -> None:
    answering.body = {"ResponseMetadata": METADATA}
    call(CLIENT, REBOOT, {"InstanceIds": 7, "ForceStop": "soon"}, answering.url)
    assert answering.requests[0][0].startswith("GET /?ForceStop=soon&InstanceIds=7&Action=RebootInstances")


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, REBOOT, PARAMS, nobody)
    assert (outcome.kind, outcome.error_type, outcome.http) == ("client_error", "NewConnectionError", None)
    assert (outcome.error_own, outcome.contacted) == (True, ())
