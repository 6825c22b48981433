"""Faults of the catalogue as cases."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from harness.faults.catalogue.table import FAULTS
from harness.model import Member, Shape
from harness.verify.cases.case import Case, CaseCall, ExpectMet
from harness.verify.cases.faults import fault_cases

SHORT = "acme/box:OpenBoxes"
Expanded = Callable[..., Mapping[str, Case]]


def kinds(cases: Mapping[str, Case]) -> set[str]:
    return {name.removeprefix("fault/").removeprefix("error+").partition(":")[0].partition("@")[0] for name in cases}


def test_every_kind_that_has_no_cases_elsewhere_is_tried(expanded: Expanded) -> None:
    elsewhere = {"error", "item", "throttle", "redirect", "delay", "drip", "bandwidth", "hang", "refuse", "tls"}
    undocumented = {"clock", "replay_nonce"}
    assert kinds(expanded(fault_cases)) == FAULTS.keys() - elsewhere - undocumented


def test_what_the_provider_documents_decides_which_faults_there_are(expanded: Expanded, make: Any) -> None:
    expired = {"expired": make.provider().throttle}
    assert {"fault/clock:1200s", "fault/clock:-1200s"} <= expanded(fault_cases, signature=expired).keys()
    assert "body" not in kinds(expanded(fault_cases, envelope=None))


def test_a_fault_is_a_case_with_one_call_that_every_attempt_of_meets(expanded: Expanded, make: Any) -> None:
    case = expanded(fault_cases)["fault/malform:invalid_json"]
    assert case == Case(
        id=f"{SHORT}/fault/malform:invalid_json",
        group="fault",
        operation=make.operation_id,
        calls=(CaseCall(make.params, ExpectMet()),),
        rules=(f"{SHORT}=malform:invalid_json",),
    )


def test_answers_are_changed_over_a_service_error_too(expanded: Expanded) -> None:
    found = expanded(fault_cases)
    assert found["fault/error+content_type:charset"].rules == (f"{SHORT}=error:Box.NotFound+content_type:charset",)
    assert "fault/error+close@mid" in found
    assert not {"fault/error+close", "fault/error+http:502", "fault/error+duplicate"} & found.keys()


def test_without_an_error_only_results_are_changed(expanded: Expanded, make: Any) -> None:
    found = expanded(fault_cases, make.operation(errors=()), errors=())
    assert not any(name.startswith("fault/error") for name in found)
    assert "fault/content_type:charset" in found


@pytest.mark.parametrize(
    "name", ["close", "close@after", "close@mid", "close:100B@mid", "http:502", "http:502@after", "empty:204@after"]
)
def test_each_phase_is_tried_in_each_form(expanded: Expanded, name: str) -> None:
    assert expanded(fault_cases)[f"fault/{name}"].rules == (f"{SHORT}={name}",)


def test_members_are_those_of_the_operation_and_each_place_is_edited_once(expanded: Expanded) -> None:
    found = expanded(fault_cases)
    dropped = {name for name in found if name.startswith("fault/body:drop=")}
    assert dropped == {f"fault/body:drop={name}" for name in ("request_id", "TaskId", "Guess", "Details")}
    of_errors = {name for name in found if name.startswith("fault/error+body:drop=")}
    assert of_errors == {f"fault/error+body:drop={name}" for name in ("request_id", "code", "message")}


def test_large_numbers_go_only_where_numbers_belong(expanded: Expanded, make: Any) -> None:
    assert not any("bigint,in" in name for name in expanded(fault_cases))
    output = Shape("structure", members=(Member("Count", Shape("integer"), make.source),))
    found = expanded(fault_cases, make.operation(output=output))
    assert [name for name in found if "bigint,in" in name] == ["fault/body:bigint,in=Count"]
    assert "fault/body:bigint" in found
