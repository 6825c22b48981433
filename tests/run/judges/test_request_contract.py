"""Requests against the contract, without a driver."""

from typing import Any

from harness.run.judges.request_contract import judge


def test_a_documented_fact_that_is_broken_is_a_finding_told_once(make: Any) -> None:
    wrong = [make.exchange(number=number, violations=(make.violation(),)) for number in (1, 2)]
    (remark,) = judge([*wrong, make.exchange(number=3)], make.contract())
    assert (remark.weight, remark.about, remark.operation) == ("finding", "request-contract", make.operation_id)
    assert remark.message == "/BoxIds/0: 7 is no string"
    assert remark.evidence == ("session-1-1", "session-1-2")


def test_what_nobody_documents_is_a_note(make: Any) -> None:
    (remark,) = judge([make.exchange(violations=(make.violation(status="inferred"),))], make.contract())
    assert remark.weight == "note"
    assert remark.message.endswith("(not counted: the provider does not document this, it is inferred)")


def test_requests_for_no_known_operation_are_not_judged(make: Any) -> None:
    stranger = make.exchange(operation=None, violations=(make.violation(),))
    assert not list(judge([stranger, make.exchange()], make.contract()))
