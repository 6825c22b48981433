"""Lost answers as cases."""

from collections.abc import Callable, Mapping
from typing import Any

from harness.model import Member, Shape
from harness.verify.cases.case import CLIENT_TIMEOUT, Case, ExpectMet, ExpectResult
from harness.verify.cases.idempotency import idempotency_cases

SHORT = "acme/box:OpenBoxes"
LOST = ["close@after", "reset@after", "hang@after", "truncate:50%", "http:502@after", "malform:invalid_json"]
Expanded = Callable[..., Mapping[str, Case]]


def with_token(make: Any, **changes: Any) -> Any:
    token = Member("Token", Shape("string", max_length=8), make.source, idempotency_token=True, **changes)
    boxes = Member("BoxIds", Shape("list", item=Shape("string")), make.source)
    return make.operation(input=Shape("structure", members=(boxes, token)))


def test_each_way_to_lose_an_answer_is_tried_with_a_token_and_without(expanded: Expanded, make: Any) -> None:
    found = expanded(idempotency_cases, with_token(make))
    ways = [f"idempotency/{which}/{lost}" for lost in LOST for which in ("token", "no-token")]
    assert list(found) == [*ways, "idempotency/no-token/two-calls"]
    case = found["idempotency/token/close@after"]
    assert (case.group, case.every_variant) == ("idempotency", True)
    assert case.rules == (f"{SHORT}=close@after#1",)
    assert found["idempotency/no-token/two-calls"].rules == ()


def test_only_calls_that_hang_are_given_little_time(expanded: Expanded, make: Any) -> None:
    found = expanded(idempotency_cases, with_token(make))
    short = {name for name, case in found.items() if case.timeout == 1.0}
    assert short == {"idempotency/token/hang@after", "idempotency/no-token/hang@after"}
    assert {case.timeout for name, case in found.items() if name not in short} == {CLIENT_TIMEOUT}


def test_a_given_token_is_one_call_and_none_is_two(expanded: Expanded, make: Any) -> None:
    found = expanded(idempotency_cases, with_token(make))
    given, without = found["idempotency/token/close@after"].calls, found["idempotency/no-token/close@after"].calls
    assert [call.params["Token"] for call in given] == ["made-by-"]
    assert [dict(call.params) for call in without] == [{"BoxIds": ["b-1", "b-2"], "Force": True}] * 2
    assert {call.expected for call in (*given, *without)} == {ExpectMet()}
    two = found["idempotency/no-token/two-calls"].calls
    assert [call.expected for call in two] == [ExpectResult()] * 2
    assert "Token" not in two[0].params


def test_the_token_of_the_page_is_taken_and_made_whole(expanded: Expanded, make: Any) -> None:
    found = expanded(idempotency_cases, with_token(make, example="abc-**"))
    assert found["idempotency/token/close@after"].calls[0].params["Token"] == "abc-01"


def test_an_operation_without_a_token_loses_its_answers_too(expanded: Expanded, make: Any) -> None:
    boxes = Member("BoxIds", Shape("list", item=Shape("string")), make.source)
    plain = make.operation(input=Shape("structure", members=(boxes,)))
    found = expanded(idempotency_cases, plain)
    assert list(found) == [f"idempotency/no-token/{lost}" for lost in LOST]
    assert {len(case.calls) for case in found.values()} == {1}


def test_an_operation_that_changes_nothing_may_be_repeated_at_will(expanded: Expanded, make: Any) -> None:
    assert expanded(idempotency_cases, make.operation(mutates=False)) == {}


def test_the_server_may_fail_after_it_has_done_its_work(expanded: Expanded, make: Any) -> None:
    row = make.error_spec("InternalError", scope="common", http=500, kind="server")
    found = expanded(idempotency_cases, errors=(row,))
    assert found["idempotency/token/error:InternalError@after"].rules == (f"{SHORT}=error:InternalError@after#1",)


def test_what_the_catalogue_refuses_is_left_out(expanded: Expanded, make: Any) -> None:
    row = make.error_spec("Odd[1]", scope="common", http=500, kind="server")
    assert not any("Odd" in name for name in expanded(idempotency_cases, errors=(row,)))
