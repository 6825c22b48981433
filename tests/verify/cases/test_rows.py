"""Examples, error rows and rates as cases."""

from dataclasses import replace
from typing import Any

import pytest

from harness.model import Example, RateLimit, Source
from harness.verify.cases.case import Case, ExpectError, ExpectItemErrors, ExpectResult
from harness.verify.cases.rows import limit_of, row_cases

SHORT = "acme/box:OpenBoxes"


def cases(make: Any, operation: Any = None, provider: Any = None) -> dict[str, Case]:
    contract = make.contract(operation, provider)
    found = list(row_cases(contract, contract.operation(make.operation_id), 0))
    by_id = {case.id: case for case in found}
    assert len(by_id) == len(found)
    return by_id


def test_ids_and_groups(make: Any) -> None:
    assert [(case.id, case.group) for case in cases(make).values()] == [
        (f"{SHORT}/example/1", "example"),
        (f"{SHORT}/error/request/404/Box.NotFound", "request"),
        (f"{SHORT}/error/item/Box.Locked", "item"),
        (f"{SHORT}/error/common/500/InternalError", "common"),
        (f"{SHORT}/throttle/documented", "throttle"),
    ]


def test_each_example_with_parameters_is_a_case(make: Any) -> None:
    examples = (
        Example("answer only"),
        Example("one", {"BoxIds": ["b-****"]}),
        Example("two", {"BoxIds": ["b-2"], "Force": True}),
    )
    found = cases(make, make.operation(examples=examples))
    one, two = found[f"{SHORT}/example/1"], found[f"{SHORT}/example/2"]
    assert one.calls[0].params["BoxIds"] != ["b-****"]
    assert two.calls[0].params == {"BoxIds": ["b-2"], "Force": True}
    assert one.calls[0].expected == ExpectResult()
    assert one.rules == ()
    assert found[f"{SHORT}/error/request/404/Box.NotFound"].calls[0].params == one.calls[0].params


def test_an_error_row_is_ordered_with_its_status(make: Any) -> None:
    case = cases(make)[f"{SHORT}/error/request/404/Box.NotFound"]
    assert case.rules == (f"{SHORT}=error:404:Box.NotFound",)
    assert case.calls[0].expected == ExpectError("Box.NotFound", 404)
    assert (case.row, case.basis) == ("request/404/Box.NotFound", "documented")


def test_a_common_row_is_no_listed_row(make: Any) -> None:
    case = cases(make)[f"{SHORT}/error/common/500/InternalError"]
    assert (case.row, case.group) == (None, "common")


def test_a_common_row_that_the_operation_lists_itself_is_no_case_of_its_own(make: Any) -> None:
    listed = make.error_spec("InternalError", http=500)
    found = cases(make, make.operation(errors=(listed,)))
    assert f"{SHORT}/error/request/500/InternalError" in found
    assert f"{SHORT}/error/common/500/InternalError" not in found
    other_status = cases(make, make.operation(errors=(replace(listed, http=503),)))
    assert f"{SHORT}/error/common/500/InternalError" in other_status
    item = cases(make, make.operation(errors=(replace(listed, scope="item"),)))
    assert f"{SHORT}/error/common/500/InternalError" in item


@pytest.mark.parametrize(
    ("kind", "http"),
    [("throttling", 429), ("auth", 403), ("client", 400), ("conflict", 409), ("server", 500), ("unknown", 500)],
)
def test_where_no_status_is_known_a_usual_one_is_sent(make: Any, kind: Any, http: int) -> None:
    row = make.error_spec("Odd", scope="common", http=None, kind=kind, status="inferred")
    case = cases(make, None, make.provider(errors=(row,)))[f"{SHORT}/error/common/-/Odd"]
    assert case.rules == (f"{SHORT}=error:{http}:Odd",)
    assert case.calls[0].expected == ExpectError("Odd", http)
    assert case.basis == "inferred"


def test_rows_that_differ_in_their_message_only_are_one_case(make: Any) -> None:
    row = make.error_spec("Twice", scope="common", http=400)
    found = cases(make, None, make.provider(errors=(row, replace(row, message="Other words."))))
    assert sum("Twice" in case for case in found) == 1


def test_an_item_error_meets_the_last_item_only(make: Any) -> None:
    operation = make.operation(examples=(Example("one", {"Force": True, "BoxIds": ["b-1", "b-2"]}),))
    case = cases(make, operation)[f"{SHORT}/error/item/Box.Locked"]
    assert case.rules == (f"{SHORT}=item:Box.Locked[b-2]",)
    assert case.calls[0].expected == ExpectItemErrors("Box.Locked", ("b-2",))
    assert case.row == "item/Box.Locked"


def test_without_items_in_the_example_all_are_met(make: Any) -> None:
    operation = make.operation(examples=(Example("one", {"Force": True}),))
    case = cases(make, operation)[f"{SHORT}/error/item/Box.Locked"]
    assert case.rules == (f"{SHORT}=item:Box.Locked",)
    assert case.calls[0].expected == ExpectItemErrors("Box.Locked", ())


def test_the_documented_rate_is_used_up_exceeded_and_waited_for(make: Any) -> None:
    case = cases(make)[f"{SHORT}/throttle/documented"]
    assert case.rules == (f"{SHORT}=throttle",)
    assert case.manual_clock
    assert case.basis == "documented"
    assert [call.expected for call in case.calls] == [ExpectResult()] * 3 + [
        ExpectError("TooFast", 429),
        ExpectResult(),
    ]
    assert [call.wait for call in case.calls] == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("rate", [None, RateLimit(500, 60, "unknown", Source("f", "rate_limit"))])
def test_an_unknown_rate_is_made_up_and_said_to_be(make: Any, rate: Any) -> None:
    case = cases(make, make.operation(rate_limit=rate))[f"{SHORT}/throttle/explicit"]
    assert case.rules == (f"{SHORT}=throttle:5/1s",)
    assert (len(case.calls), case.basis) == (7, "unknown")
    assert case.rate == RateLimit(5, 1, "unknown")


def test_an_inferred_rate_is_used_as_such(make: Any) -> None:
    case = cases(make, make.operation(rate_limit=RateLimit(2, 60, "inferred")))[f"{SHORT}/throttle/documented"]
    assert case.rules == (f"{SHORT}=throttle",)
    assert (len(case.calls), case.calls[-1].wait, case.basis) == (4, 60, "inferred")
    assert case.rate == RateLimit(2, 60, "inferred")


def test_no_other_group_needs_the_clock_or_has_a_rate(make: Any) -> None:
    assert [case.group for case in cases(make).values() if case.manual_clock or case.rate] == ["throttle"]


def test_the_limit_is_that_of_the_contract_or_made_up(make: Any) -> None:
    assert limit_of(make.operation()) == RateLimit(3, 1)
    assert limit_of(make.operation(rate_limit=None)) == RateLimit(5, 1, "unknown")
