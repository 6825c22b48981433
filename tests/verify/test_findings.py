"""From failed judgements to findings."""

from typing import Any

from harness.model import Judgement
from harness.verify.findings import findings_of

FAIL = Judgement("error-code", "fail", "high", "the code was lost", ("e-1", "e-2"))


def test_only_failures_are_findings(make: Any) -> None:
    judgements = (Judgement("signature", "pass", "high"), FAIL, Judgement("hosts", "inconclusive", "low", "maybe"))
    (finding,) = findings_of(make.case_result(judgements=judgements), "harness verify acme-sdk", 7)
    assert (finding.check, finding.severity, finding.message) == ("error-code", "high", "the code was lost")
    assert (finding.case, finding.client) == ("acme/box:OpenBoxes/example/1", "acme-sdk")
    assert (finding.operation, finding.evidence) == (make.operation_id, ("e-1", "e-2"))


def test_a_finding_says_how_to_see_it_again(make: Any) -> None:
    (finding,) = findings_of(make.case_result(judgements=(FAIL,)), "harness verify acme-sdk", 7)
    assert finding.repeat == "harness verify acme-sdk --only acme/box:OpenBoxes/example/1 --seed 7"
    odd = make.case_result(judgements=(FAIL,), case="acme/box:OpenBoxes/error/item/A B")
    (finding,) = findings_of(odd, ".venv/bin/harness verify --driver 'x y'", 8)
    assert (
        finding.repeat == ".venv/bin/harness verify --driver 'x y' --only 'acme/box:OpenBoxes/error/item/A B' --seed 8"
    )


def test_ids_are_the_same_in_every_run_and_differ_between_cases_clients_and_checks(make: Any) -> None:
    def ids(**changes: Any) -> set[str]:
        result = make.case_result(**{"judgements": (FAIL,), **changes})
        return {finding.id for finding in findings_of(result, "x", 7)}

    first = ids()
    assert first == ids()
    assert next(iter(first)).startswith("error-code-")
    others = [ids(case="acme/box:OpenBoxes/example/2"), ids(client="other")]
    others.append(ids(judgements=(Judgement("request-id", "fail", "high"),)))
    assert all(first.isdisjoint(other) for other in others)


def test_evidence_is_bounded(make: Any) -> None:
    many = Judgement("error-code", "fail", "high", "x", tuple(f"e-{number}" for number in range(99)))
    (finding,) = findings_of(make.case_result(judgements=(many,)), "x", 7)
    assert len(finding.evidence) == 10
