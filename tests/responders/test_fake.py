"""The fake: successes that satisfy the contract, repeatable, with new identifiers for what is new."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.contract.load import load_catalog
from harness.contract.validate import output_violations
from harness.model import Call, OperationId
from harness.responders.fake import FakeResponder
from harness.responders.responder import Asked
from harness.wire import HttpRequest

REQUEST = HttpRequest("GET", "https", "example.com", "/")
IDS = load_catalog([Path(__file__).parent.parent.parent / "specs"]).ids()

ASKED = Asked("main")


@pytest.mark.parametrize("operation_id", IDS, ids=str)
def test_every_operation_is_answered_as_its_contract_says(operation_id: OperationId, catalog: Catalog) -> None:
    operation = catalog.operation(operation_id)
    call = Call(operation_id, example_params(operation))
    result = FakeResponder().respond(REQUEST, call, operation, request_id="request-1", asked=ASKED)
    assert result.request_id == "request-1"
    assert result.item_errors == ()
    assert output_violations(operation, {**result.value, "RequestId": "request-1"}) == ()
    assert FakeResponder().respond(REQUEST, call, operation, request_id="request-1", asked=ASKED) == result


@pytest.mark.parametrize(
    ("name", "member", "prefix"),
    [("StartInstanceRefresh", "RefreshActivityId", "asr-"), ("RedeployInstance", "TaskId", "t-")],
)
def test_what_a_call_makes_has_an_identifier_of_its_own(name: str, member: str, prefix: str, catalog: Catalog) -> None:
    operation = catalog.operation(catalog.resolve(name))
    call = Call(operation.id, example_params(operation))
    answers = [
        FakeResponder().respond(REQUEST, call, operation, request_id=f"r-{number}", asked=ASKED).value
        for number in range(20)
    ]
    made = [str(answer[member]) for answer in answers]
    assert len(set(made)) == 20
    assert {len(each) for each in made} == {len(made[0])}
    assert all(
        each.startswith(prefix) and each.removeprefix(prefix).isalnum() and each == each.lower() for each in made
    )


def test_it_answers_for_each_item_asked_for(make_call: Callable[..., Call], catalog: Catalog) -> None:
    call = make_call(params={"InstanceIds": ["i-7", "i-8"]})
    result = FakeResponder().respond(REQUEST, call, catalog.operation(call.operation), request_id="r", asked=ASKED)
    assert result.value == {"OperationDetails": [{"InstanceId": "i-7"}, {"InstanceId": "i-8"}]}


def test_it_has_a_name() -> None:
    assert FakeResponder().name == "fake"
