"""Whose call it is: the session, the key that stays secret, the signature that is judged, service and region."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.model import Credentials, Identity, Result
from harness.pipeline import Answered
from harness.protocols.router import Route, route
from harness.protocols.table import PROTOCOLS
from harness.sessions import secret_for
from harness.wire import HttpRequest, HttpResponse

Codes = Callable[[Answered], tuple[str, int]]
Router = Callable[[HttpRequest, Catalog], Route | None]
ONE_EACH = ["StartInstanceRefresh", "RedeployInstance", "RebootInstances"]


# --- who it is ------------------------------------------------------------------------------------------------------


def test_the_session_is_that_of_the_key_else_of_the_proxy_user(run: Callable[..., Any]) -> None:
    running = run()
    stranger = Credentials("AKIDEXAMPLEEXAMPLE", "whatever")
    request = running.request("RebootInstances", credentials=stranger)
    assert running.begin(running.request("RebootInstances"), proxy_user="named").draft.session == "main"
    assert running.begin(request, proxy_user="named").draft.session == "named"
    assert running.begin(request).draft.session.startswith("key-")
    assert running.begin(HttpRequest("GET", "http", "open.volcengineapi.com", "/")).draft.session == "anonymous"


@pytest.mark.parametrize("operation", ONE_EACH)
def test_no_secret_is_in_a_draft(operation: str, run: Callable[..., Any]) -> None:
    running = run(strict=True)
    key, secret = running.credentials.access_key, secret_for(running.credentials.access_key)
    told = repr(running.call(operation).draft)
    assert key not in told
    assert secret not in told
    assert "main" in told
    stranger = Credentials("AKIDEXAMPLEEXAMPLE", "whatever", "tokentokentoken")
    told = repr(running.call(operation, credentials=stranger).draft)
    assert stranger.access_key not in told
    assert "tokentokentoken" not in told


def test_an_answer_that_names_the_key_does_so_on_the_wire_only(
    run: Callable[..., Any], sent: Callable[..., HttpResponse], codes: Codes
) -> None:
    answered = run(strict=True).call("RebootInstances", credentials=Credentials("AKIDEXAMPLEEXAMPLE", "x"))
    assert b"[AKIDEXAMPLEEXAMPLE]" in sent(answered).body
    assert codes(answered) == ("InvalidAccessKey", 401)
    assert "AKIDEXAMPLEEXAMPLE" not in repr(answered.draft)


@pytest.mark.parametrize(
    ("operation", "region"),
    [("StartInstanceRefresh", "ap-guangzhou"), ("RedeployInstance", "cn-hangzhou"), ("RebootInstances", "cn-beijing")],
)
def test_the_region_is_told(operation: str, region: str, run: Callable[..., Any]) -> None:
    assert run().call(operation).draft.region == region


def test_an_endpoint_of_another_name_serves_every_provider(run: Callable[..., Any]) -> None:
    def change(request: HttpRequest) -> HttpRequest:
        return replace(request, authority="127.0.0.1:8081").with_headers([("Host", "127.0.0.1:8081")])

    running = run()
    drafts = [running.call(operation, change=change).draft for operation in ONE_EACH]
    assert [(draft.operation.name, draft.signature) for draft in drafts] == [(name, "valid") for name in ONE_EACH]
    assert [draft.region for draft in drafts] == ["ap-guangzhou", None, "cn-beijing"]


def test_a_service_that_the_provider_does_not_have_is_no_service(
    run: Callable[..., Any], odd_router: Callable[..., Router]
) -> None:
    def identify(request: HttpRequest) -> Identity:
        return replace(PROTOCOLS["volcengine-query"].identify(request), service="cvm")

    def router(request: HttpRequest, catalog: Catalog) -> Route | None:
        found = odd_router(identify=identify)(request, catalog)
        return None if found is None else replace(found, service=None)

    assert isinstance(run(router=router).call("RebootInstances").draft.reply, Result)


def test_the_service_of_the_host_counts_more_than_that_of_the_credential(run: Callable[..., Any]) -> None:
    def router(request: HttpRequest, catalog: Catalog) -> Route | None:
        found = route(request, catalog)
        return None if found is None else replace(found, service="vpc")

    assert run(router=router).call("RebootInstances").draft.operation is None


def test_a_key_that_only_the_scheme_can_read_counts(run: Callable[..., Any], odd_router: Callable[..., Router]) -> None:
    def identify(request: HttpRequest) -> Identity:
        return replace(PROTOCOLS["volcengine-query"].identify(request), access_key=None)

    draft = run(router=odd_router(identify=identify)).call("RebootInstances").draft
    assert (draft.session, draft.signature) == ("main", "valid")


def test_an_answer_without_a_region_names_the_usual_one(
    run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    request = HttpRequest("GET", "https", "open.volcengineapi.com", "/?Action=RebootInstances&Version=2020-04-01")
    answered = run().begin(request)
    assert json.loads(sent(answered).body)["ResponseMetadata"]["Region"] == "cn-beijing"
    assert answered.draft.region is None


# --- signatures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "answers"),
    [
        (
            "StartInstanceRefresh",
            {
                "mismatch": ("AuthFailure.SignatureFailure", 200),
                "expired": ("AuthFailure.SignatureExpire", 200),
                "missing": ("AuthFailure.InvalidAuthorization", 200),
                "not judged": ("AuthFailure.SecretIdNotFound", 200),
            },
        ),
        (
            "RedeployInstance",
            {
                "mismatch": ("SignatureDoesNotMatch", 400),
                "expired": ("InvalidTimeStamp.Expired", 400),
                "missing": ("MissingAccessKeyId", 400),
                "not judged": ("InvalidAccessKeyId.NotFound", 404),
            },
        ),
        (
            "RebootInstances",
            {
                "mismatch": ("SignatureDoesNotMatch", 401),
                "expired": ("InvalidTimestamp", 403),
                "missing": ("MissingAuthenticationToken", 401),
                "not judged": ("InvalidAccessKey", 401),
            },
        ),
    ],
)
def test_a_wrong_signature_is_told_and_in_strict_mode_refused_without_consuming_anything(
    operation: str,
    answers: dict[str, tuple[str, int]],
    run: Callable[..., Any],
    without_header: Callable[..., HttpRequest],
    codes: Codes,
) -> None:
    rule = "*=throttle#1"
    for strict in (False, True):
        for verdict, expected in answers.items():
            running = run(rule, strict=strict)
            credentials = running.credentials
            if verdict == "mismatch":
                credentials = Credentials(credentials.access_key, "wrong")
            elif verdict == "not judged":
                credentials = Credentials("AKIDEXAMPLEEXAMPLE", "x")
            request = running.request(operation, credentials=credentials)
            if verdict == "missing":
                request = without_header(request, ["authorization"])
            seconds = 7200.0 if verdict == "expired" else 0.0
            answered = running.begin(request, proxy_user="main", seconds=seconds)
            assert answered.draft.signature == verdict
            assert answered.draft.signature_detail
            assert running.sessions.rule_hits("main") == {rule: 0 if strict else 1}
            if strict:
                assert codes(answered) == expected
                assert (answered.draft.executed, answered.draft.responder, answered.draft.faults) == (
                    False,
                    "refusal",
                    (),
                )


def test_a_provider_without_a_word_for_it_gets_a_local_answer(
    run: Callable[..., Any], with_provider: Callable[..., Catalog], sent: Callable[..., HttpResponse]
) -> None:
    running = run(strict=True, against=with_provider(signature={}))
    answered = running.call("RebootInstances", credentials=Credentials("AKIDEXAMPLEEXAMPLE", "x"))
    assert sent(answered).status == 599
    assert "volcengine documents no answer to it" in (answered.draft.problem or "")
    assert answered.draft.operation is not None
