"""``content_type``: the label of every provider's answers changes, and nothing else."""

from collections.abc import Callable

import pytest

from harness.errors import UnsoundRun
from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.wire import HttpResponse

MakeAnswer = Callable[..., tuple[HttpResponse, Moment]]
LABELS = {
    "other": ("text/html", "text/html", "text/html"),
    "other,type=application/xml; charset=utf-8": ("application/xml; charset=utf-8",) * 3,
    "charset": ("application/json; charset=gbk",) * 3,
    "charset,charset=utf-16": ("application/json; charset=utf-16",) * 3,
    "case": ("Application/JSON", "Application/JSON;charset=utf-8", "Application/JSON"),
    "none": (None, None, None),
}
OPERATIONS = ("StartInstanceRefresh", "RedeployInstance", "RebootInstances")


@pytest.mark.parametrize("answer_kind", ["result", "error"])
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", LABELS)
def test_only_the_label_changes(
    kind: str, operation: str, answer_kind: str, make_fault: Callable[..., Fault], make_answer: MakeAnswer
) -> None:
    answer, moment = make_answer(operation, answer_kind)
    changed = make_fault(f"{operation}=content_type:{kind}").response(answer, moment)
    label = LABELS[kind][OPERATIONS.index(operation)]
    assert changed is not None
    assert changed.header("Content-Type") == label
    kept = [("Content-Type", label)] if label is not None else []
    assert list(changed.headers) == [*kept, *answer.headers[1:]]
    assert (changed.status, changed.reason, changed.body) == (answer.status, answer.reason, answer.body)
    assert changed != answer


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("other", "other"),
        ("type=text/plain", "other,type=text/plain"),
        ("kind=other,type=text/plain", "other,type=text/plain"),
        ("charset=latin-1 @after", "charset,charset=latin-1"),
        ("none", "none"),
    ],
)
def test_a_type_or_a_charset_says_the_kind(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"tencent=content_type:{text}")
    assert str(fault) == f"content_type:{canonical}"
    assert make_fault(f"tencent={fault}") == fault
    assert (fault.role, fault.phase) == ("change", "after")
    assert fault.takes == {"content type"}
    assert fault.needs == {"an answer", "a body"}
    assert len(fault.operations) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("content_type", "expected what becomes of the content type (content_type:other, content_type:other,type="),
        ("content_type:othr", "kind cannot be 'othr' (did you mean other?)"),
        ("content_type:case,type=text/html", "type goes with other, not with case (content_type:other,type=text/html)"),
        ("content_type:type=a/b,charset=x", "charset goes with charset, not with other (content_type:charset,charset="),
        ("content_type:type=html", "'html' is no media type (for example text/plain)"),
        ("content_type:type=a b/c", "'a b/c' is no media type"),
        ("content_type:type=a/b;x\r\ny", "is no media type"),
        ("content_type:type=a/b\x7f", "is no media type"),
        ("content_type:charset=a b", "'a b' is no name of a charset (for example utf-16)"),
        ("content_type:none@mid", "content_type cannot be @mid"),
        ("content_type:none+content_type:case", "both decide the content type of the answer"),
    ],
)
def test_what_is_no_label_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError) as refused:
        make_fault(f"tencent={text}")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "label", "why"),
    [
        ("other", "text/html", "the answer has the content type text/html anyway"),
        ("charset", "a/b; charset=gbk", "the answer has the content type a/b; charset=gbk anyway"),
        ("case", "Application/JSON", "the answer has the content type Application/JSON anyway"),
        ("case", None, "the answer has no content type anyway"),
        ("none", None, "the answer has no content type anyway"),
    ],
)
def test_what_is_so_already_is_not_passed_off_as_changed(
    kind: str, label: str | None, why: str, make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    headers = () if label is None else (("content-type", label),)
    with pytest.raises(UnsoundRun, match=f"^a fault that cannot be met: content_type:{kind}: {why}$"):
        make_fault(f"volcengine=content_type:{kind}").response(HttpResponse(200, headers=headers), make_moment())


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("a/b;Charset=utf-8", "a/b; charset=gbk"),
        ("a/b; charset=utf-8; q=1", "a/b; q=1; charset=gbk"),
        (None, "application/json; charset=gbk"),
    ],
)
def test_a_charset_takes_the_place_of_another(
    label: str | None, expected: str, make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    headers = () if label is None else (("content-type", label),)
    changed = make_fault("volcengine=content_type:charset").response(HttpResponse(200, headers=headers), make_moment())
    assert changed is not None
    assert changed.header("content-type") == expected


def test_it_goes_with_what_changes_the_body(make_rule: Callable[..., Rule]) -> None:
    text = "tencent=content_type:none+malform:wrong_encoding+encoding:gzip+body:extra"
    assert str(make_rule(text)) == text


def test_where_nothing_is_sent_nothing_is_labelled(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    assert make_fault("volcengine=content_type:none").response(None, make_moment()) is None
