"""Every check, end to end: a client that is right never fails, and each that is wrong fails what it should.

The client speaks to a real harness through its driver. Checks on attempts, tokens, time and pace have a file of their
own.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.app import LocalHarness
from harness.checks.table import CHECKS
from harness.config import Settings, parse_address, spec_roots
from harness.contract.example import example_params
from harness.drivers.runner import Driver
from harness.model import CaseResult, Params
from harness.verify.cases.case import Case, CaseCall, ExpectMet
from harness.verify.subject import Subject
from harness.verify.trial import Tried, try_case

ROOT = Path(__file__).parents[2]
MADE_DRIVER = "tests.verify.made_driver"
OWN = {check.id for check in CHECKS if check.group in {"request", "outcome", "robust", "transport"}}
START, RESUME = "tencent/as:StartInstanceRefresh", "tencent/as:ResumeInstanceRefresh"
REBOOT, REDEPLOY = "volcengine/ecs:RebootInstances", "alibaba/ecs:RedeployInstance"
CONFLICT = "error:ResourceUnavailable.RefreshActivityStatusConflictWithOperation"
LOCKED = "item:OperationDenied.ResourceLocked"
REFUSED = "error:400:InvalidArgument"
PATIENCE = 3.0

Try = Callable[..., Tried]


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHarness]:
    """A harness on loopback."""
    state = tmp_path_factory.mktemp("state")
    with LocalHarness(Settings(state, spec_roots(), parse_address("127.0.0.1:0"), seed=7)) as running:
        yield running


@pytest.fixture(scope="module")
def attempt(harness: LocalHarness) -> Iterator[Try]:
    """Tries one call with the made client, as it is in one of its ways; each way starts once."""
    drivers: dict[str, Driver] = {}

    def run(way: str, operation: str, *faults: str, params: Params | None = None, **about: Any) -> Tried:
        if way not in drivers:
            command = (sys.executable, "-m", MADE_DRIVER, *([way] if way else []))
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            drivers[way] = Driver(command, environment=environment, call_timeout=PATIENCE)
        catalog = harness.catalog
        identity = catalog.resolve(operation)
        rules = tuple(fault if "=" in fault.partition(":")[0] else f"{operation}={fault}" for fault in faults)
        given = example_params(catalog.operation(identity)) if params is None else params
        call = CaseCall(given, ExpectMet(), invalid=about.pop("invalid", False))
        case = Case(f"{operation}/{way}/{params}/{faults}", "fault", identity, (call,), rules, **about)
        subject = Subject(drivers[way], way or "right", {identity: operation}, settings=frozenset(SETTINGS))
        return try_case(harness, subject, case, seed=7)

    yield run
    for driver in drivers.values():
        driver.close()


SETTINGS = ("proxy", "ca", "timeout", "log")


def verdicts(result: CaseResult) -> dict[str, str]:
    return {judgement.check: judgement.verdict for judgement in result.judgements if judgement.check in OWN}


def failed(tried: Tried) -> set[str]:
    assert tried.problems == ()
    return {check for check, verdict in verdicts(tried.result).items() if verdict == "fail"}


BOOLEANS: Params = {"InstanceIds": ["i-1", "i-2"], "ForceStop": False}
MODE: Params = {"AutoScalingGroupId": "asg-1", "RefreshActivityId": "ir-1", "ResumeMode": "SOMEHOW"}
TEXTS: Params = {"AutoScalingGroupId": "asg-\u4e2d\U0001f600", "RefreshActivityId": 'ir-"1"'}
ASTRAY = "volcengine=redirect:307,to=other"

WRONG: tuple[tuple[set[str], str, str, tuple[str, ...], dict[str, Any]], ...] = (
    # request
    ({"request-contract"}, "Silent", REBOOT, (), {}),
    ({"request-contract", "request-parameters"}, "Misnames", RESUME, (), {}),
    ({"request-parameters"}, "Drops", REBOOT, (), {"params": BOOLEANS}),
    ({"request-contract", "request-parameters"}, "Retypes", START, (), {}),
    ({"request-parameters"}, "Adds", REBOOT, (), {}),
    ({"request-parameters"}, "Escapes", RESUME, (), {"params": TEXTS}),
    ({"request-parameters"}, "Corrects", RESUME, (), {"params": MODE, "invalid": True}),
    ({"request-region"}, "Elsewhere", REDEPLOY, (), {}),
    ({"request-region"}, "Elsewhere", RESUME, (), {}),
    ({"signature"}, "WrongSecret", RESUME, (), {}),
    ({"signature"}, "WrongSecret", REBOOT, (), {}),
    ({"signature"}, "WrongSecret", REDEPLOY, (), {}),
    ({"signature-fresh"}, "Replays", REDEPLOY, ("http:502#1",), {}),
    ({"secret-in-request"}, "SecretInHeader", RESUME, (), {}),
    ({"secret-in-log"}, "LogsSecret", REBOOT, (), {"logging": True}),
    # outcome
    ({"error-raised"}, "Swallows", RESUME, (CONFLICT,), {}),
    ({"error-raised"}, "Swallows", REBOOT, (REFUSED,), {}),
    ({"error-raised"}, "Swallows", RESUME, (f"{CONFLICT}+content_type:other",), {}),
    ({"error-raised"}, "Swallows", REBOOT, (f"{REFUSED}+body:code=unknown",), {}),
    ({"error-raised"}, "Wraps", REBOOT, (REFUSED,), {}),
    ({"error-raised"}, "Wraps", REBOOT, (f"{REFUSED}+body:unicode",), {}),
    ({"error-raised"}, "Stumbles", REBOOT, (REFUSED,), {}),
    ({"error-code"}, "ShortensCodes", RESUME, (CONFLICT,), {}),
    ({"error-code"}, "ShortensCodes", REBOOT, (f"{REFUSED}+body:code=unknown",), {}),
    ({"error-message"}, "LosesMessages", REBOOT, (REFUSED,), {}),
    ({"error-http-status"}, "InventsStatuses", REBOOT, (REFUSED,), {}),
    ({"result-returned"}, "RefusesNewMembers", START, ("body:extra",), {}),
    ({"result-values"}, "ChangesValues", START, ("body:unicode,in=RefreshActivityId",), {}),
    ({"result-values"}, "LosesValues", START, (), {}),
    ({"result-values"}, "LosesValues", START, ("content_type:none",), {}),
    ({"item-errors"}, "HidesItems", REBOOT, (LOCKED,), {}),
    ({"item-errors"}, "InventsItems", REBOOT, (), {}),
    ({"request-id"}, "LosesIds", RESUME, (), {}),
    ({"request-id"}, "LosesIds", RESUME, ("head:interim_100",), {}),
    ({"request-id"}, "LosesIdsOfErrors", RESUME, (CONFLICT,), {}),
    # robust
    ({"empty-success"}, "LikesAll", START, ("malform:invalid_json",), {}),
    ({"empty-success"}, "LikesAll", RESUME, ("malform:wrong_type",), {}),
    ({"empty-success"}, "LikesAll", REDEPLOY, ("malform:duplicate_keys",), {}),
    ({"empty-success"}, "LikesAll", REBOOT, ("malform:other_envelope",), {}),
    ({"empty-success"}, "LikesAll", REBOOT, (f"{REFUSED}+malform:trailing",), {}),
    ({"empty-success"}, "LikesAll", REBOOT, ("http:502",), {}),
    ({"empty-success"}, "LikesAll", REBOOT, ("http:200",), {}),
    ({"empty-success"}, "LikesAll", REBOOT, ("empty:204",), {}),
    ({"empty-success"}, "LikesAll", REBOOT, ("redirect:302",), {}),
    ({"empty-success"}, "LikesAll", START, ("body:type=RefreshActivityId",), {}),
    ({"empty-success"}, "HandsOverParts", REBOOT, ("truncate:50%",), {}),
    ({"empty-success"}, "HandsOverParts", REDEPLOY, ("close@mid",), {}),
    ({"raw-exception"}, "Careless", START, ("malform:invalid_json",), {}),
    ({"raw-exception"}, "Careless", START, ("malform:wrong_encoding",), {}),
    ({"raw-exception"}, "Careless", REBOOT, ("malform:wrong_type",), {}),
    ({"raw-exception"}, "Careless", REBOOT, (f"{REFUSED}+malform:other_envelope",), {}),
    ({"raw-exception"}, "Careless", REBOOT, ("http:502",), {}),
    ({"raw-exception"}, "NeedsMembers", START, ("body:drop=RefreshActivityId",), {}),
    ({"foreign-exception"}, "Porous", START, ("head:garbage_status",), {}),
    ({"hung"}, "Hangs", REBOOT, ("malform:invalid_json",), {}),
    ({"died"}, "Dies", REBOOT, ("empty",), {}),
    # transport
    ({"hosts"}, "Strays", REBOOT, (), {}),
    ({"certificate-refused"}, "TrustsAnyone", REBOOT, ("volcengine=tls:expired",), {"tls": True}),
    ({"certificate-refused"}, "TrustsAnyone", REBOOT, ("volcengine=tls:wrong_name",), {"tls": True}),
    ({"certificate-refused"}, "TrustsAnyone", REBOOT, ("volcengine=tls:unknown_issuer",), {"tls": True}),
    ({"redirect-credentials"}, "FollowsWithKeys", RESUME, ("redirect:307,to=other",), {}),
)
NAMES = [f"{way}-{operation.partition(':')[2]}-{'+'.join(faults)}" for _, way, operation, faults, _ in WRONG]


@pytest.mark.parametrize(("checks", "way", "operation", "faults", "about"), WRONG, ids=NAMES)
def test_a_client_that_is_wrong_fails_what_it_should(
    attempt: Try, checks: set[str], way: str, operation: str, faults: tuple[str, ...], about: dict[str, Any]
) -> None:
    assert failed(attempt(way, operation, *faults, **about)) == checks


@pytest.mark.parametrize(("checks", "way", "operation", "faults", "about"), WRONG, ids=NAMES)
def test_the_right_client_passes_there(
    attempt: Try, checks: set[str], way: str, operation: str, faults: tuple[str, ...], about: dict[str, Any]
) -> None:
    tried = attempt("", operation, *faults, **about)
    assert failed(tried) == set()
    # Of these there is nothing to see in a client that is right: it makes one attempt, and no item failed.
    silent = way in {"Replays", "InventsItems"} or about.get("invalid")
    assert silent or checks <= verdicts(tried.result).keys()


@pytest.mark.parametrize(
    ("way", "operation", "faults", "about"),
    [
        ("Validates", RESUME, (), {"params": MODE, "invalid": True}),
        ("HandsOver", REDEPLOY, ("http:200",), {}),
        ("HandsOver", REDEPLOY, ("empty",), {}),
        ("HandsOver", REDEPLOY, ("malform:duplicate_keys",), {}),
        ("HandsOver", REBOOT, ("malform:invalid_json",), {}),
        ("HandsOver", REBOOT, ("malform:bom",), {}),
        ("HandsOver", REBOOT, ("truncate:50%,length=corrected",), {}),
        ("HandsOver", REBOOT, ("truncate:50%",), {}),
        ("Repeats", REDEPLOY, ("http:502#1",), {}),
        ("Repeats", RESUME, ("http:502#1",), {}),
        ("Follows", REBOOT, ("redirect:302",), {}),
        ("Follows", RESUME, ("redirect:307",), {}),
        ("Follows", RESUME, ("redirect:307,to=other",), {}),
    ],
)
def test_what_is_left_to_the_client_is_no_failure(
    attempt: Try, way: str, operation: str, faults: tuple[str, ...], about: dict[str, Any]
) -> None:
    assert failed(attempt(way, operation, *faults, **about)) == set()


def test_every_check_is_proved_by_a_client_that_fails_it() -> None:
    assert {check for checks, *_ in WRONG for check in checks} == OWN
