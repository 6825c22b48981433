"""The whole path: real SDKs through a real harness, and what is said of SDKs that were made wrong."""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing

from harness.app import LocalHarness
from harness.clients.choice import choose
from harness.clients.table import CLIENTS
from harness.config import Settings, parse_address, spec_roots
from harness.errors import ExitCode
from harness.model import RunReport
from harness.reports import json_report
from harness.reports.account import account_of
from harness.reports.coverage import run_coverage
from harness.verify.run import exit_code, run

pytestmark = pytest.mark.sdk
WRONG = Path(__file__).parent / "wrong_driver.py"
RESUME = "tencent/as:ResumeInstanceRefresh"
START = "tencent/as:StartInstanceRefresh"
REBOOT = "volcengine/ecs:RebootInstances"
OFFICIAL = tuple(entry.name for entry in CLIENTS.values() if entry.comes_with_extra)
CONFLICT = f"{RESUME}/error/request/200/ResourceUnavailable.RefreshActivityStatusConflictWithOperation"
LOCKED = f"{REBOOT}/error/item/OperationDenied.ResourceLocked"


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHarness]:
    """A harness on loopback."""
    state = tmp_path_factory.mktemp("state")
    with LocalHarness(Settings(state, spec_roots(), parse_address("127.0.0.1:0"), seed=7)) as running:
        yield running


@pytest.fixture(scope="module")
def report(harness: LocalHarness) -> RunReport:
    """All that the pages list, tried with all three SDKs."""
    defaults = [f"{name}:defaults" for name in OFFICIAL]
    listed = ["*/example/*", "*/error/request/*", "*/error/item/*", "*/throttle/*", f"{RESUME}/error/common/*"]
    return run(harness, choose(defaults, (), environment=os.environ).clients, only=listed)


@pytest.fixture
def wrong(harness: LocalHarness) -> Any:
    """Verifies a client made wrong in one case."""

    def verify(mode: str, case: str, **changes: Any) -> RunReport:
        client = next(entry for entry in CLIENTS.values() if case.startswith(entry.operations))
        driver = f"{sys.executable} -P {WRONG} {mode} {client.driver}"
        return run(harness, choose((), (driver,), environment=os.environ).clients, only=[case], **changes)

    return verify


def test_the_run_is_sound_and_the_three_sdks_were_verified(report: RunReport) -> None:
    assert report.unsound == ()
    assert tuple(client.name for client in report.clients) == OFFICIAL


def test_each_of_the_47_listed_rows_was_sent_and_answered_for(report: RunReport, harness: LocalHarness) -> None:
    covered = run_coverage(report, harness.catalog).operations
    assert {one.operation.name: len(one.errors) for one in covered} == {
        "StartInstanceRefresh": 10,
        "RollbackInstanceRefresh": 12,
        "ResumeInstanceRefresh": 3,
        "RedeployInstance": 7,
        "RebootInstances": 15,
    }
    assert [row.name for one in covered for row in one.errors if not row.met] == []


def test_each_operation_was_tried_in_each_group(report: RunReport) -> None:
    groups = {(result.operation.name, result.group) for result in report.results}
    for name in ("StartInstanceRefresh", "RollbackInstanceRefresh", "ResumeInstanceRefresh", "RedeployInstance"):
        assert {group for operation, group in groups if operation == name} >= {"example", "request", "throttle"}
    assert ("RebootInstances", "item") in groups


def test_the_released_sdks_pass(report: RunReport) -> None:
    """Read in the SDKs' sources: each keeps code, message, request id and item errors, and signs what it sends."""
    assert [(finding.case, finding.check, finding.message) for finding in report.findings] == []
    assert [result.case for result in report.results if result.verdict == "fail"] == []
    assert exit_code(report) is ExitCode.OK


def test_the_documented_rates_were_used_up_exceeded_and_waited_for(report: RunReport) -> None:
    calls = {
        result.operation.name: len(result.conversations) for result in report.results if result.group == "throttle"
    }
    assert (calls["StartInstanceRefresh"], calls["RedeployInstance"]) == (22, 502)


def test_an_sdk_that_retries_by_itself_is_judged_by_its_last_attempt(report: RunReport) -> None:
    (result,) = [r for r in report.results if r.case == f"{REBOOT}/error/request/500/InternalError"]
    (conversation,) = result.conversations
    assert len(conversation.exchanges) == 4
    assert conversation.outcome.request_id == conversation.exchanges[-1].draft.reply.request_id  # type: ignore[union-attr]


def test_the_json_report_fits_its_schema_and_shows_the_exchange_of_each_row(
    report: RunReport, harness: LocalHarness
) -> None:
    package = Path(json_report.__file__).parent
    schema = json.loads((package / "report.schema.json").read_text(encoding="utf-8"))
    journal = json.loads((package.parent / "journal" / "journal.schema.json").read_text(encoding="utf-8"))
    registry: Any = referencing.Registry().with_resource(journal["$id"], referencing.Resource.from_contents(journal))
    said = json.loads(json_report.dump(account_of(report, harness.catalog)))
    jsonschema.Draft202012Validator(schema, registry=registry).validate(said)
    rows = [row for one in said["coverage"]["operations"] for row in one["errors"]]
    assert len(rows) == 47
    answers = {
        (result["client"], result["case"]): [
            exchange["reply"]
            for conversation in result["conversations"]
            for exchange in conversation["exchanges"]
            if exchange["reply"] is not None
        ]
        for result in said["results"]
    }
    for row in rows:
        code = row["name"].rpartition("/")[2]
        met = answers[row["met"][0]["client"], row["met"][0]["case"]]
        assert any(code in {one.get("code"), *(error["code"] for error in one.get("item_errors", []))} for one in met)


def test_no_key_and_no_signature_is_in_the_report(report: RunReport, harness: LocalHarness) -> None:
    text = json_report.dump(account_of(report, harness.catalog))
    assert re.search(r"HARNESS[A-Z0-9]{13}", text) is None
    assert re.search(r"Signature=[0-9a-f]{8}", text) is None


@pytest.mark.parametrize(
    ("mode", "case", "checks"),
    [
        ("swallows", CONFLICT, {"error-raised"}),
        ("wraps", CONFLICT, {"error-raised"}),
        ("loses-ids", CONFLICT, {"request-id"}),
        ("loses-ids", f"{RESUME}/example/1", {"request-id"}),
        ("renames-codes", CONFLICT, {"error-code"}),
        ("changes-values", f"{START}/example/1", {"result-values"}),
        ("hides-items", LOCKED, {"item-errors"}),
        ("strays", f"{RESUME}/example/1", {"hosts"}),
        ("wanders", f"{RESUME}/example/1", {"hosts"}),
        ("wrong-secret", f"{RESUME}/example/1", {"signature"}),
        ("changes-parameters", f"{RESUME}/example/1", {"request-parameters"}),
        ("breaks-contract", f"{RESUME}/example/1", {"request-contract", "request-parameters"}),
    ],
)
def test_an_sdk_made_wrong_is_found_out(wrong: Any, mode: str, case: str, checks: set[str]) -> None:
    report = wrong(mode, case)
    assert report.unsound == ()
    assert {finding.check for finding in report.findings} == checks
    assert exit_code(report) is ExitCode.FINDINGS


@pytest.mark.parametrize(("mode", "words"), [("dies", "ended with status 7"), ("hangs", "did not answer within 3 s")])
def test_a_driver_that_fails_makes_the_run_unsound(wrong: Any, mode: str, words: str) -> None:
    report = wrong(mode, CONFLICT, call_timeout=3.0)
    (problem,) = report.unsound
    assert words in problem
    assert report.findings == ()
    assert exit_code(report) is ExitCode.UNSOUND


@pytest.mark.parametrize(
    ("client", "case", "check"),
    [
        # Its interceptor reads the body of any 2xx as the envelope and asks what json.loads has not made for members.
        ("volcenginesdk-ecs", f"{REBOOT}/fault/malform:invalid_json", "raw-exception"),
        # It repeats what was lost after execution, and gives no token by which the provider would know it again.
        ("volcenginesdk-ecs", f"{REBOOT}/idempotency/no-token/close@after", "executed-twice"),
        # It looks for an error only where the content type is exactly application/json or text/plain.
        ("tencentcloud-sdk-python-autoscaling:defaults", f"{RESUME}/fault/error+content_type:charset", "error-raised"),
        # Its retryer keeps the error of an earlier attempt: after a success it calls again, and raises that error.
        ("tencentcloud-sdk-python-autoscaling:retries", f"{START}/retry/throttle/once", "executed-twice"),
        # Making a model of an answer, it swallows every exception and goes on with an empty one.
        ("alibabacloud_ecs20140526:defaults", "alibaba/ecs:RedeployInstance/fault/malform:wrong_type", "empty-success"),
    ],
)
def test_what_the_released_sdks_do_wrong_is_found(harness: LocalHarness, client: str, case: str, check: str) -> None:
    """Each read in the SDK's source, in the version that is locked."""
    report = run(harness, choose((client,), (), environment=os.environ).clients, only=[case])
    assert report.unsound == ()
    assert check in {finding.check for finding in report.findings}
    assert exit_code(report) is ExitCode.FINDINGS
