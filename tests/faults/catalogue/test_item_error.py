"""Item errors: every documented row, for all items or those named, inside a success."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.model import ErrorSpec, ItemError, Params, Result, ServiceError, Shape

CATALOG = load_catalog([Path(__file__).parent.parent.parent.parent / "specs"])
OPERATION = CATALOG.operation(CATALOG.resolve("RebootInstances"))
ROWS = [pytest.param(row, id=row.key) for row in CATALOG.errors(OPERATION.id) if row.scope == "item"]
VALUE: Params = {"OperationDetails": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]}


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("row", ROWS)
def test_every_row_can_be_sent_in_both_phases(
    row: ErrorSpec, phase: str, make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    fault = make_fault(f"volcengine=item:{row.code}[i-2]@{phase}")
    reply = fault.reply(Result(VALUE, "request-1"), make_moment(items=("i-2",)))
    assert isinstance(reply, Result)
    assert reply.value == {
        "OperationDetails": [
            {"InstanceId": "i-1"},
            {"InstanceId": "i-2", "Error": {"Code": row.code, "Message": row.message}},
        ]
    }
    assert reply.item_errors == (ItemError("i-2", row.code, row.message or ""),)
    assert (reply.request_id, fault.phase) == ("request-1", phase)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("item:InternalError", ("i-1", "i-2")),
        ("item:InternalError[i-2]", ("i-2",)),
        ("item:InternalError[i-2, i-1, i-9]", ("i-1", "i-2")),
        ("item:InternalError[i-9]", ()),
        ("item:InternalError[every 1]", ("i-1", "i-2")),
        ("item:InternalError[every 2]", ("i-2",)),
        ("item:InternalError[every 3]", ()),
    ],
)
def test_it_meets_the_items_named_and_else_all(
    text: str, items: tuple[str, ...], make_fault: Callable[..., Fault]
) -> None:
    assert make_fault(f"volcengine={text}").items(("i-1", "i-2")) == items


def test_each_nth_item_is_counted_in_the_order_of_the_call(make_fault: Callable[..., Fault]) -> None:
    fault = make_fault("volcengine=item:InternalError[every 2]")
    assert fault.items(("i-1", "i-5", "i-3", "i-4", "i-2")) == ("i-5", "i-4")


def test_a_service_error_stays_what_it_is(make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]) -> None:
    error = ServiceError("A", "b", 500, "request-1")
    assert make_fault("volcengine=item:InternalError").reply(error, make_moment(items=("i-1",))) is error


def test_it_cannot_answer_without_a_result(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    fault = make_fault("volcengine=item:InternalError")
    assert fault.role == "items"
    assert not fault.rates
    with pytest.raises(ValueError, match="needs the operation's result"):
        fault.reply(None, make_moment(items=("i-1",)))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("item:InternalError", "item:InternalError"),
        ("item:InternalError[ i-2 , i-3,i-2 ]@after", "item:InternalError[i-2,i-3]@after"),
        ("item:InternalError[ every  2 ]", "item:InternalError[every 2]"),
        ("item:InternalError[every 1]", "item:InternalError"),
    ],
)
def test_its_canonical_form_names_each_item_once(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    assert str(make_fault(f"volcengine={text}")) == canonical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("volcengine=item", "expected the code of an item error (item:CODE or item:CODE[i-2,i-3])"),
        ("volcengine=item:403:InternalError", "expected the code of an item error"),
        ("volcengine=item:InternalError[]", "an item is missing between the brackets"),
        ("volcengine=item:InternalError[every 2,i-1]", "each n-th is meant (item:InternalError[every 2])"),
        ("volcengine=item:InternalError[every 0]", "'every 0' meets no item"),
        ("volcengine=item:InternalError[i-1,]", "an item is missing between the brackets"),
        (
            "volcengine=item:InternalErorr",
            "is no documented item error of volcengine/ecs:RebootInstances (did you mean item:InternalError",
        ),
        (
            "volcengine=item:InvalidArgument",
            "documented as an error of the whole request at volcengine/ecs:RebootInstances (error:InvalidArgument)",
        ),
        ("alibaba=item:Nothing", "alibaba/ecs:RedeployInstance documents no errors of single items"),
        ("tencent=item:Nothing", "none of these operations documents errors of single items"),
        ("volcengine=item:InternalError@mid", "item cannot be @mid"),
    ],
)
def test_what_is_not_documented_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(text)


def test_an_output_without_a_place_for_item_errors_is_refused(
    make_catalog: Callable[..., Catalog], make_fault: Callable[..., Fault]
) -> None:
    against = make_catalog(operation={"output": Shape("structure")})
    with pytest.raises(RuleError, match="has no place for an error of a single item"):
        make_fault("volcengine=item:InternalError", against)
