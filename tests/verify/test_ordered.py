"""What was ordered for a call, and whether it was met."""

from dataclasses import replace
from typing import Any

from harness.model import ItemError
from harness.verify.cases.case import CaseCall, ExpectError, ExpectItemErrors, ExpectMet, ExpectResult
from harness.verify.ordered import unmet


def ordered(expected: Any) -> CaseCall:
    return CaseCall({}, expected)


def test_a_result_is_met_by_a_result(make: Any) -> None:
    assert unmet(make.call(make.attempt()), ordered(ExpectResult()), None) is None
    assert unmet(make.call(make.attempt(make.error())), ordered(ExpectResult()), 3) == (
        "call 3: a result was ordered, but the error Box.NotFound with HTTP 404 was sent"
    )


def test_a_result_with_item_errors_is_not_the_result_that_was_ordered(make: Any) -> None:
    partly = make.call(make.attempt(make.result(None, ItemError("b-1", "Box.Locked", ""))))
    assert "a result with item errors for b-1 was sent" in str(unmet(partly, ordered(ExpectResult()), None))
    assert unmet(partly, ordered(ExpectItemErrors("Box.Locked", ("b-1",))), None) is None
    assert unmet(partly, ordered(ExpectItemErrors("Box.Locked", ())), None) is None
    assert unmet(partly, ordered(ExpectItemErrors("Box.Locked", ("b-2",))), None) is not None
    assert unmet(partly, ordered(ExpectItemErrors("Box.Open", ("b-1",))), None) is not None


def test_an_error_is_met_by_its_code_and_status(make: Any) -> None:
    answered = make.call(make.attempt(make.error()))
    assert unmet(answered, ordered(ExpectError("Box.NotFound", 404)), None) is None
    assert unmet(answered, ordered(ExpectError("Box.NotFound", 403)), None) is not None
    assert unmet(answered, ordered(ExpectError("Box.Lost", 404)), None) is not None


def test_the_last_attempt_counts(make: Any) -> None:
    retried = make.call(make.attempt(make.error()), make.attempt(at=1))
    assert unmet(retried, ordered(ExpectResult()), None) is None


def test_where_only_the_rules_have_to_meet_anything_goes(make: Any) -> None:
    assert unmet(make.call(make.attempt(make.error())), ordered(ExpectMet()), None) is None
    assert unmet(make.call(), ordered(ExpectMet()), None) is None


def test_no_request_is_no_meeting(make: Any) -> None:
    assert "no request for OpenBoxes arrived" in str(unmet(make.call(), ordered(ExpectResult()), None))
    lost = make.call(make.attempt(fault="close", leaves="none"))
    assert "no answer was sent" in str(unmet(lost, ordered(ExpectResult()), None))
    refused = make.call(replace(lost.exchanges[0], draft=replace(lost.exchanges[0].draft, problem="no such host")))
    assert "no such host was sent" in str(unmet(refused, ordered(ExpectResult()), None))
