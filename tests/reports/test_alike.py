"""Findings that are one defect."""

from typing import Any

import pytest

from harness.model import Judgement
from harness.reports.alike import defects, doubts, kind_of_reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the code Box.NotFound was lost", "the code Other.Code was lost"),
        ("the code InternalError (HTTP 500) was lost", "the code DiskError (HTTP 403) was lost"),
        ("the request id was 5a1f-77; there was none", "the request id was 9c; there was none"),
        ("told 'a b': wrong", "told 'c': wrong"),
        ('told "it\'s [so]": wrong', "told 'c': wrong"),
        ("an error (E: {'a': ('b', 1)})", "an error (F: c)"),
        ("an error (E: never closed", "an error (F: other"),
        ("/A: A.b is missing; /B: B.c is missing", "/C: C.d is missing"),
        ("made 3 times, 2.5 s apart", "made 4 times, 1 s apart"),
    ],
)
def test_reasons_that_say_the_same_are_of_a_kind(one: str, other: str) -> None:
    assert kind_of_reason(one) == kind_of_reason(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the code was lost", "the message was lost"),
        ("told 'a': wrong", "told 'a': right"),
        ("the client's code was lost", "the client's message was lost"),
    ],
)
def test_others_are_not(one: str, other: str) -> None:
    assert kind_of_reason(one) != kind_of_reason(other)


def test_a_defect_is_a_check_with_a_client(make: Any, tell: Any, finding: Any) -> None:
    found = (
        finding(1, message="the code A.b was lost"),
        finding(2, client="other"),
        finding(3, message="there was none"),
        finding(4, message="there was none"),
        finding(4, check="request-id", severity="medium"),
        finding(5, check="signature"),
    )
    told = defects(tell(make.report(findings=found)))
    assert [(one.severity, one.check.id, one.client, one.cases) for one in told] == [
        ("high", "signature", "acme-sdk", 1),
        ("high", "error-code", "acme-sdk", 3),
        ("high", "error-code", "other", 1),
        ("medium", "request-id", "acme-sdk", 1),
    ]
    assert [[one.id for one in kind.findings] for kind in told[1].kinds] == [
        ["error-code-3", "error-code-4"],
        ["error-code-1"],
    ]


def test_new_findings_are_counted(make: Any, tell: Any, finding: Any) -> None:
    baseline = make.report(findings=(finding(1),))
    (told,) = defects(tell(make.report(findings=(finding(1), finding(2), finding(3))), baseline=baseline))
    assert told.new == 2


def test_doubts_alike_are_one(make: Any) -> None:
    def doubted(client: str, case: str, reason: str) -> Any:
        return make.case_result(
            client=client,
            case=case,
            judgements=(Judgement("c", "inconclusive", "low", reason), Judgement("d", "pass", "low")),
        )

    report = make.report(
        doubted("a", "1", "of 'x' nobody knows"), doubted("a", "2", "of 'y' nobody knows"), doubted("b", "1", "other")
    )
    first, second = doubts(report)
    assert (first.check, first.reason, first.cases) == ("c", "of 'x' nobody knows", {"a": ("1", "2")})
    assert (second.reason, second.cases) == ("other", {"b": ("1",)})
