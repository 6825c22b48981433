"""What the driver of apache-libcloud says, seen against a real harness and a loopback server."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from harness.clients.table import CLIENTS
from harness.drivers.messages import ClientSession

pytestmark = pytest.mark.sdk
CLIENT = "apache-libcloud"
REDEPLOY = "alibaba/ecs:RedeployInstance"
PARAMS = {"InstanceId": "i-1", "ForceStop": True}
NOT_FOUND = f"{REDEPLOY}=error:InvalidInstanceId.NotFound"


def test_its_introduction(start: Any) -> None:
    ready = start(CLIENT).start()
    assert (ready.client.name, ready.client.package) == (CLIENT, CLIENTS[CLIENT].package)
    assert ready.operations == CLIENTS[CLIENT].operations
    assert ready.variants == tuple(variant.name for variant in CLIENTS[CLIENT].variants)
    assert (ready.concurrency, ready.timeout_covers) == (12, "unknown")
    assert ready.settings == ("proxy", "endpoint", "ca", "timeout", "log")


def text(exchange: Any, name: str) -> str:
    """The text of an element of the answer."""
    return ET.fromstring(exchange.draft.response.body).findtext(name) or ""  # noqa: S314 - the harness wrote it


@pytest.mark.parametrize("by", ["proxy", "endpoint"])
def test_a_result(driven: Any, by: str) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, by=by)
    (exchange,) = met.exchanges
    assert (met.outcome.kind, met.outcome.http, met.outcome.contacted) == ("result", 200, ())
    assert met.outcome.request_id == text(exchange, "RequestId")
    assert met.outcome.value == {"TaskId": text(exchange, "TaskId")}
    assert (exchange.draft.params, exchange.draft.violations, exchange.draft.signature) == (PARAMS, (), "valid")
    assert exchange.draft.request.scheme == ("https" if by == "proxy" else "http")


def test_a_service_error(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, [NOT_FOUND])
    (exchange,) = met.exchanges
    assert (met.outcome.kind, met.outcome.code) == ("service_error", "InvalidInstanceId.NotFound")
    assert (met.outcome.message, met.outcome.http) == (text(exchange, "Message"), 404)
    assert met.outcome.request_id == text(exchange, "RequestId")
    assert (met.outcome.error_type, met.outcome.error_own) == ("BaseHTTPError", True)


def test_being_throttled_is_all_that_it_tells_of_a_429(answering: Any, call: Any) -> None:
    answering.status, answering.content_type = 429, "text/xml"
    answering.body = b"<Error><RequestId>R-1</RequestId><Code>Throttling</Code><Message>Slow.</Message></Error>"
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.code, outcome.request_id) == ("service_error", None, None)
    assert (outcome.error_type, outcome.message) == ("RateLimitReachedError", "429 Rate limit exceeded")


def test_retries_only_if_they_are_turned_on(driven: Any) -> None:
    refused = [f"{REDEPLOY}=close#1"]
    met = driven(CLIENT).call(REDEPLOY, PARAMS, refused)
    assert (len(met.exchanges), met.outcome.kind) == (1, "client_error")
    met = driven(CLIENT).call(REDEPLOY, PARAMS, refused, variant="retries")
    assert (len(met.exchanges), met.outcome.kind) == (2, "result")


@pytest.mark.parametrize("status", [200, 502])
def test_what_is_no_envelope_is_the_clients_own_trouble(answering: Any, call: Any, status: int) -> None:
    answering.status, answering.body = status, b"<html>"
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.error_type, outcome.code) == ("client_error", "MalformedResponseError", None)
    assert outcome.error_own


def test_an_answer_of_nothing(answering: Any, call: Any) -> None:
    answering.body = b""
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.kind, outcome.value, outcome.request_id) == ("result", None, None)


def test_elements_within_elements(answering: Any, call: Any) -> None:
    answering.body = b"<Answer><RequestId>R-1</RequestId><Task><Id>t-1</Id><Note/></Task></Answer>"
    outcome = call(CLIENT, REDEPLOY, PARAMS, answering.url)
    assert (outcome.value, outcome.request_id) == ({"Task": {"Id": "t-1", "Note": ""}}, "R-1")


def test_a_session_token_has_no_place(start: Any) -> None:
    session = ClientSession("HARNESSTOKEN", "s", "cn-hangzhou", "/no-ca.pem", endpoint="http://127.0.0.1:9", token="t")
    outcome = start(CLIENT).call(REDEPLOY, PARAMS, session)
    assert (outcome.kind, outcome.detail) == ("unsupported", "it has no place for a session token")


def test_no_answer(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, PARAMS, [f"{REDEPLOY}=hang"], timeout=0.3)
    assert (met.outcome.kind, met.outcome.error_type, met.outcome.error_own) == ("timeout", "ReadTimeout", False)


@pytest.mark.parametrize("timeout", [None, 7])
def test_the_clients_own_timeout_stays_unless_another_is_given(driven: Any, timeout: float | None) -> None:
    assert driven(CLIENT).call(REDEPLOY, PARAMS, timeout=timeout).outcome.kind == "result"


def test_sessions_at_once_do_not_mix(driven: Any) -> None:
    client = driven(CLIENT)

    def make(number: int) -> Any:
        rules = [NOT_FOUND] if number % 2 else []
        return client.call(REDEPLOY, {**PARAMS, "InstanceId": f"i-{number}"}, rules, log=number < 2)

    with ThreadPoolExecutor(4) as calls:
        met = list(calls.map(make, range(4)))
    assert [one.outcome.kind for one in met] == ["result", "service_error"] * 2
    for number, one in enumerate(met):
        assert [exchange.draft.params["InstanceId"] for exchange in one.exchanges] == [f"i-{number}"]
        said = one.outcome.log or ""
        assert [f"i-{other}" in said for other in range(4)] == [other == number < 2 for other in range(4)]


def test_its_log(driven: Any) -> None:
    said = driven(CLIENT).call(REDEPLOY, PARAMS, log=True).outcome.log
    assert "curl --proxy http:" in said
    assert "<TaskId>" in said
    assert driven(CLIENT).call(REDEPLOY, PARAMS).outcome.log is None


def test_what_it_does_not_know_is_handed_over(driven: Any) -> None:
    met = driven(CLIENT).call(REDEPLOY, {**PARAMS, "NoSuch": "x"})
    assert met.exchanges[0].draft.params == {**PARAMS, "NoSuch": "x"}


def test_nobody_there(nobody: str, call: Any) -> None:
    outcome = call(CLIENT, REDEPLOY, PARAMS, nobody)
    assert (outcome.kind, outcome.error_type, outcome.contacted) == ("client_error", "ConnectionError", ())


def test_where_else_it_goes_is_refused_and_told(answering: Any, call: Any) -> None:
    answering.status, answering.location = 302, "http://127.0.0.2:9/"
    assert call(CLIENT, REDEPLOY, PARAMS, answering.url).contacted == ("127.0.0.2:9",)
