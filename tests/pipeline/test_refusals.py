"""Requests that break the contract, or that nobody can understand: who answers, and how."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.model import Close, Result, Send, ServiceError
from harness.pipeline import Answered
from harness.protocols.router import Route, route
from harness.wire import HttpRequest, HttpResponse

Codes = Callable[[Answered], tuple[str, int]]


# --- strict parameters ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("StartInstanceRefresh", {"AutoScalingGroupId": "asg-1"}, "MissingParameter"),
        ("ResumeInstanceRefresh", {"AutoScalingGroupId": 5, "RefreshActivityId": "asr-1"}, "InvalidParameter"),
        (
            "ResumeInstanceRefresh",
            {"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1", "ResumeMode": "SOON"},
            "InvalidParameterValue",
        ),
        (
            "ResumeInstanceRefresh",
            {"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1", "Speed": 1},
            "UnknownParameter",
        ),
        ("RedeployInstance", {"ForceStop": True}, "MissingInstanceId"),
        ("RebootInstances", {"InstanceIds": ["i-1"], "ClientToken": "x" * 65}, "InvalidClientToken.Malformed"),
    ],
)
def test_a_broken_contract_is_told_and_in_strict_mode_refused(
    operation: str, params: dict[str, Any], code: str, run: Callable[..., Any], codes: Codes
) -> None:
    lenient = run().call(operation, params)
    assert isinstance(lenient.draft.reply, Result)
    assert len(lenient.draft.violations) == 1
    strict = run(strict=True).call(operation, params)
    assert codes(strict)[0] == code
    assert strict.draft.violations == lenient.draft.violations
    assert (strict.draft.executed, strict.draft.responder) == (False, "refusal")


def test_what_nobody_knows_to_be_wrong_is_not_refused(run: Callable[..., Any]) -> None:
    answered = run(strict=True).call("RedeployInstance", {"InstanceId": "i-1", "OwnerId": "5"})
    assert [violation.status for violation in answered.draft.violations] == ["unknown"]
    assert isinstance(answered.draft.reply, Result)


def test_a_request_without_version_or_region_breaks_the_contract(
    run: Callable[..., Any], without_header: Callable[..., HttpRequest], codes: Codes
) -> None:
    def change(request: HttpRequest) -> HttpRequest:
        return without_header(request, ["X-TC-Version", "X-TC-Region"])

    answered = run(strict=True).call("StartInstanceRefresh", change=change)
    assert [violation.pointer for violation in answered.draft.violations] == ["/Version", "/Region"]
    assert codes(answered) == ("MissingParameter", 200)
    assert answered.draft.reply is not None
    assert "`Version`" in answered.draft.reply.message


def test_in_strict_mode_a_fault_answers_before_the_parameters_do(run: Callable[..., Any], codes: Codes) -> None:
    for phase in ("before", "after"):
        running = run(f"volcengine=error:InternalError@{phase}", strict=True)
        answered = running.call("RebootInstances", {"InstanceIds": ["i-1"], "ClientToken": "x" * 65})
        assert codes(answered) == ("InternalError", 500)
        assert (answered.draft.executed, len(answered.draft.violations)) == (False, 1)


def test_in_strict_mode_a_refused_call_meets_no_item_error(run: Callable[..., Any], codes: Codes) -> None:
    running = run("volcengine=item:InternalError", strict=True)
    answered = running.call("RebootInstances", {"InstanceIds": ["i-1"], "ClientToken": "x" * 65})
    assert codes(answered)[0] == "InvalidClientToken.Malformed"
    assert answered.draft.faults == ()
    assert set(running.sessions.rule_hits("main").values()) == {0}


# --- what cannot be understood --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "header", "value", "expected"),
    [
        ("StartInstanceRefresh", "X-TC-Action", "StopEverything", ("InvalidAction", 200)),
        ("StartInstanceRefresh", "X-TC-Version", "2011-01-01", ("NoSuchVersion", 200)),
        ("StartInstanceRefresh", "X-TC-Action", "", ("MissingParameter", 200)),
        ("RedeployInstance", "x-acs-action", "StopEverything", ("InvalidApi.NotFound", 404)),
        ("RedeployInstance", "x-acs-version", "2011-01-01", ("InvalidVersion", 400)),
        ("RedeployInstance", "x-acs-action", "", ("MissingAction", 400)),
    ],
)
def test_unknown_actions_and_versions_are_answered_by_the_provider(
    operation: str, header: str, value: str, expected: tuple[str, int], run: Callable[..., Any], codes: Codes
) -> None:
    def change(request: HttpRequest) -> HttpRequest:
        return request.with_headers([(header, value)])

    answered = run().call(operation, change=change)
    assert codes(answered) == expected
    assert (answered.draft.operation, answered.draft.session, answered.draft.problem) == (None, "main", None)
    assert (answered.draft.executed, answered.draft.responder) == (False, "refusal")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Action=StopEverything&Version=2020-04-01", ("InvalidActionOrVersion", 404)),
        ("Action=RebootInstances&Version=2011-01-01", ("InvalidActionOrVersion", 404)),
        ("Version=2020-04-01", ("MissingParameter", 400)),
    ],
)
def test_volcengine_answers_for_its_own(
    query: str, expected: tuple[str, int], run: Callable[..., Any], codes: Codes
) -> None:
    request = HttpRequest("GET", "https", "open.volcengineapi.com", f"/?{query}")
    assert codes(run().begin(request)) == expected


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"X-TC-Action": "StopEverything"}, "no spec of tencent knows the action StopEverything; "),
        ({"X-TC-Action": "AKIDs3cr3t"}, "no spec of tencent knows such an action; "),
        ({"X-TC-Version": "s3cr3t"}, "no spec of tencent knows this version of StartInstanceRefresh; "),
    ],
)
def test_what_no_spec_knows_is_told_so_where_the_provider_has_no_word_for_it(
    changed: dict[str, str], told: str, run: Callable[..., Any], with_provider: Callable[..., Catalog]
) -> None:
    running = run(against=with_provider(violations={}))
    answered = running.call("StartInstanceRefresh", change=lambda request: request.with_headers(list(changed.items())))
    assert answered.draft.problem.startswith(told)


def test_without_a_word_for_unknown_versions_the_action_is_unknown(
    run: Callable[..., Any], catalog: Catalog, with_provider: Callable[..., Catalog], codes: Codes
) -> None:
    known = catalog.provider("tencent").violations
    running = run(against=with_provider(violations={"action": known["action"]}))
    answered = running.call(
        "StartInstanceRefresh", change=lambda request: request.with_headers([("X-TC-Version", "2011-01-01")])
    )
    assert codes(answered) == ("InvalidAction", 200)


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("RebootInstance", "no operation 'RebootInstance' (did you mean RebootInstances"),
        ("Qqqqqq", "and no operation 'Qqqqqq'"),
    ],
)
def test_an_unknown_action_at_no_host_is_told_with_its_neighbours(
    action: str, told: str, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    answered = run().begin(HttpRequest("GET", "http", "127.0.0.1:8081", f"/?Action={action}&Version=2020-04-01"))
    response = sent(answered)
    assert response.status == 599
    assert told in json.loads(response.body)["harness"]["problem"]


def test_of_a_known_action_only_the_host_is_unknown(run: Callable[..., Any], sent: Callable[..., HttpResponse]) -> None:
    answered = run().begin(HttpRequest("GET", "https", "redirected.invalid", "/?Action=RebootInstances"))
    problem = json.loads(sent(answered).body)["harness"]["problem"]
    assert problem == "no provider of the loaded specs is known at host 'redirected.invalid'"


@pytest.mark.parametrize("action", ["s3cret-token", "lower", "A" * 65])
def test_what_is_no_name_is_not_told_back(
    action: str, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    answered = run().begin(HttpRequest("GET", "http", "127.0.0.1:8081", f"/?Action={action}"))
    assert action not in sent(answered).body.decode()


@pytest.mark.parametrize("authority", ["example.com", "", "[::", "user:pw@example.com", "a" * 5000, "ü.example"])
def test_an_unknown_host_gets_a_local_answer(
    authority: str, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    request = HttpRequest("POST", "https", authority, "/login?token=abc", (("X-Api-Key", "k"),), b"password=abc")
    answered = run().begin(request, proxy_user="main")
    response = sent(answered)
    assert response.status == 599
    assert "no provider" in json.loads(response.body)["harness"]["problem"]
    assert [type(step) for step in answered.delivery.steps] == [Send, Close]
    draft = answered.draft
    assert (draft.session, draft.id, draft.provider, draft.executed) == ("main", "main-1", None, None)
    assert "abc" not in repr(draft)


@pytest.mark.parametrize(
    ("operation", "body", "code"),
    [
        ("StartInstanceRefresh", b"{", ("InvalidParameter", 200)),
        ("StartInstanceRefresh", b"\xff\xfe", ("InvalidParameter", 200)),
        ("StartInstanceRefresh", b'{"AutoScalingGroupId": NaN}', ("InvalidParameter", 200)),
        ("StartInstanceRefresh", b'{"A": 1, "A": 2}', ("InvalidParameter", 200)),
        ("StartInstanceRefresh", b'{"A": "\\ud800"}', ("InvalidParameter", 200)),
        ("StartInstanceRefresh", b'{"A":' * 100_000, ("InvalidParameter", 200)),
        ("StartInstanceRefresh", b"[]", ("InvalidParameter", 200)),
        ("StartInstanceRefresh", b" " * 10_485_761, ("RequestSizeLimitExceeded", 200)),
    ],
)
def test_what_cannot_be_read_is_answered_by_the_provider(
    operation: str, body: bytes, code: tuple[str, int], run: Callable[..., Any], codes: Codes
) -> None:
    running = run("tencent=throttle#1")
    answered = running.call(operation, change=lambda request: replace(request, body=body))
    assert codes(answered) == code
    assert len(answered.draft.request.body) < 300_000
    assert running.sessions.rule_hits("main") == {"tencent=throttle#1": 0}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("StartInstanceRefresh", ("UnsupportedProtocol", 200)),
        ("RedeployInstance", ("UnsupportedHTTPMethod", 403)),
        ("RebootInstances", ("MethodNotAllowed", 405)),
    ],
)
def test_other_methods_are_refused(
    operation: str, expected: tuple[str, int], run: Callable[..., Any], codes: Codes
) -> None:
    assert codes(run().call(operation, change=lambda request: replace(request, method="DELETE"))) == expected


def test_a_body_may_be_as_large_as_the_provider_says(
    run: Callable[..., Any], with_provider: Callable[..., Catalog], codes: Codes
) -> None:
    running = run()
    request = running.request("StartInstanceRefresh")
    size = len(request.body)
    assert isinstance(run(against=with_provider(max_body=size)).begin(request).draft.reply, Result)
    too_large = run(against=with_provider(max_body=size - 1)).begin(request)
    assert codes(too_large) == ("RequestSizeLimitExceeded", 200)


def test_a_refusal_names_the_region_of_the_request(
    run: Callable[..., Any], catalog: Catalog, with_provider: Callable[..., Catalog]
) -> None:
    action = replace(catalog.provider("tencent").violations["action"], message="not in {region}")
    running = run(against=with_provider(violations={"action": action}))
    nowhere = HttpRequest("POST", "https", "as.tencentcloudapi.com", "/", (("X-TC-Action", "Nothing"),))

    def said(request: HttpRequest) -> str:
        reply = running.begin(request).draft.reply
        assert isinstance(reply, ServiceError)
        return reply.message

    assert said(nowhere) == "not in ap-guangzhou"
    assert said(nowhere.with_headers([("X-TC-Region", "ap-tokyo")])) == "not in ap-tokyo"


def test_of_a_request_too_large_to_keep_only_the_messages_are_told(run: Callable[..., Any]) -> None:
    large = run().call("RebootInstances", {"InstanceIds": ["i-1"], "ClientToken": "x" * 300_000})
    assert isinstance(large.draft.reply, Result)
    assert (large.draft.params, large.draft.reply.value) == (None, {})
    assert len(large.draft.request.target) < 70_000
    assert [violation.keyword for violation in large.draft.violations] == ["maxLength"]


def test_ten_thousand_parameters_are_answered(run: Callable[..., Any]) -> None:
    query = "&".join(f"P{number}={number}" for number in range(10_000))

    def change(request: HttpRequest) -> HttpRequest:
        return replace(request, target=f"{request.target}&{query}")

    answered = run().call("RebootInstances", change=change)
    assert (answered.draft.problem, answered.draft.signature) == (None, "valid")
    assert 0 < len(answered.draft.violations) <= 100


STRANGERS = ["example.com", "as.tencentcloudapi.com.evil.example", "cvm.tencentcloudapi.com", "http://127.0.0.1:8081"]


def addressed_to(authority: str) -> Callable[[HttpRequest], HttpRequest]:
    """Sends a request to another host than that of the service, validly signed for it."""
    return lambda request: replace(request, authority=authority).with_headers([("Host", authority)])


@pytest.mark.parametrize("authority", STRANGERS)
def test_a_call_to_a_host_that_is_not_the_providers_gets_a_local_answer(
    authority: str, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    running = run()
    answered = running.call("StartInstanceRefresh", change=addressed_to(authority))
    assert (sent(answered).status, answered.draft.executed) == (599, None)


@pytest.mark.parametrize("authority", STRANGERS)
def test_at_the_endpoint_the_host_says_nothing(
    authority: str, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    running = run()
    request = running.request("StartInstanceRefresh", change=addressed_to(authority))
    assert sent(running.begin(request, at_endpoint=True)).status == 200


@pytest.mark.parametrize("authority", ["127.0.0.1:8081", "localhost", "[::1]:80"])
def test_an_endpoint_on_loopback_is_reached_through_the_proxy(
    authority: str, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    assert sent(run().call("StartInstanceRefresh", change=addressed_to(authority))).status == 200


@pytest.mark.parametrize(
    ("change", "pointer", "refused"),
    [
        ({"method": "POST"}, "/Method", ("MethodNotAllowed", 405)),
        (
            {"target": "/reboot?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"},
            "/Path",
            ("InvalidActionOrVersion", 404),
        ),
    ],
)
def test_another_method_or_path_than_the_documented_one_is_noted_and_in_strict_mode_refused(
    change: dict[str, Any], pointer: str, refused: tuple[str, int], run: Callable[..., Any], codes: Codes
) -> None:
    def changed(request: HttpRequest) -> HttpRequest:
        return replace(request, **change)

    noted = run().call("RebootInstances", change=changed)
    assert isinstance(noted.draft.reply, Result)
    assert [(one.pointer, one.status) for one in noted.draft.violations] == [(pointer, "inferred")]
    assert codes(run(strict=True).call("RebootInstances", change=changed)) == refused


@pytest.mark.parametrize(
    ("operation", "header", "refused"),
    [
        ("StartInstanceRefresh", "X-TC-Timestamp", ("MissingParameter", 200)),
        ("RedeployInstance", "x-acs-date", ("InvalidTimeStamp.Format", 400)),
        ("RebootInstances", "X-Date", ("MissingRequestInfo", 400)),
    ],
)
def test_a_time_that_cannot_be_read_is_refused_as_such(
    operation: str, header: str, refused: tuple[str, int], run: Callable[..., Any], codes: Codes
) -> None:
    running = run(strict=True)
    answered = running.begin(running.request(operation).with_headers([(header, "yesterday")]))
    assert answered.draft.signature == "time"
    assert codes(answered) == refused


def test_a_provider_without_words_for_it_calls_it_malformed(
    run: Callable[..., Any], codes: Codes, catalog: Catalog
) -> None:
    provider = catalog.provider("volcengine")
    known = {key: template for key, template in provider.signature.items() if key != "time"}

    def speechless(request: HttpRequest, known_to: Any) -> Route | None:
        found = route(request, known_to)
        return None if found is None else replace(found, provider=replace(provider, signature=known))

    running = run(strict=True, router=speechless)
    answered = running.begin(running.request("RebootInstances").with_headers([("X-Date", "yesterday")]))
    assert codes(answered) == ("InvalidAuthorization", 400)
