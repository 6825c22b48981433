"""What of the contract a run met."""

from dataclasses import replace
from typing import Any

import pytest

from harness.faults.catalogue.table import FAULTS
from harness.model import AppliedFault, ItemError, Member, Shape
from harness.reports.coverage import Met, RunCoverage, run_coverage

LOCKED = ItemError("b-2", "Box.Locked", "The box is locked.")
ERROR_CASE = "acme/box:OpenBoxes/error/request/404/Box.NotFound"


def coverage(make: Any, *results: Any, **changes: Any) -> RunCoverage:
    return run_coverage(make.report(*results, **changes), make.contract())


def errors(make: Any, *results: Any) -> dict[str, tuple[Met, ...]]:
    (operation,) = coverage(make, *results).operations
    return {row.name: row.met for row in operation.errors}


def result(make: Any, reply: Any, *, case: str = ERROR_CASE, client: str = "acme-sdk", **outcome: Any) -> Any:
    return make.case_result(case=case, client=client, conversations=(make.conversation(reply, **outcome),))


def with_params(make: Any, client: str = "acme-sdk", **params: Any) -> Any:
    conversation = replace(make.conversation(), params=params)
    return make.case_result(client=client, conversations=(conversation,))


def test_the_listed_rows_are_those_of_the_operation(make: Any) -> None:
    (operation,) = coverage(make, make.case_result()).operations
    assert [row.name for row in operation.errors] == ["request/404/Box.NotFound", "item/Box.Locked"]
    assert [row.name for row in operation.common] == ["common/500/InternalError"]


def test_a_common_row_that_the_page_lists_counts_there_alone(make: Any) -> None:
    own = make.error_spec("InternalError", http=500)
    contract = make.contract(make.operation(errors=(own,)))
    (operation,) = run_coverage(make.report(make.case_result()), contract).operations
    assert ([row.name for row in operation.errors], operation.common) == (["request/500/InternalError"], ())


def test_a_row_that_was_sent_is_met(make: Any) -> None:
    found = errors(make, result(make, make.error()), result(make, make.result({}, LOCKED, LOCKED), case="x"))
    assert found["request/404/Box.NotFound"] == (Met("acme-sdk", ERROR_CASE),)
    assert found["item/Box.Locked"] == (Met("acme-sdk", "x"),)


def test_each_client_is_named_once_with_its_first_case(make: Any) -> None:
    seen = [
        result(make, make.error(), client=client, case=case) for client, case in (("a", "1"), ("b", "2"), ("a", "3"))
    ]
    assert errors(make, *seen)["request/404/Box.NotFound"] == (Met("a", "1"), Met("b", "2"))


def test_what_nobody_answered_for_is_not_met(make: Any) -> None:
    found = errors(make, result(make, make.error(), kind="crash"))
    assert found == {"request/404/Box.NotFound": (), "item/Box.Locked": ()}


def test_another_row_another_status_and_no_row_are_not_met(make: Any) -> None:
    replies = [make.error(make.error_spec(http=400)), make.error(make.error_spec("Other"))]
    results = [result(make, reply) for reply in (*replies, replace(make.error(), spec=None))]
    assert not any(errors(make, *results).values())


def test_only_the_last_answer_of_a_conversation_counts(make: Any) -> None:
    conversation = make.conversation(None, make.exchange(make.error()))
    assert not any(errors(make, make.case_result(conversations=(conversation,))).values())


def test_members_and_values_are_met_by_what_a_client_was_given(make: Any) -> None:
    port = Member("Port", Shape("integer", enum=(80, 443)), make.source)
    rule = Shape("structure", members=(port, Member("Name", Shape("string"), make.source)))
    mode = Member("Mode", Shape("string", enum=("FAST", "SLOW")), make.source)
    rules = Member("Rules", Shape("list", item=rule), make.source)
    contract = make.contract(make.operation(input=Shape("structure", members=(mode, rules))))
    report = make.report(
        with_params(make, Mode="FAST", Rules=[{"Port": 80}], Other=1),
        with_params(make, "other", Rules=[{}, {"Port": 443}]),
        with_params(make, "third", Mode={"odd": 1}, Rules="odd"),
    )
    (operation,) = run_coverage(report, contract).operations
    clients = {one.name: [met.client for met in one.met] for one in operation.parameters}
    assert clients == {
        "Mode": ["acme-sdk", "third"],
        "Rules": ["acme-sdk", "other", "third"],
        "Rules[].Port": ["acme-sdk", "other"],
        "Rules[].Name": [],
    }
    values = {one.name: [met.client for met in one.met] for one in operation.values}
    assert values == {
        "Mode=FAST": ["acme-sdk"],
        "Mode=SLOW": [],
        "Rules[].Port=80": ["acme-sdk"],
        "Rules[].Port=443": ["other"],
    }


def test_a_client_that_has_no_way_to_be_asked_meets_nothing(make: Any) -> None:
    asked = make.conversation(make.error(), kind="unsupported")
    (operation,) = coverage(make, make.case_result(conversations=(asked,))).operations
    assert not operation.met
    assert not any(one.met for one in (*operation.parameters, *operation.errors))


@pytest.mark.parametrize(
    ("text", "fault", "phase"),
    [
        ("error:404:Box.NotFound", "error", "before"),
        ("close@after", "close", "after"),
        ("truncate:50%", "truncate", "mid"),
        ("tls:expired", "tls", "connection"),
    ],
)
def test_faults_are_met_in_their_phases(make: Any, text: str, fault: str, phase: str) -> None:
    exchange = make.exchange(faults=(AppliedFault(f"acme={text}", text, 1),))
    conversation = make.conversation(None, exchange)
    found = coverage(make, make.case_result(conversations=(conversation,))).faults
    assert [(one.fault, one.phase) for one in found if one.met] == [(fault, phase)]
    assert len(found) == sum(len(kind.phases) for kind in FAULTS.values())


def test_a_fault_of_somebody_else_is_no_reason_to_fail(make: Any) -> None:
    exchange = make.exchange(faults=(AppliedFault("acme=odd", "odd:1", 1),))
    found = coverage(make, make.case_result(conversations=(make.conversation(None, exchange),))).faults
    assert not any(one.met for one in found)


def test_parts_are_counted(make: Any) -> None:
    counts = dict(coverage(make, result(make, make.error())).counts())
    assert counts.pop("faults") == (0, sum(len(kind.phases) for kind in FAULTS.values()))
    assert counts == {
        "operations": (1, 1),
        "parameters": (2, 3),
        "values": (0, 0),
        "errors": (1, 2),
        "common": (0, 1),
    }


def test_operations_that_nobody_could_try_are_not_met(make: Any) -> None:
    found = coverage(make, not_tried=(make.operation_id,))
    assert found.counts()["operations"] == (0, 1)
    assert found.counts()["errors"] == (0, 2)


def test_an_empty_run_covers_nothing(make: Any) -> None:
    assert coverage(make).operations == ()
