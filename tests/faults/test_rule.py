"""Rules: names are looked up when a rule is set, and what cannot be is refused with the nearest names."""

import re
from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.contract.layout import Layout
from harness.errors import FileError
from harness.faults.grammar import RuleError, parse_rule
from harness.faults.rule import Rule
from harness.model import ErrorSpec, OperationId


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("tencent", {"StartInstanceRefresh", "RollbackInstanceRefresh", "ResumeInstanceRefresh"}),
        ("tencent/as", {"StartInstanceRefresh", "RollbackInstanceRefresh", "ResumeInstanceRefresh"}),
        ("tencent/as:StartInstanceRefresh", {"StartInstanceRefresh"}),
        ("tencent:R*", {"RollbackInstanceRefresh", "ResumeInstanceRefresh"}),
        ("*/ecs", {"RedeployInstance", "RebootInstances"}),
        ("RebootInstances", {"RebootInstances"}),
        ("tencent/as/2018-04-19/ResumeInstanceRefresh", {"ResumeInstanceRefresh"}),
    ],
)
def test_where_means_operations(where: str, names: set[str], make_rule: Callable[..., Rule]) -> None:
    assert {operation.name for operation in make_rule(f"{where}=throttle#1").operations} == names


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("tencnt=throttle", 1, "did you mean tencent"),
        ("tencnt:StartInstanceRefresh=throttle", 1, "unknown provider 'tencnt' (did you mean tencent?)"),
        ("tencent/az=throttle", 9, "unknown service 'tencent/az' (did you mean tencent/as?)"),
        ("tencent/as:StartInstance=throttle", 12, "unknown operation"),
        ("StartInstancesRefresh=throttle", 1, "did you mean StartInstanceRefresh"),
        ("qqqqq=throttle", 1, "(providers: alibaba, tencent, volcengine)"),
        ("tencent=throtle", 9, "unknown fault 'throtle' (did you mean throttle?)"),
        ("tencent=zzz", 9, "unknown fault 'zzz' (known: error, item, throttle)"),
        ("tencent=error:InternalError+throtle", 29, "unknown fault 'throtle'"),
        ("tencent=throttle@befor", 9, "unknown phase 'befor' (did you mean before?)"),
        ("tencent=throttle@zz", 9, "unknown phase 'zz' (known: before, after, mid)"),
        ("tencent=throttle@mid", 9, "(possible: before, after)"),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(
    text: str, column: int, message: str, make_rule: Callable[..., Rule]
) -> None:
    with pytest.raises(RuleError, match=re.escape(message)) as caught:
        make_rule(text)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("volcengine=error:InternalError+error:InvalidArgument", "a call gets one answer (write two rules"),
        ("volcengine=error:InternalError+item:InternalError", "a call gets one answer"),
        ("volcengine=item:InternalError+error:InternalError", "a call gets one answer"),
        ("tencent=throttle+error:InternalError", "throttle and error:InternalError cannot go together"),
        (
            "volcengine=item:InternalError+item:FlowLimitExceeded",
            "both answer for the same items (name different items",
        ),
        ("volcengine=item:InternalError[i-1]+item:FlowLimitExceeded", "both answer for the same items"),
        (
            "volcengine=item:InternalError[i-1,i-2]+item:FlowLimitExceeded[i-3,i-2]",
            "item:InternalError[i-1,i-2] and item:FlowLimitExceeded[i-3,i-2] both answer for i-2",
        ),
    ],
)
def test_two_answers_to_one_call_are_refused(text: str, message: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule(text)


def test_errors_of_different_items_go_together(make_rule: Callable[..., Rule]) -> None:
    rule = make_rule("volcengine=item:InternalError[i-1]+item:FlowLimitExceeded[i-2]#1-3~0.5")
    assert [str(fault) for fault in rule.faults] == ["item:InternalError[i-1]", "item:FlowLimitExceeded[i-2]"]
    assert not rule.rates


def test_faults_that_share_no_operation_are_refused(
    make_rule: Callable[..., Rule],
    make_row: Callable[..., ErrorSpec],
    catalog: Catalog,
    layout: Layout,
) -> None:
    class Divided(Catalog):
        def errors(self, identity: OperationId) -> tuple[ErrorSpec, ...]:
            return (make_row(scope="item", code="A" if identity.provider == "volcengine" else "B", http=None),)

        def operation(self, identity: OperationId) -> object:  # type: ignore[override]
            return catalog.operation(catalog.resolve("RebootInstances"))

    with pytest.raises(RuleError, match="no operation documents all of these faults"):
        make_rule("*=item:A[i-1]+item:B[i-2]", Divided(layout))


@pytest.mark.parametrize(
    "text",
    [
        "tencent=throttle",
        "*:*=throttle:100/60s@after",
        "alibaba/ecs:RedeployInstance=error:403:DiskError@after#every 3~0.25",
        "volcengine=item:InternalError[i-1,i-2]+item:FlowLimitExceeded[i-3]#2-",
    ],
)
def test_a_rule_prints_its_canonical_form_and_is_known_by_it(text: str, make_rule: Callable[..., Rule]) -> None:
    rule = make_rule(text)
    assert (str(rule), rule.id) == (text, text)
    assert str(parse_rule(str(rule))) == text
    assert str(make_rule(str(rule))) == text


def test_a_rule_can_be_given_an_id(make_rule: Callable[..., Rule]) -> None:
    rule = make_rule("tencent=throttle", None, "first")
    assert (rule.id, str(rule)) == ("first", "tencent=throttle")


def test_a_broken_spec_is_no_mistake_in_the_rule(make_rule: Callable[..., Rule], layout: Layout) -> None:
    class Broken(Catalog):
        def match(self, where: str) -> tuple[OperationId, ...]:
            raise FileError("a.yaml", "broken", line=3)

    with pytest.raises(FileError, match=r"a\.yaml:3"):
        make_rule("tencent/as=throttle", Broken(layout))
