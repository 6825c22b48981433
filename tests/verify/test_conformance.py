"""Our own fake against its own contract: Schemathesis tries all operations on a strict endpoint, on the wire."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from requests import PreparedRequest
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.core.failures import FailureGroup

from harness.app import LocalHarness
from harness.config import ListenAddress, Settings, spec_roots
from harness.contract.load import load_catalog
from harness.model import Credentials
from harness.verify.conformance import ContractSchema, Target, WireRequest, project_status, wire_request

CATALOG = load_catalog(spec_roots())
LOOPBACK = ListenAddress("127.0.0.1", 0)
RUNNING: list[Target] = []
CONTRACT = ContractSchema(CATALOG, CATALOG.ids(), lambda: RUNNING[-1])
schema = CONTRACT.schema
# Speed and the size of the generated cases are no judgement on the fake.
CASES = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
WALKS = settings(CASES, max_examples=15, stateful_step_count=4)
RESUME: Any = {"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1"}


def operation(name: str) -> APIOperation[Any, Any, Any, Any]:
    """An operation of the schema."""
    return CONTRACT.operation(name)


def started(harness: LocalHarness) -> Target:
    """The endpoint of a running harness, with credentials of a minted session."""
    assert harness.endpoint_url is not None
    return Target(harness.endpoint_url, harness.mint().credentials, lambda: datetime.now(UTC))


@pytest.fixture(scope="module", autouse=True)
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A strict harness, found by the schema that was made before it ran."""
    state: Path = tmp_path_factory.mktemp("state")
    with LocalHarness(Settings(state, spec_roots(), LOOPBACK, LOOPBACK, seed=1, strict=True)) as harness:
        RUNNING.append(started(harness))
        yield RUNNING[-1]
        RUNNING.pop()


@schema.parametrize()
@CASES
def test_the_fake_keeps_its_contract(case: Case[Any]) -> None:
    CONTRACT.call_and_validate(case)


def test_the_links_lead_from_a_start_to_resume_and_rollback() -> None:
    followed: set[str] = set()
    activities: set[str] = set()

    class Walk(CONTRACT.state_machine()):  # type: ignore[misc]  # made at run time
        def after_call(self, response: Response, case: Case[Any]) -> None:
            body = case.body if isinstance(case.body, dict) else {}
            if {body.get("RefreshActivityId"), body.get("OriginRefreshActivityId")} & activities:
                followed.add(case.operation.label)
            if case.operation.label.endswith("StartInstanceRefresh") and response.status_code == 200:
                activities.add(response.json()["Response"]["RefreshActivityId"])

    Walk.run(settings=WALKS)
    assert followed == {"POST /#ResumeInstanceRefresh", "POST /#RollbackInstanceRefresh"}


@given(case=operation("ResumeInstanceRefresh").as_strategy(GenerationMode.NEGATIVE))
@settings(CASES, max_examples=5)
def test_a_fake_that_accepts_what_the_contract_forbids_would_be_found(case: Case[Any]) -> None:
    accepted = CONTRACT.call(operation("ResumeInstanceRefresh").Case(body=RESUME))
    with pytest.raises(FailureGroup):
        case.validate_response(accepted)


@given(case=operation("ResumeInstanceRefresh").as_strategy())
@settings(CASES, max_examples=5)
def test_a_fake_that_refuses_what_the_contract_allows_would_be_found(case: Case[Any]) -> None:
    refused = CONTRACT.call(operation("ResumeInstanceRefresh").Case(body={}))
    with pytest.raises(FailureGroup):
        case.validate_response(refused)


def test_an_undocumented_code_would_be_found() -> None:
    refused = CONTRACT.call(operation("ResumeInstanceRefresh").Case(body={}))
    refused.content = refused.content.replace(b"MissingParameter", b"Parameter.Lost")
    refused.clear_cache()
    with pytest.raises(FailureGroup):
        operation("ResumeInstanceRefresh").Case(body={}).validate_response(refused)


def test_an_error_in_a_200_gets_its_projected_status_and_keeps_the_true_one() -> None:
    case = operation("ResumeInstanceRefresh").Case(body={"AutoScalingGroupId": "asg-1"})
    response = CONTRACT.call(case)
    assert response.json()["Response"]["Error"]["Code"] == "MissingParameter"
    assert (response.status_code, response.headers["x-wire-status"]) == (400, ["200"])


def test_an_answer_without_an_error_keeps_its_status() -> None:
    case = operation("RebootInstances").Case(body={"InstanceIds": ["i-1"]})
    response = CONTRACT.call(case)
    project_status(response, {"InternalError": 500})
    assert response.status_code == 200


@pytest.mark.parametrize("body", [b"[]", b"nothing", b'"text"'])
def test_a_query_cannot_express_what_is_no_object(body: bytes) -> None:
    asked = CATALOG.operation(CATALOG.resolve("RedeployInstance"))
    assert wire_request(CATALOG, asked, body, "http://127.0.0.1") is None
    target = Target("http://127.0.0.1", Credentials("HARNESSAAAAAAAAAAAAA", "x"), lambda: datetime.now(UTC))
    prepared = PreparedRequest()
    prepared.prepare("POST", "http://127.0.0.1/", data=body)
    with pytest.raises(ValueError, match="cannot be asked"):
        WireRequest(CATALOG, target, asked)(prepared)
