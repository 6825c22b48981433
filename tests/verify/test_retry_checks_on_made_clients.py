"""The checks on attempts, tokens, timeouts and pace, on clients that are right about them or wrong in one way."""

import os
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.app import LocalHarness
from harness.checks.table import CHECKS
from harness.config import ListenAddress, Settings
from harness.drivers.runner import Driver
from harness.model import CaseResult, OperationId, Params
from harness.verify.cases.case import Case, CaseCall, ExpectMet
from harness.verify.subject import Subject
from harness.verify.trial import try_case

HERE = Path(__file__).parent
CLIENT = HERE / "retrying_client.py"
WAYS = runpy.run_path(str(CLIENT))["WAYS"]
OPEN = OperationId("acme", "box", "2020-01-01", "OpenBox")
TILT = OperationId("acme", "box", "2020-01-01", "TiltBox")
OURS = {check.id for check in CHECKS if check.group in {"retry", "idempotency", "time", "pace"}}
ANY_PORT = ListenAddress("127.0.0.1", 0)
# A machine that is busy spreads pauses that are the same, and hides a pause that is not there.
TRIES = 8


def case(
    name: str, operation: OperationId, *rules: str, times: int = 1, more: Params | None = None, **changes: Any
) -> Case:
    wanted = (CaseCall({"BoxId": "b-1", "Force": True, **(more or {})}, ExpectMet()),) * times
    known = {"calls": wanted, "rules": tuple(f"{operation.short}={rule}" for rule in rules), "timeout": 5.0}
    return Case(**{"id": f"{operation.short}/{name}", "group": "retry", "operation": operation, **known, **changes})


BURST = (*(CaseCall({"BoxId": "b-1"}, ExpectMet()),) * 4, CaseCall({"BoxId": "b-1"}, ExpectMet(), wait=1.0))
ALL = {
    "always": case("always", OPEN, "error:503:Busy", times=2),
    "changes": case("changes", OPEN, "throttle#1", "error:404:NoSuchBox#2"),
    "drip": case("drip", TILT, "drip:10B/0.13s", timeout=0.3),
    "forbidden": case("forbidden", OPEN, "error:400:BoxIsGlued#1"),
    "given": case("given", OPEN, "error:503:Busy#1", more={"ClientToken": "mine"}),
    "hang": case("hang", TILT, "hang", timeout=0.3),
    "hang-in-body": case("hang-in-body", TILT, "hang@mid", timeout=0.3),
    "hint": case("hint", OPEN, "throttle:retry=0.4s#1"),
    "lasting": case("lasting", OPEN, "error:503:Busy"),
    "lost": case("lost", TILT, "close@after#1"),
    "lost-with-token": case("lost-with-token", OPEN, "close@after#1", times=2),
    "once": case("once", OPEN, "error:503:Busy#1"),
    "pace": case("pace", OPEN, "throttle", calls=BURST, manual_clock=True),
}
# What each way of being wrong is tried with, and the checks that fail for it: ours, and those that see it as well.
WRONG: dict[str, tuple[str, set[str]]] = {
    "doubles-calls": ("pace", {"retry-success", "pace-recovers"}),
    "drops-parameter": ("once", {"retry-complete", "request-parameters"}),
    "forgets-signing": ("once", {"retry-complete", "signature"}),
    "forgets-success": ("once", {"retry-success", "result-returned"}),
    "goes-on": ("once", {"retry-success"}),
    "hammers": ("always", {"retry-backoff"}),
    "ignores-hint": ("hint", {"retry-hint"}),
    "ignores-timeout": ("hang", {"timeout-kept"}),
    "keeps-old-error": (
        "changes",
        {"retry-last-error", "error-code", "error-http-status", "error-message", "request-id"},
    ),
    "keeps-throttle": ("pace", {"pace-recovers", "result-returned"}),
    "keeps-token": ("always", {"token-new"}),
    "misnames-timeout": ("hang", {"timeout-told"}),
    "never-ends": ("lasting", {"retry-bounded"}),
    "new-tokens": ("lost-with-token", {"token-stable", "executed-twice"}),
    "repeats-lost": ("lost", {"executed-twice"}),
    "replaces-token": ("given", {"token-new", "request-parameters"}),
    "retries-all": ("forbidden", {"retry-forbidden"}),
    "same-pauses": ("always", {"retry-jitter"}),
    "takes-drips": ("drip", {"timeout-kept"}),
    "wastes-time": ("always", {"retry-waste"}),
}


@pytest.fixture(scope="module")
def handle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHarness]:
    specs = (HERE / "retry_specs",)
    state = tmp_path_factory.mktemp("state")
    with LocalHarness(Settings(state=state, specs=specs, listen=ANY_PORT, endpoint=ANY_PORT, seed=7)) as running:
        yield running


def tried(handle: LocalHarness, way: str | None, *cases: Case) -> list[CaseResult]:
    wrong = [] if way is None else ["--wrong", way]
    with Driver([sys.executable, str(CLIENT), *wrong], environment=dict(os.environ)) as driver:
        ready = driver.start()
        subject = Subject(
            driver,
            way or "right",
            {handle.catalog.resolve(text): text for text in ready.operations},
            settings=frozenset(ready.settings),
            timeout_covers=ready.timeout_covers,
        )
        results = []
        for one in cases:
            found = try_case(handle, subject, one, 7)
            assert found.problems == ()
            results.append(found.result)
    return results


def failed(result: CaseResult) -> set[str]:
    return {judgement.check for judgement in result.judgements if judgement.verdict == "fail"}


@pytest.mark.parametrize("name", ALL)
def test_a_client_that_is_right_passes(handle: LocalHarness, name: str) -> None:
    (result,) = tried(handle, None, ALL[name])
    assert {j.check: j.reason for j in result.judgements if j.verdict != "pass"} == {}


def test_every_way_of_being_wrong_is_tried_and_every_check_has_one() -> None:
    assert set(WRONG) == set(WAYS)
    assert set().union(*(checks for _, checks in WRONG.values())) >= OURS


@pytest.mark.parametrize("way", WAYS)
def test_a_client_that_is_wrong_fails_its_check(handle: LocalHarness, way: str) -> None:
    name, expected = WRONG[way]
    seen = []
    for _ in range(TRIES):
        (result,) = tried(handle, way, ALL[name])
        seen.append(failed(result))
        assert seen[-1] <= expected
        if seen[-1] == expected:
            return
    pytest.fail(f"{expected} was never seen, but {seen}")
