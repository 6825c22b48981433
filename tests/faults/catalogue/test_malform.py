"""``malform``: each kind spoils the body of every provider's answers in the way it says, and nothing else."""

import json
from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.errors import UnsoundRun
from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.protocols.table import PROTOCOLS
from harness.wire import HttpResponse

MakeAnswer = Callable[..., tuple[HttpResponse, Moment]]
ANSWERS = [
    pytest.param(operation, kind, id=f"{operation}/{kind}")
    for operation, kinds in {
        "StartInstanceRefresh": ("result", "error"),
        "ResumeInstanceRefresh": ("result",),
        "RedeployInstance": ("result", "error"),
        "RebootInstances": ("result", "error", "items"),
    }.items()
    for kind in kinds
]
of_every_answer = pytest.mark.parametrize(("operation", "kind"), ANSWERS)


@pytest.fixture
def spoil(make_answer: MakeAnswer, make_fault: Callable[..., Fault]) -> Callable[..., tuple[bytes, bytes]]:
    """The body of an answer before and after a fault; all but body and length must be as before."""

    def build(fault: str, operation: str, kind: str) -> tuple[bytes, bytes]:
        answer, moment = make_answer(operation, kind)
        met = make_fault(f"{operation}={fault}")
        changed = met.response(answer, moment)
        assert changed is not None
        names = [name for name, _ in answer.headers]
        assert [name for name, _ in changed.headers] == names
        assert [pair for pair in changed.headers if pair[0] != "Content-Length"] == [
            pair for pair in answer.headers if pair[0] != "Content-Length"
        ]
        assert changed.header("content-length") == str(len(changed.body))
        assert (changed.status, changed.reason) == (answer.status, answer.reason)
        assert changed.body != answer.body
        return answer.body, changed.body

    return build


@of_every_answer
@pytest.mark.parametrize("way", ["cut", "comma"])
def test_invalid_json_is_utf8_and_no_json(
    operation: str, kind: str, way: str, spoil: Callable[..., tuple[bytes, bytes]]
) -> None:
    before, after = spoil(f"malform:invalid_json,as={way}", operation, kind)
    with pytest.raises(json.JSONDecodeError):
        json.loads(after.decode())
    if way == "cut":
        assert before.startswith(after)
        assert len(after.decode()) == len(before.decode()) // 2
    else:
        assert after == before[:-1] + b",}"


@of_every_answer
@pytest.mark.parametrize("way", ["utf-16", "latin-1", "gbk"])
def test_another_encoding_is_not_utf8_and_says_the_same(
    operation: str, kind: str, way: str, spoil: Callable[..., tuple[bytes, bytes]]
) -> None:
    before, after = spoil(f"malform:wrong_encoding,as={way}", operation, kind)
    with pytest.raises(UnicodeDecodeError):
        after.decode()
    said = json.loads(after.decode(way))
    if way != "utf-16":
        assert said.pop("Note") in "é中"
    assert said == json.loads(before)


@of_every_answer
def test_a_byte_order_mark_stands_in_front(
    operation: str, kind: str, spoil: Callable[..., tuple[bytes, bytes]]
) -> None:
    before, after = spoil("malform:bom", operation, kind)
    assert after == b"\xef\xbb\xbf" + before


@of_every_answer
def test_garbage_comes_after_the_end(operation: str, kind: str, spoil: Callable[..., tuple[bytes, bytes]]) -> None:
    before, after = spoil("malform:trailing", operation, kind)
    with pytest.raises(json.JSONDecodeError, match="Extra data"):
        json.loads(after)
    assert json.JSONDecoder().raw_decode(after.decode()) == (json.loads(before), len(before.decode()))


@of_every_answer
def test_each_key_stands_twice_and_the_second_time_with_null(
    operation: str, kind: str, spoil: Callable[..., tuple[bytes, bytes]]
) -> None:
    before, after = spoil("malform:duplicate_keys", operation, kind)
    again = "".join(f',"{name}":null' for name in json.loads(before))
    assert after == before[:-1] + again.encode() + b"}"
    assert set(json.loads(after).values()) == {None}


@of_every_answer
@pytest.mark.parametrize(
    ("way", "type_"),
    [("array", list), ("string", str), ("number", int), ("boolean", bool), ("null", type(None))],
)
def test_the_whole_is_of_another_type(
    operation: str, kind: str, way: str, type_: type, spoil: Callable[..., tuple[bytes, bytes]]
) -> None:
    before, after = spoil(f"malform:wrong_type,as={way}", operation, kind)
    value = json.loads(after)
    assert type(value) is type_
    if way == "array":
        assert after == b"[" + before + b"]"
    if way == "string":
        assert value == before.decode()


@of_every_answer
def test_another_provider_would_read_the_same_answer(
    operation: str, kind: str, spoil: Callable[..., tuple[bytes, bytes]], make_answer: MakeAnswer, catalog: Catalog
) -> None:
    spec = catalog.operation(catalog.resolve(operation))
    own = catalog.provider(spec.id.provider).protocol
    for other in set(catalog.providers()) - {spec.id.provider}:
        _, after = spoil(f"malform:other_envelope,as={other}", operation, kind)
        answer, _ = make_answer(operation, kind)
        foreign = PROTOCOLS[catalog.provider(other).protocol]
        read = foreign.parse_response(HttpResponse(answer.status, body=after), spec)
        assert read == PROTOCOLS[own].parse_response(answer, spec)


def test_the_other_provider_is_the_next_one_if_none_is_named(
    make_fault: Callable[..., Fault], make_answer: MakeAnswer
) -> None:
    keys = {}
    for operation in ("RedeployInstance", "StartInstanceRefresh", "RebootInstances"):
        answer, moment = make_answer(operation)
        changed = make_fault("*=malform:other_envelope").response(answer, moment)
        assert changed is not None
        keys[operation] = sorted(json.loads(changed.body))
    assert keys == {
        "RedeployInstance": ["Response"],
        "StartInstanceRefresh": ["ResponseMetadata", "Result"],
        "RebootInstances": ["OperationDetails", "RequestId"],
    }


def test_a_named_provider_is_no_other_for_itself(make_fault: Callable[..., Fault]) -> None:
    fault = make_fault("*=malform:other_envelope,as=tencent")
    assert {operation.provider for operation in fault.operations} == {"alibaba", "volcengine"}


def test_nobody_else_leaves_no_other_envelope(
    make_catalog: Callable[..., Catalog], make_fault: Callable[..., Fault]
) -> None:
    against = make_catalog(provider={"protocol": "tencent-v3"})
    with pytest.raises(RuleError, match="no provider of another protocol is known"):
        make_fault("tencent=malform:other_envelope", against)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("malform:invalid_json", "malform:invalid_json"),
        ("malform:kind=invalid_json,as=cut", "malform:invalid_json"),
        ("malform: wrong_type , as = null @after", "malform:wrong_type,as=null"),
        ("malform:wrong_encoding,as=utf-16", "malform:wrong_encoding"),
        ("malform:other_envelope,as=alibaba", "malform:other_envelope,as=alibaba"),
    ],
)
def test_its_canonical_form_leaves_out_what_is_usual(
    text: str, canonical: str, make_fault: Callable[..., Fault]
) -> None:
    fault = make_fault(f"tencent={text}")
    assert str(fault) == canonical
    assert make_fault(f"tencent={fault}") == fault
    assert (fault.role, fault.phase) == ("change", "after")
    assert fault.takes == {"body"}
    assert fault.operations


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tencent=malform", "expected kind"),
        ("tencent=malform:invalid_jsn", "kind cannot be 'invalid_jsn' (did you mean invalid_json?)"),
        ("tencent=malform:bom,as=cut", "bom can be done in one way only (malform:bom)"),
        ("tencent=malform:wrong_type,as=list", "wrong_type cannot be done as 'list' (possible: array, string, number,"),
        ("tencent=malform:wrong_encoding,as=utf16", "wrong_encoding cannot be done as 'utf16' (possible: utf-16)"),
        ("tencent=malform:other_envelope,as=alibab", "unknown provider 'alibab' (possible: alibaba)"),
        ("tencent=malform:other_envelope,as=x", "unknown provider 'x' (possible: alibaba, tencent, volcengine)"),
        ("tencent=malform:other_envelope,as=tencent", "tencent has this envelope itself"),
        ("tencent=malform:bom@before", "malform cannot be @before: it is about an answer that the operation has given"),
        ("tencent=malform:bom+malform:trailing", "both decide the body of the answer"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError) as refused:
        make_fault(text)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "parsed"),
    [
        ("invalid_json", True),
        ("wrong_encoding", False),
        ("wrong_encoding,as=latin-1", True),
        ("bom", False),
        ("trailing", True),
        ("duplicate_keys", True),
        ("wrong_type", True),
        ("other_envelope", True),
    ],
)
def test_what_is_read_has_to_be_the_providers(kind: str, *, parsed: bool, make_fault: Callable[..., Fault]) -> None:
    needs = make_fault(f"tencent=malform:{kind}").needs
    assert needs == {"an answer", "a body"} | ({"the provider's JSON"} if parsed else set())


def test_in_another_envelope_there_are_no_members_to_edit(make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match="the answer is not the provider's, and body needs that"):
        make_rule("tencent=body:extra+malform:other_envelope")
    assert make_rule("tencent=body:extra+malform:trailing").role == "change"


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("invalid_json,as=comma", b"[]", "the answer is no JSON object"),
        ("wrong_encoding,as=gbk", b"[]", "the answer is no JSON object"),
        ("duplicate_keys", b"{}", "the answer has no members"),
        ("duplicate_keys", b"[]", "the answer has no members"),
        ("wrong_type", b"\xff", "the answer is not UTF-8"),
        ("other_envelope", b"{}", "the answer has no Response"),
    ],
)
def test_what_cannot_be_spoilt_is_not_passed_off_as_spoilt(
    kind: str, body: bytes, why: str, make_fault: Callable[..., Fault], make_answer: MakeAnswer
) -> None:
    _, moment = make_answer("StartInstanceRefresh")
    with pytest.raises(UnsoundRun, match=f"^a fault that cannot be met: malform:{kind}: {why}$"):
        make_fault(f"tencent=malform:{kind}").response(HttpResponse(200, body=body), moment)


def test_where_nothing_is_sent_nothing_is_spoilt(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    assert make_fault("volcengine=malform:bom").response(None, make_moment()) is None
