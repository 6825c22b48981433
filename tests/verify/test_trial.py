"""One case with one client: the session, the calls, the conversations, the judgement."""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from harness.drivers.runner import Driver
from harness.errors import UnsoundRun
from harness.faults.changed_answer import NOT_MET
from harness.model import AppliedFault, CaseResult, RateLimit
from harness.pipeline.drafts import OWN_ERROR
from harness.verify.cases.case import Case, ExpectItemErrors, ExpectMet, FromCall
from harness.verify.cases.rows import row_cases
from harness.verify.cases.table import cases_for
from harness.verify.subject import Subject
from harness.verify.trial import Tried, not_tried, session_alias, try_case

SHORT = "acme/box:OpenBoxes"
EXAMPLE = f"{SHORT}/example/1"
ERROR = f"{SHORT}/error/request/404/Box.NotFound"
ITEM = f"{SHORT}/error/item/Box.Locked"
THROTTLE = f"{SHORT}/throttle/documented"
EXPLICIT = f"{SHORT}/throttle/explicit"


@pytest.fixture
def attempt(made_client: Any) -> Iterator[Any]:
    """Tries a case of the made contract with a made client."""
    drivers = []

    def run(handle: Any, case: str | Case, mode: str = "right") -> Tried:
        driver = Driver(made_client(mode).command, environment=dict(os.environ), call_timeout=1.0)
        drivers.append(driver)
        operation = handle.catalog.ids()[0]
        by_id = {one.id: one for one in made_cases(handle)}
        subject = Subject(driver, "made-sdk", {operation: SHORT})
        return try_case(handle, subject, by_id[case] if isinstance(case, str) else case, seed=11)

    yield run
    for driver in drivers:
        driver.close()


def made_cases(handle: Any) -> tuple[Case, ...]:
    return cases_for(handle.catalog, handle.catalog.ids(), generators=(row_cases,))


def verdicts(result: CaseResult) -> dict[str, str]:
    return {judgement.check: judgement.verdict for judgement in result.judgements}


@pytest.mark.parametrize("case", [EXAMPLE, ERROR, ITEM, THROTTLE])
def test_a_right_client_passes(handle: Any, attempt: Any, case: str) -> None:
    tried = attempt(handle, case)
    assert (tried.result.verdict, tried.problems, tried.driver_failed) == ("pass", (), False)
    assert (tried.result.case, tried.result.client, tried.result.operation) == (
        case,
        "made-sdk",
        handle.catalog.ids()[0],
    )
    assert len(tried.result.conversations) == (5 if case == THROTTLE else 1)


def test_each_case_has_a_session_of_its_own(handle: Any, attempt: Any) -> None:
    attempt(handle, ERROR)
    attempt(handle, THROTTLE)
    (one, error), (two, throttle) = handle.minted.items()
    assert handle.released == [one, two]
    assert error["rules"] == (f"{SHORT}=error:404:Box.NotFound",)
    assert (error["seed"], error["manual_clock"], throttle["manual_clock"]) == (11, False, True)
    assert handle.steps == [(two, 1)]


def test_a_conversation_holds_what_belongs_to_its_call(handle: Any, attempt: Any) -> None:
    handle.attempts = 3
    result = attempt(handle, THROTTLE).result
    ids = [[exchange.draft.id for exchange in one.exchanges] for one in result.conversations]
    assert [len(one) for one in ids] == [3] * 5
    assert len({exchange for one in ids for exchange in one}) == 15


@pytest.mark.parametrize(
    ("mode", "case", "failed"),
    [
        ("swallows", ERROR, {"error-raised"}),
        ("loses-ids", ERROR, {"request-id"}),
        ("loses-ids", EXAMPLE, {"request-id"}),
        ("strays", EXAMPLE, {"hosts"}),
        ("hides-items", ITEM, {"item-errors"}),
        ("swallows", THROTTLE, {"error-raised"}),
    ],
)
def test_a_wrong_client_fails(handle: Any, attempt: Any, mode: str, case: str, failed: set[str]) -> None:
    tried = attempt(handle, case, mode)
    assert tried.result.verdict == "fail"
    assert {check for check, verdict in verdicts(tried.result).items() if verdict == "fail"} == failed
    assert tried.problems == ()


def test_what_rests_on_an_unknown_rate_cannot_fail(make: Any, fake_handle: Any, attempt: Any) -> None:
    for rate in (None, RateLimit(3, 1, "inferred")):
        handle = fake_handle(make.contract(make.operation(rate_limit=rate)))
        tried = attempt(handle, EXPLICIT if rate is None else THROTTLE, "swallows")
        assert tried.result.verdict == "inconclusive"
        (reason,) = [one.reason for one in tried.result.judgements if one.check == "error-raised"]
        status = "unknown" if rate is None else "inferred"
        excuse = f"the contract does not document a rate limit of the operation ({status})"
        assert reason.endswith(f"; not counted as a failure: {excuse}")
        assert tried.result.rate == (rate or RateLimit(5, 1, "unknown"))


def test_what_rests_on_an_inferred_error_cannot_fail(make: Any, fake_handle: Any, attempt: Any) -> None:
    handle = fake_handle(make.contract(make.operation(errors=(make.error_spec(status="inferred"),))))
    tried = attempt(handle, ERROR, "loses-ids")
    assert (tried.result.verdict, tried.result.rate) == ("inconclusive", None)
    (reason,) = [one.reason for one in tried.result.judgements if one.check == "request-id"]
    excuse = "the contract does not document this error for the operation (inferred)"
    assert reason.endswith(f"; not counted as a failure: {excuse}")


def test_what_is_wrong_with_the_request_fails_all_the_same(make: Any, fake_handle: Any, attempt: Any) -> None:
    handle = fake_handle(make.contract(make.operation(rate_limit=None)))
    tried = attempt(handle, EXPLICIT, "strays")
    assert verdicts(tried.result)["hosts"] == "fail"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (ERROR, "the error Box.NotFound with HTTP 404 was ordered, but a result with item errors for no item was sent"),
        (ITEM, "for b-2 was ordered, but a result with item errors for no item was sent"),
        (THROTTLE, "call 4: the error TooFast with HTTP 429 was ordered, but a result"),
    ],
)
def test_a_fault_that_was_not_met_is_a_problem(handle: Any, attempt: Any, case: str, words: str) -> None:
    handle.faultless = True
    tried = attempt(handle, case)
    assert any(words in problem for problem in tried.problems)
    assert all(problem.startswith(f"made-sdk, {case}: ") for problem in tried.problems)
    assert not tried.driver_failed


@pytest.mark.parametrize(
    ("problem", "words"), [("no such host", "but no such host was sent"), (None, "but no answer was sent")]
)
def test_an_answer_of_ours_is_a_problem(handle: Any, attempt: Any, problem: Any, words: str) -> None:
    handle.changes = {"reply": None, "problem": problem}
    assert words in attempt(handle, EXAMPLE).problems[0]


def test_an_error_in_place_of_a_result_is_a_problem(make: Any, handle: Any, attempt: Any) -> None:
    handle.changes = {"reply": make.error()}
    words = "a result was ordered, but the error Box.NotFound with HTTP 404 was sent"
    assert words in attempt(handle, EXAMPLE).problems[0]
    handle.minted.clear()
    assert "but the error Box.NotFound" in attempt(handle, ITEM).problems[0]


def test_a_client_that_sends_nothing_is_a_problem_and_a_finding(handle: Any, attempt: Any) -> None:
    handle.deaf = True
    tried = attempt(handle, EXAMPLE)
    (problem,) = tried.problems
    assert "a result was ordered, but no request for OpenBoxes arrived" in problem
    assert verdicts(tried.result)["request-contract"] == "fail"


def test_a_rule_that_met_nothing_is_a_problem(handle: Any, attempt: Any) -> None:
    case = replace(made_cases(handle)[0], rules=(f"{SHORT}=throttle",))
    handle.faultless = True
    tried = attempt(handle, case)
    assert tried.problems == (f"made-sdk, {EXAMPLE}: the rule {SHORT}=throttle met no call",)


def test_wrong_items_are_no_meeting(handle: Any, attempt: Any) -> None:
    case = next(case for case in made_cases(handle) if case.id == ITEM)
    for expected in (ExpectItemErrors("Box.Locked", ("b-9",)), ExpectItemErrors("Box.Open", ())):
        wrong = replace(case, calls=(replace(case.calls[0], expected=expected),))
        handle.minted.clear()
        assert "but a result with item errors for b-2 was sent" in attempt(handle, wrong).problems[0]


@pytest.mark.parametrize("mode", ["dies", "hangs", "garbage"])
def test_a_driver_that_fails_leaves_the_case_undecided(handle: Any, attempt: Any, mode: str) -> None:
    tried = attempt(handle, ERROR, mode)
    assert tried.driver_failed
    assert tried.result.verdict == "inconclusive"
    assert verdicts(tried.result)["driver"] == "inconclusive"
    assert len(tried.problems) == 1
    assert tried.result.conversations[0].outcome.kind == "crash"
    assert handle.released


@pytest.mark.parametrize("mode", ["quits", "debugs", "wrong-id", "no-kind"])
@pytest.mark.parametrize("case", [EXAMPLE, ERROR, ITEM, THROTTLE])
def test_what_its_driver_does_is_not_charged_to_the_client(handle: Any, attempt: Any, mode: str, case: str) -> None:
    tried = attempt(handle, case, mode)
    assert tried.driver_failed
    assert tried.result.verdict == "inconclusive"
    assert [check for check, verdict in verdicts(tried.result).items() if verdict != "pass"] == ["driver"]
    assert len(tried.problems) == 1


def test_a_driver_that_fails_ends_the_case(handle: Any, attempt: Any) -> None:
    assert len(attempt(handle, THROTTLE, "dies").result.conversations) == 4


@pytest.mark.parametrize("where", ["mint", "exchanges"])
def test_what_the_harness_cannot_do_leaves_the_case_undecided(handle: Any, attempt: Any, where: str) -> None:
    def refuse(*_arguments: Any, **_named: Any) -> Any:
        raise UnsoundRun("it cannot be done")

    setattr(handle, where, refuse)
    tried = attempt(handle, EXAMPLE)
    assert (tried.result.verdict, tried.result.conversations) == ("inconclusive", ())
    assert tried.problems == (f"made-sdk, {EXAMPLE}: it cannot be done",)
    assert len(handle.released) == (1 if where == "exchanges" else 0)


def test_a_case_that_was_not_tried_is_undecided(handle: Any) -> None:
    case = made_cases(handle)[0]
    tried = not_tried(case, "made-sdk")
    assert (tried.result.verdict, tried.result.conversations, tried.problems) == ("inconclusive", (), ())


def test_aliases_are_stable_short_and_distinct() -> None:
    one = session_alias("sdk", ERROR)
    assert one == session_alias("sdk", ERROR)
    assert one.startswith("OpenBoxes-error-request-404-Box-NotFound-")
    assert len({one, session_alias("other", ERROR), session_alias("sdk", EXAMPLE)}) == 3
    assert len(session_alias("sdk", f"{SHORT}/{'x' * 500}")) <= 64
    assert session_alias("sdk", "::").startswith("case-")


def broken(handle: Any) -> None:
    """Let every answer be one that cannot be read."""
    handle.changes = {"faults": (AppliedFault("rule", "truncate:50%", 1, "change", "damaged"),)}


@pytest.mark.parametrize(("mode", "kind"), [("dies", "died"), ("hangs", "hung")])
def test_a_client_that_cannot_bear_what_it_is_answered_is_told_of(
    handle: Any, attempt: Any, mode: str, kind: str
) -> None:
    broken(handle)
    tried = attempt(handle, ERROR, mode)
    assert tried.result.conversations[0].outcome.kind == kind
    assert "driver" not in verdicts(tried.result)
    assert not any("driver" in problem for problem in tried.problems)
    assert not tried.driver_failed


def test_noise_is_the_drivers_whatever_was_answered(handle: Any, attempt: Any) -> None:
    broken(handle)
    tried = attempt(handle, ERROR, "garbage")
    assert (tried.result.conversations[0].outcome.kind, tried.driver_failed) == ("crash", True)


def test_what_a_client_is_configured_with_is_in_its_conversations(handle: Any, attempt: Any) -> None:
    case = replace(made_cases(handle)[0], timeout=1.0, logging=True)
    case = replace(case, calls=(replace(case.calls[0], invalid=True),))
    (conversation,) = attempt(handle, case).result.conversations
    assert (conversation.timeout, conversation.timeout_covers) == (1.0, "unknown")
    assert (conversation.variant, conversation.logging, conversation.invalid) == ("defaults", True, True)


def test_a_parameter_can_come_from_an_earlier_call(handle: Any, attempt: Any) -> None:
    first = made_cases(handle)[0].calls[0]
    taken = (("TaskId", FromCall(1, "response", "TaskId")), ("Force", FromCall(1, "request", "Force")))
    case = replace(made_cases(handle)[0], calls=(first, replace(first, params={"BoxIds": ["b-9"]}, taken=taken)))
    _, second = attempt(handle, case).result.conversations
    assert second.params == {"BoxIds": ["b-9"], "TaskId": "t-1", "Force": True}


def test_a_call_that_lacks_what_an_earlier_one_should_give_is_not_made(handle: Any, attempt: Any) -> None:
    first = made_cases(handle)[0].calls[0]
    case = replace(
        made_cases(handle)[0], calls=(first, replace(first, taken=(("TaskId", FromCall(1, "response", "Nothing")),)))
    )
    tried = attempt(handle, case)
    assert len(tried.result.conversations) == 1
    assert tried.result.verdict == "inconclusive"
    assert [one.reason for one in tried.result.judgements if one.check == "driver"] == [
        "call 2 was not made: call 1 showed no Nothing for its TaskId"
    ]
    assert tried.problems == ()


def test_what_a_client_cannot_be_asked_is_no_problem_of_the_run(handle: Any, attempt: Any) -> None:
    tried = attempt(handle, ERROR, "unsupported")
    assert tried.result.verdict == "inconclusive"
    assert verdicts(tried.result)["driver"] == "inconclusive"
    assert tried.problems == ()


def test_rules_that_only_a_further_call_meets_may_stay_unmet(handle: Any, attempt: Any) -> None:
    handle.faultless = True
    case = replace(made_cases(handle)[0], rules=(f"{SHORT}=throttle",))
    assert attempt(handle, case).problems
    assert not attempt(handle, replace(case, spare=case.rules)).problems


def test_what_a_fault_cannot_do_to_an_answer_the_client_was_not_tried_with(handle: Any, attempt: Any) -> None:
    handle.changes = {"problem": f"{NOT_MET}: malform:wrong_type: the answer is XML"}
    case = replace(made_cases(handle)[0], calls=(replace(made_cases(handle)[0].calls[0], expected=ExpectMet()),))
    tried = attempt(handle, case)
    assert (tried.result.verdict, tried.result.conversations, tried.problems) == ("inconclusive", (), ())
    assert verdicts(tried.result) == {"harness": "inconclusive"}


def test_a_mistake_of_ours_is_a_problem_whatever_was_ordered(handle: Any, attempt: Any) -> None:
    handle.changes = {"problem": f"{OWN_ERROR}: KeyError at pipeline.py:7"}
    case = replace(made_cases(handle)[0], calls=(replace(made_cases(handle)[0].calls[0], expected=ExpectMet()),))
    assert attempt(handle, case).problems == (f"made-sdk, {EXAMPLE}: {OWN_ERROR}: KeyError at pipeline.py:7",)


def test_a_client_that_tries_again_for_ever_hangs(handle: Any, attempt: Any) -> None:
    handle.attempts = 2
    tried = attempt(handle, ERROR, "hangs")
    assert (tried.result.conversations[0].outcome.kind, tried.driver_failed) == ("hung", False)
    assert attempt(handle, ERROR, "dies").result.conversations[0].outcome.kind == "crash"


def test_a_fault_that_met_nothing_was_not_tried_whatever_the_client_said(handle: Any, attempt: Any) -> None:
    handle.faultless = True
    case = replace(made_cases(handle)[0], rules=(f"{SHORT}=throttle",))
    tried = attempt(handle, case)
    assert (tried.result.verdict, verdicts(tried.result)["harness"]) == ("inconclusive", "inconclusive")
    assert tried.problems == (f"made-sdk, {EXAMPLE}: the rule {SHORT}=throttle met no call",)


def test_a_client_without_the_proxys_user_cannot_be_met_at_the_connection(handle: Any, attempt: Any) -> None:
    handle.faultless = True
    tried = attempt(handle, replace(made_cases(handle)[0], rules=(f"{SHORT}=throttle",), tls=True))
    assert (tried.result.verdict, tried.problems) == ("inconclusive", ())
    assert "Proxy-Authorization" in next(one.reason for one in tried.result.judgements if one.check == "harness")
