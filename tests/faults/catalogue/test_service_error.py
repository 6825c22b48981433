"""Service errors: every documented and common row can be sent, nothing else can."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.model import Call, ErrorSpec, OperationId, Params, Result, ServiceError

CATALOG = load_catalog([Path(__file__).parent.parent.parent.parent / "specs"])
ROWS = [
    pytest.param(operation, row, id=f"{operation.short}/{row.key}")
    for operation in CATALOG.ids()
    for row in CATALOG.errors(operation)
    if row.scope != "item"
]


@pytest.mark.parametrize(("operation", "row"), ROWS)
@pytest.mark.parametrize("phase", ["before", "after"])
def test_every_row_can_be_sent_in_both_phases(
    operation: OperationId,
    row: ErrorSpec,
    phase: str,
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
) -> None:
    fault = make_fault(f"{operation.short}=error:{row.http}:{row.code}@{phase}")
    reply = fault.reply(None, make_moment(Call(operation, {})))
    assert isinstance(reply, ServiceError)
    assert (reply.code, reply.http, reply.request_id) == (row.code, row.http, "request-1")
    assert fault.phase == phase
    assert reply.message
    assert not re.search(r"%s|\{[a-zA-Z]+\}", reply.message)


def test_the_documented_message_is_sent_with_its_arguments(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment], make_call: Callable[..., Call]
) -> None:
    moment = make_moment(make_call("RedeployInstance"))
    reply = make_fault("alibaba=error:InvalidOperation.RedeployInstance").reply(None, moment)
    assert isinstance(reply, ServiceError)
    assert reply.message == "There are no maintenance events found on the instance"


def test_an_unknown_message_is_replaced_by_one_that_says_so(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment], make_call: Callable[..., Call]
) -> None:
    moment = make_moment(make_call("StartInstanceRefresh"))
    reply = make_fault("StartInstanceRefresh=error:ResourceNotFound.AutoScalingGroupIdNotFound").reply(None, moment)
    assert isinstance(reply, ServiceError)
    assert reply.message_status == "inferred"
    assert reply.spec is not None
    assert reply.spec.message is None


def test_the_operations_own_row_comes_before_the_common_one(
    make_catalog: Callable[..., Catalog],
    make_row: Callable[..., ErrorSpec],
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
) -> None:
    own, common = make_row(message="own"), make_row(scope="common", message="common")
    reply = make_fault("volcengine=error:Broken", make_catalog(errors=[common, own])).reply(None, make_moment())
    assert isinstance(reply, ServiceError)
    assert reply.message == "own"


def test_it_stands_in_place_of_the_result(make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]) -> None:
    value: Params = {"OperationDetails": []}
    fault = make_fault("volcengine=error:InvalidArgument@after")
    assert isinstance(fault.reply(Result(value, "request-1"), make_moment()), ServiceError)
    assert fault.role == "answer"
    assert not fault.rates
    assert fault.items(("i-1",)) == ()


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("alibaba=error:InternalError", "error:InternalError"),
        ("alibaba=error: 500 : InternalError @before", "error:500:InternalError"),
        ("alibaba=error:InternalError@after", "error:InternalError@after"),
    ],
)
def test_its_canonical_form_leaves_the_default_phase_out(
    text: str, canonical: str, make_fault: Callable[..., Fault]
) -> None:
    assert str(make_fault(text)) == canonical


def test_a_pattern_means_the_operations_that_document_the_code(make_fault: Callable[..., Fault]) -> None:
    everywhere = make_fault("tencent=error:InternalError")
    one = make_fault("tencent=error:InvalidParameterValue.MaxSurgeTooLarge")
    assert {operation.name for operation in everywhere.operations} == {
        "StartInstanceRefresh",
        "RollbackInstanceRefresh",
        "ResumeInstanceRefresh",
    }
    assert {operation.name for operation in one.operations} == {"StartInstanceRefresh"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("alibaba=error", "expected the code of an error (error:CODE or error:HTTP:CODE)"),
        ("alibaba=error:403:", "expected the code of an error"),
        ("alibaba=error:A B", "expected the code of an error"),
        (
            "alibaba=error:SignatureDoesNotMatch",
            "has several HTTP statuses at alibaba/ecs:RedeployInstance: say which (documented: error:400:Signature",
        ),
        (
            "alibaba=error:404:InternalError",
            "InternalError is not documented with HTTP status 404 (documented: error:500:InternalError)",
        ),
        (
            "alibaba=error:InternalErorr",
            "'InternalErorr' is no documented error of alibaba/ecs:RedeployInstance (did you mean error:InternalError",
        ),
        ("tencent=error:InternalErorr", "is no documented error of any of these operations"),
        (
            "volcengine=error:Xq9",
            "(documented: error:AccessDenied, error:AccountFlowLimitExceeded, error:FailToConnect",
        ),
        (
            "volcengine=error:InvalidInstanceStatus",
            "InvalidInstanceStatus is documented as an error of single items (item:InvalidInstanceStatus)",
        ),
        ("alibaba=error:InternalError@mid", "error cannot be @mid: it replaces the whole answer"),
    ],
)
def test_what_is_not_documented_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(text)


def test_a_code_of_unknown_status_takes_the_one_given(
    make_catalog: Callable[..., Catalog],
    make_row: Callable[..., ErrorSpec],
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
) -> None:
    against = make_catalog(errors=[make_row(http=None, kind="throttling")])
    reply = make_fault("volcengine=error:418:Broken", against).reply(None, make_moment())
    assert isinstance(reply, ServiceError)
    assert reply.spec is not None
    assert (reply.http, reply.spec.http_status) == (418, "inferred")
    with pytest.raises(RuleError, match=r"nothing documents the HTTP status of Broken.*for example error:429:Broken"):
        make_fault("volcengine=error:Broken", against)
    with pytest.raises(RuleError, match="99 is no HTTP status"):
        make_fault("volcengine=error:99:Broken", against)


@pytest.mark.parametrize(
    ("kind", "status"), [("auth", 403), ("client", 400), ("conflict", 409), ("server", 500), ("unknown", 500)]
)
def test_the_status_it_proposes_fits_the_kind(
    kind: str,
    status: int,
    make_catalog: Callable[..., Catalog],
    make_row: Callable[..., ErrorSpec],
    make_fault: Callable[..., Fault],
) -> None:
    with pytest.raises(RuleError, match=f"for example error:{status}:Broken"):
        make_fault("volcengine=error:Broken", make_catalog(errors=[make_row(http=None, kind=kind)]))


def test_a_known_status_is_taken_where_another_row_has_none(
    make_catalog: Callable[..., Catalog],
    make_row: Callable[..., ErrorSpec],
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
) -> None:
    against = make_catalog(errors=[make_row(http=None), make_row(http=409, scope="common")])
    reply = make_fault("volcengine=error:Broken", against).reply(None, make_moment())
    assert isinstance(reply, ServiceError)
    assert reply.http == 409


def test_where_nothing_is_near_the_first_codes_are_named(
    make_catalog: Callable[..., Catalog], make_row: Callable[..., ErrorSpec], make_fault: Callable[..., Fault]
) -> None:
    rows = [make_row(f"Broken{number}") for number in range(6)]
    with pytest.raises(RuleError, match=r"documented: error:Broken0, .*, error:Broken4, …\)"):
        make_fault("volcengine=error:Xq", make_catalog(errors=rows))
    with pytest.raises(RuleError, match=r"documented: error:Broken0, .*, error:Broken4\)"):
        make_fault("volcengine=error:Xq", make_catalog(errors=rows[:5]))


def test_an_operation_without_errors_says_so(
    make_catalog: Callable[..., Catalog], make_fault: Callable[..., Fault]
) -> None:
    with pytest.raises(RuleError, match="none is documented"):
        make_fault("volcengine=error:Broken", make_catalog(errors=[]))
