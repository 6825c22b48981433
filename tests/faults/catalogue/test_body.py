"""``body``: one edit of every provider's answers, and not a byte of the rest."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.errors import UnsoundRun
from harness.faults.catalogue.table import FAULTS
from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.plan import Plan
from harness.faults.rule import Rule
from harness.model import Json, Member, Shape, Source
from harness.wire import HttpResponse

MakeAnswer = Callable[..., tuple[HttpResponse, Moment]]
OPERATIONS = ("StartInstanceRefresh", "RedeployInstance", "RebootInstances")
ANSWERS = [(operation, kind) for operation in OPERATIONS for kind in ("result", "error")]
of_every_answer = pytest.mark.parametrize(("operation", "kind"), [*ANSWERS, ("RebootInstances", "items")])
POINTERS: Mapping[str, Mapping[str, str]] = {
    "StartInstanceRefresh": {
        "request_id": "/Response/RequestId",
        "code": "/Response/Error/Code",
        "message": "/Response/Error/Message",
        "RefreshActivityId": "/Response/RefreshActivityId",
    },
    "RedeployInstance": {"request_id": "/RequestId", "code": "/Code", "message": "/Message", "TaskId": "/TaskId"},
    "RebootInstances": {
        "request_id": "/ResponseMetadata/RequestId",
        "code": "/ResponseMetadata/Error/Code",
        "message": "/ResponseMetadata/Error/Message",
        "OperationDetails": "/Result/OperationDetails",
    },
}
MEMBERS = [
    pytest.param(operation, kind, member, id=f"{operation}/{kind}/{member}")
    for operation, members in POINTERS.items()
    for member in members
    for kind in ("result", "error")
    if member == "request_id" or (kind == "error") == (member in {"code", "message"})
]
of_every_member = pytest.mark.parametrize(("operation", "kind", "member"), MEMBERS)
VALUE: dict[str, Json] = {"Text": "new", "Number": 1, "List": [None, True]}
WORDS = "\U00020bb7\U0001f600 \U00020bb7\U0001f600"


def at(value: Any, pointer: str) -> Any:
    """What the pointer names; ``KeyError`` where that is nothing."""
    for name in pointer.split("/")[1:]:
        value = value[name]
    return value


@pytest.fixture
def edit(make_answer: MakeAnswer, make_rule: Callable[..., Rule]) -> Callable[..., tuple[str, str]]:
    """The body of an answer before and after the faults of a rule; only body and length may differ."""

    def build(faults: str, operation: str, kind: str) -> tuple[str, str]:
        answer, moment = make_answer(operation, kind)
        beside = "error:500:InternalError+" if kind == "error" and operation != "StartInstanceRefresh" else ""
        beside = "error:InternalError+" if kind == "error" and not beside else beside
        changed: HttpResponse | None = answer
        for fault in make_rule(f"{operation}={beside}{faults}").faults:
            changed = fault.response(changed, moment)
        assert changed is not None
        length = ("Content-Length", str(len(changed.body)))
        assert list(changed.headers) == [
            length if name == "Content-Length" else (name, value) for name, value in answer.headers
        ]
        assert (changed.status, changed.reason) == (answer.status, answer.reason)
        assert changed.body != answer.body
        return answer.body.decode(), changed.body.decode()

    return build


@of_every_member
def test_a_member_that_is_dropped_is_gone(
    operation: str, kind: str, member: str, edit: Callable[..., tuple[str, str]]
) -> None:
    before, after = edit(f"body:drop={member}", operation, kind)
    owner, _, name = POINTERS[operation][member].rpartition("/")
    expected = json.loads(before)
    del at(expected, owner)[name]
    assert after == json.dumps(expected, ensure_ascii=False, separators=(",", ":"))


@of_every_member
@pytest.mark.parametrize(
    ("fault", "value"),
    [
        ("null={}", None),
        ("type={},as=object", {}),
        ("type={},as=number", 1),
        ("type={},as=boolean", True),
        ("unicode,in={}", WORDS),
        ("bigint,in={}", 9007199254740993),
        ("huge=3KB,in={}", "x" * 3000),
    ],
)
def test_a_member_gets_another_value(
    fault: str, value: Json, operation: str, kind: str, member: str, edit: Callable[..., tuple[str, str]]
) -> None:
    before, after = edit(f"body:{fault.format(member)}", operation, kind)
    pointer = POINTERS[operation][member]
    owner, _, name = pointer.rpartition("/")
    assert at(json.loads(after), pointer) == value
    assert type(at(json.loads(after), pointer)) is type(value)
    expected = json.loads(before)
    at(expected, owner)[name] = value
    assert json.loads(after) == expected
    assert list(at(json.loads(after), owner)) == list(at(expected, owner))


@pytest.mark.parametrize(
    ("before", "wrong"),
    [('"a"', "1"), ("[1]", "{}"), ('{"a":1}', "[]"), ("1.50", '"1.50"'), ("true", '"true"'), ("null", '"null"')],
)
def test_the_wrong_type_depends_on_what_is_there(
    before: str, wrong: str, make_fault: Callable[..., Fault], make_answer: MakeAnswer
) -> None:
    _, moment = make_answer("RedeployInstance")
    changed = make_fault("alibaba=body:type=TaskId").response(
        HttpResponse(200, body=f'{{ "TaskId" : {before}, "n": 1.0e400 }}'.encode()), moment
    )
    assert changed is not None
    assert changed.body.decode() == f'{{ "TaskId" : {wrong}, "n": 1.0e400 }}'


def test_a_type_and_one_named_is_a_wrong_one(edit: Callable[..., tuple[str, str]]) -> None:
    _, after = edit("body:type=OperationDetails,as=string", "RebootInstances", "result")
    assert json.loads(after)["Result"] == {"OperationDetails": "text"}
    _, after = edit("body:type=request_id,as=array", "RebootInstances", "result")
    assert json.loads(after)["ResponseMetadata"]["RequestId"] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_code_stands_in_place_of_a_documented_one(
    operation: str, edit: Callable[..., tuple[str, str]], catalog: Catalog
) -> None:
    before, after = edit("body:code=unknown", operation, "error")
    assert after == before.replace('"Code":"InternalError"', '"Code":"Unlisted.Code"')
    assert "Unlisted.Code" not in {row.code for row in catalog.errors(catalog.resolve(operation))}


@of_every_answer
def test_unknown_members_come_at_the_top_and_inside(
    operation: str, kind: str, edit: Callable[..., tuple[str, str]]
) -> None:
    before, after = edit("body:extra", operation, kind)
    inner = inner_object(operation, kind)
    expected = json.loads(before)
    at(expected, inner)["AddedMember"] = VALUE
    expected["AddedMember"] = VALUE
    assert after == json.dumps(expected, ensure_ascii=False, separators=(",", ":"))


@of_every_answer
@pytest.mark.parametrize(
    ("fault", "name", "value"),
    [
        ("huge=1MiB", "HugeMember", "x" * 1024**2),
        ("huge=7B", "HugeMember", "xxxxxxx"),
        ("unicode", "UnicodeMember", WORDS),
        ("bigint", "BigIntMember", 2**53 + 1),
    ],
)
def test_an_unusual_value_has_a_member_of_its_own_unless_one_is_named(
    fault: str, name: str, value: Json, operation: str, kind: str, edit: Callable[..., tuple[str, str]]
) -> None:
    before, after = edit(f"body:{fault}", operation, kind)
    expected = json.loads(before)
    at(expected, inner_object(operation, kind))[name] = value
    assert json.loads(after) == expected


def inner_object(operation: str, kind: str) -> str:
    """The pointer of the error, else of the result."""
    results = {"StartInstanceRefresh": "/Response", "RedeployInstance": "", "RebootInstances": "/Result"}
    errors = {
        "StartInstanceRefresh": "/Response/Error",
        "RedeployInstance": "",
        "RebootInstances": "/ResponseMetadata/Error",
    }
    return errors[operation] if kind == "error" else results[operation]


def test_characters_beyond_the_basic_plane_come_as_such_and_as_escapes(edit: Callable[..., tuple[str, str]]) -> None:
    _, after = edit("body:unicode,in=TaskId", "RedeployInstance", "result")
    assert '"\U00020bb7\U0001f600 \\ud842\\udfb7\\ud83d\\ude00"' in after


def test_an_integer_beyond_2_to_the_53_is_none_that_a_double_holds(edit: Callable[..., tuple[str, str]]) -> None:
    _, after = edit("body:bigint", "RedeployInstance", "result")
    assert ":9007199254740993" in after
    assert int(float(9007199254740993)) != 9007199254740993


def test_all_else_keeps_its_bytes(make_fault: Callable[..., Fault], make_answer: MakeAnswer) -> None:
    _, moment = make_answer("RebootInstances")
    body = '{ "Result":{"N":12345678901234567890.10,"OperationDetails" :[ ],"é":"\\u00e9\U0001f600"},\n"M":{}}'
    changed = make_fault("volcengine=body:null=OperationDetails").response(
        HttpResponse(200, body=body.encode()), moment
    )
    assert changed is not None
    assert changed.body.decode() == body.replace("[ ]", "null")


def test_without_result_and_error_a_member_is_added_at_the_top(
    make_fault: Callable[..., Fault], make_answer: MakeAnswer
) -> None:
    _, moment = make_answer("RebootInstances")
    answer = HttpResponse(200, body=b'{"ResponseMetadata":{}}')
    changed = make_fault("volcengine=body:extra").response(answer, moment)
    assert changed is not None
    assert json.loads(changed.body) == {"ResponseMetadata": {}, "AddedMember": VALUE}


@pytest.mark.parametrize(
    ("fault", "body", "why"),
    [
        ("drop=TaskId", "{}", "the answer has no TaskId"),
        ("null=TaskId", "{}", "the answer has no TaskId"),
        ("null=TaskId", '{"TaskId":null}', "TaskId is so anyway"),
        ("type=TaskId,as=number", '{"TaskId":1}', "TaskId is so anyway"),
        ("extra", "[]", "the answer has no object"),
    ],
)
def test_what_cannot_be_edited_is_not_passed_off_as_edited(
    fault: str, body: str, why: str, make_fault: Callable[..., Fault], make_answer: MakeAnswer
) -> None:
    _, moment = make_answer("RedeployInstance")
    with pytest.raises(UnsoundRun, match=f"^a fault that cannot be met: body:{fault}: {why}$"):
        make_fault(f"alibaba=body:{fault}").response(HttpResponse(200, body=body.encode()), moment)


def test_several_edits_of_different_members_go_together(edit: Callable[..., tuple[str, str]]) -> None:
    _, after = edit("body:drop=request_id+body:null=RefreshActivityId+body:extra", "StartInstanceRefresh", "result")
    assert json.loads(after) == {"Response": {"RefreshActivityId": None, "AddedMember": VALUE}, "AddedMember": VALUE}


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("drop=RequestId", "drop=RequestId"),
        ("null = RefreshActivityId @after", "null=RefreshActivityId"),
        ("as=array,type=request_id", "type=request_id,as=array"),
        ("type=request_id", "type=request_id"),
        ("edit=extra", "extra"),
        ("huge=1024KiB", "huge=1MiB"),
        ("in=request_id,huge=64MiB", "huge=64MiB,in=request_id"),
        ("huge=1B", "huge=1B"),
        ("unicode,in=request_id", "unicode,in=request_id"),
        ("bigint", "bigint"),
    ],
)
def test_its_canonical_form_is_short(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"tencent=body:{text}")
    assert str(fault) == f"body:{canonical}"
    assert make_fault(f"tencent={fault}") == fault
    assert (fault.role, fault.phase, fault.takes) == ("change", "after", frozenset())


def test_the_canonical_form_of_an_edit_of_an_error(make_rule: Callable[..., Rule]) -> None:
    text = "tencent=error:InternalError+body:code=unknown+body:drop=message"
    assert str(make_rule(text)) == text


def test_it_needs_the_answer_that_has_the_member(make_rule: Callable[..., Rule]) -> None:
    rule = make_rule("tencent=error:InternalError+body:drop=message+body:drop=RequestId+body:extra")
    base = {"an answer", "a body", "the provider's JSON"}
    assert [fault.needs for fault in rule.faults[1:]] == [base | {"an error"}, base, base]
    assert make_rule("tencent=body:drop=RefreshActivityId").faults[0].needs == base | {"result"}


def test_it_meets_the_operations_that_have_the_member(make_fault: Callable[..., Fault]) -> None:
    names = {operation.name for operation in make_fault("*=body:drop=RefreshActivityId").operations}
    assert names == {"StartInstanceRefresh", "RollbackInstanceRefresh"}
    assert len(make_fault("*=body:drop=request_id").operations) == 5


def test_a_type_is_wrong_only_where_another_is_documented(
    catalog: Catalog, make_catalog: Callable[..., Catalog], make_fault: Callable[..., Fault]
) -> None:
    source = Source("x.yaml", "output")
    documented = {"integer": "number", "number": "number", "boolean": "boolean", "structure": "object", "list": "array"}
    for type_, written in documented.items():
        members = (Member("A", Shape(type_), source),)  # type: ignore[arg-type]
        output = replace(catalog.operation(catalog.resolve("RedeployInstance")).output, members=members)
        against = make_catalog(operation={"output": output})
        with pytest.raises(RuleError, match=rf"A is documented as {written}: that is no wrong type \(body:type=A\)"):
            make_fault(f"alibaba=body:type=A,as={written}", against)
        assert make_fault("alibaba=body:type=A,as=string", against).operations


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tencent=body", "expected what becomes of the body (for example body:drop=request_id"),
        ("tencent=body:Extra", "edit cannot be 'Extra' (did you mean extra?)"),
        ("tencent=body:drp=RequestId", "unknown argument 'drp' (did you mean drop?)"),
        ("tencent=body:drop=RequestId,null=RequestId", "one edit at a time"),
        ("tencent=body:extra,drop=RequestId", "one edit at a time"),
        ("tencent=body:drop=RequestId,as=array", "as says which wrong type, and goes with type"),
        ("tencent=body:drop=RequestId,in=RequestId", "in says where a value goes, and goes with huge, unicode and big"),
        ("tencent=body:extra,in=RequestId", "in says where a value goes"),
        ("tencent=body:type=RequestId,as=string", "RequestId is documented as string: that is no wrong type"),
        ("tencent=body:type=RequestId,as=list", "as cannot be 'list'"),
        ("tencent=body:huge=0B", "0B is no size that a value can have here (1B to 64MiB)"),
        ("tencent=body:huge=65MiB", "65MiB is no size that a value can have here (1B to 64MiB)"),
        ("tencent=body:huge=1", "'1' is no size"),
        ("tencent=body:code=known", "code cannot be 'known'"),
        ("tencent=body:drop=RefreshId", "'RefreshId' is no member of the answers of any of these operations (did you "),
        (
            "volcengine=body:drop=RequestID",
            "is no member of the answers of volcengine/ecs:RebootInstances (did you mean",
        ),
        ("tencent=body:unicode,in=TaskId", "'TaskId' is no member of the answers of any of these operations"),
        ("tencent=body:drop=RequestId@before", "body cannot be @before"),
        ("tencent=body:drop=code", "body:drop=code is about an error of the call, and none stands beside it (for exa"),
        ("tencent=body:bigint,in=message", "and none stands beside it (for example error:CODE+body:bigint,in=message)"),
        ("volcengine=item:InternalError+body:drop=code", "is about an error of the call, and none stands beside it"),
        (
            "tencent=error:InternalError+body:drop=RefreshActivityId",
            "with error:InternalError the operation does not answer, and body needs that",
        ),
        ("tencent=body:drop=request_id+body:null=RequestId", "both decide /Response/RequestId of the answer"),
        ("tencent=throttle+body:drop=code#1+body:x", "come last"),
        ("tencent=throttle+body:drop=code+body:code=unknown#1", "both decide /Response/Error/Code of the answer"),
        ("tencent=body:extra+body:extra", "both decide /AddedMember of the answer"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError) as refused:
        make_fault(text)
    assert message in str(refused.value)


def test_where_nothing_is_sent_nothing_is_edited(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    assert make_fault("volcengine=body:extra").response(None, make_moment()) is None


def test_an_editor_is_offered_what_needs_no_error_beside_it(catalog: Catalog) -> None:
    offers = set(FAULTS["body"].offers(catalog))
    assert {"body:extra", "body:drop=request_id", "body:type=OperationDetails", "body:null=TaskId"} <= offers
    assert not any(offer.endswith(("=code", "=message")) for offer in offers)


def test_a_call_that_gets_no_result_meets_no_edit_of_one(
    make_rule: Callable[..., Rule], make_answer: MakeAnswer
) -> None:
    _, moment = make_answer("RebootInstances")
    texts = ("volcengine=body:null=OperationDetails", "volcengine=body:null=request_id")
    plan = Plan([make_rule(text) for text in texts], seed=0, session="s")
    met = [
        [one.fault for one in plan.decide(moment.call, moment.operation, elapsed=0, result_expected=expected).applied]
        for expected in (False, True)
    ]
    assert met == [["body:null=request_id"], ["body:null=OperationDetails"]]
